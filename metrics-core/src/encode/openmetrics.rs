//! OpenMetrics, version 1.0.0.
//!
//! What text writes as sample lines is written here as well, by the same code. The rest is stricter: metadata has the
//! name without the kind's suffix and says the unit; there are exemplars; and some numbers that a reader has to refuse
//! are left out, rather than the whole exposition lost for them. The
//! [specification](https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md) has the words
//! `MUST` for everything that is decided below.

use std::collections::HashSet;

use crate::desc::Desc;
use crate::encode::Encoder;
use crate::encode::format::Format;
use crate::encode::lines::Lines;
use crate::encode::names::FamilyName;
use crate::encode::output::Output;
use crate::escape;
use crate::kind::Kind;
use crate::labels::text::LabelText;
use crate::number;
use crate::visitor::{CounterPoint, Counters, GaugePoint, HistogramPoint, SummaryPoint, Value, Visitor};

/// Writes what it is told as OpenMetrics. The points it is given are well-formed: the registry sees to that.
pub(crate) struct OpenMetricsEncoder<'w> {
    lines: Lines<'w>,
    format: Format,
    /// Names of families that end like the line of a creation time.
    taken: HashSet<String>,
    /// Whether the present family is one whose samples have exemplars.
    has_exemplars: bool,
    /// Whether the creation times of the present family are written.
    has_created: bool,
}

impl<'w> Encoder<'w> for OpenMetricsEncoder<'w> {
    type Buffer = String;

    fn new(out: Output<'w, String>, format: Format) -> OpenMetricsEncoder<'w> {
        OpenMetricsEncoder {
            lines: Lines::new(out, format.escaping(), |line, seconds| {
                line.push_str(" ");
                number::push_decimal(line, seconds);
            }),
            format,
            taken: HashSet::new(),
            has_exemplars: false,
            has_created: false,
        }
    }

    fn announce<'d>(&mut self, families: impl Iterator<Item = &'d Desc>) {
        let names = families.map(|desc| FamilyName::new(desc, self.format.escaping()));
        let reserved = names.filter(|name| name.base().ends_with("_created"));
        self.taken = reserved.map(|name| name.base().to_owned()).collect();
    }

    fn end(mut self) -> Output<'w, String> {
        self.lines.out.buffer.push_str("# EOF\n");
        self.lines.out
    }
}

impl OpenMetricsEncoder<'_> {
    /// The family's name. A counter `x` reserves `x_created`, whether it is written or not; where a family is called
    /// that, the counter is one of no known kind, and its suffix a part of its name. (Histograms and summaries have
    /// no such way out: the registry refuses the other family.)
    fn name<'d>(&self, desc: &'d Desc) -> FamilyName<'d> {
        let name = FamilyName::new(desc, self.format.escaping());
        let is_reserved = |name: &FamilyName<'_>| self.taken.contains(&format!("{}_created", name.base()));
        if desc.kind() == Kind::Counter && !self.taken.is_empty() && is_reserved(&name) {
            return name.whole();
        }
        name
    }

    /// Any counter, whatever it holds. By itself, so that the caller has less to keep.
    #[inline(never)]
    fn any_counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
        self.lines.any_counter(labels, point, point.exemplar.as_ref().filter(|_| self.has_exemplars));
        self.created(labels, point.created, point.timestamp);
    }

    fn created(&mut self, labels: LabelText<'_>, created: Option<f64>, timestamp: Option<f64>) {
        if let Some(at) = created.filter(|_| self.has_created) {
            self.lines.created(labels, at, timestamp);
        }
    }
}

impl Visitor for OpenMetricsEncoder<'_> {
    fn family(&mut self, desc: &Desc) {
        let name = self.name(desc);
        let kind = kind(desc, &name);
        let out = &mut self.lines.out.buffer;
        let mut line = |word: &str, value: &dyn Fn(&mut String)| {
            out.push_str(word);
            name.push("", out);
            out.push(' ');
            value(out);
            out.push('\n');
        };
        line("# TYPE ", &|out| out.push_str(kind));
        if let Some(unit) = unit(desc, &name) {
            line("# UNIT ", &|out| out.push_str(unit));
        }
        if !desc.help().is_empty() {
            // With a carriage return at its end, the line would end as OpenMetrics' lines do not.
            let help = desc.help().trim_end_matches('\r');
            line("# HELP ", &|out| escape::escape_label(help, out));
        }
        self.lines.family(desc.kind(), &name, desc.is_legacy());

        self.has_exemplars = matches!(kind, "counter" | "histogram" | "gaugehistogram");
        self.has_created = self.format.has_created() && matches!(kind, "counter" | "histogram" | "summary");
        if self.has_created {
            self.lines.family_is_created(&name);
        }
    }

    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
        match point {
            CounterPoint { value: Value::Unsigned(total), exemplar: None, timestamp: None, .. }
                if !self.has_created && self.lines.short_sample(labels, *total) => {}
            _ => self.any_counter(labels, point),
        }
    }

    fn counters(&mut self, counters: &mut dyn Counters) -> bool {
        !self.has_created && self.lines.counters(counters)
    }

    fn gauge(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.lines.gauge(labels, point);
    }

    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        let count = self.lines.buckets(labels, point.bounds, point.buckets, point.timestamp, point.exemplars);
        // A sum is a counter, which what is below zero would make go down; and a count goes with a sum.
        if point.sum >= 0.0 && point.bounds.first().is_none_or(|bound| *bound >= 0.0) {
            self.lines.sum_and_count(labels, point.sum, count, point.timestamp);
        }
        self.created(labels, point.created, point.timestamp);
    }

    fn summary(&mut self, labels: LabelText<'_>, point: &SummaryPoint<'_>) {
        if point.quantiles.iter().any(is_negative) {
            let others: Vec<_> = point.quantiles.iter().filter(|quantile| !is_negative(quantile)).copied().collect();
            self.lines.quantiles(labels, &others, point.timestamp);
        } else {
            self.lines.quantiles(labels, point.quantiles, point.timestamp);
        }
        // As with histograms; but here the two need not go together.
        if point.sum >= 0.0 {
            self.lines.sum_and_count(labels, point.sum, point.count, point.timestamp);
        } else {
            self.lines.count(labels, point.count, point.timestamp);
        }
        self.created(labels, point.created, point.timestamp);
    }

    fn info(&mut self, labels: LabelText<'_>) {
        self.lines.gauge(labels, &GaugePoint::new(1_u64));
    }

    fn state_set(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]) {
        self.lines.states(labels, states);
    }

    fn gauge_histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        let count = self.lines.buckets(labels, point.bounds, point.buckets, point.timestamp, point.exemplars);
        // What is above zero has no negative sum, and no sum is NaN; a count goes with a sum.
        let may_be_negative = point.bounds.first().is_some_and(|bound| *bound < 0.0);
        if point.sum >= 0.0 || may_be_negative && point.sum < 0.0 {
            self.lines.sum_and_count(labels, point.sum, count, point.timestamp);
        }
    }

    fn unknown(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.gauge(labels, point);
    }

    fn is_done(&self) -> bool {
        self.lines.out.has_failed()
    }
}

/// The value of a quantile is not negative: "Summary" in the specification, and readers refuse it.
fn is_negative((_, value): &(f64, f64)) -> bool {
    *value < 0.0
}

/// The kind as which a reader can take it.
fn kind(desc: &Desc, name: &FamilyName<'_>) -> &'static str {
    match desc.kind() {
        // Their samples have the suffix and no other name. One that was given as `exact` without it keeps its name.
        Kind::Counter if name.suffix().is_empty() => "unknown",
        Kind::Info if name.suffix().is_empty() => "gauge",
        // A state set's label has the name of the family, and a label's name has no colons.
        Kind::StateSet if !name.is_state_label() => "gauge",
        kind => kind.as_str(),
    }
}

/// The unit, which has to end the name, and which infos and state sets do not have.
fn unit(desc: &Desc, name: &FamilyName<'_>) -> Option<&'static str> {
    let unit = desc.unit().filter(|_| !matches!(desc.kind(), Kind::Info | Kind::StateSet))?.as_str();
    name.base().strip_suffix(unit)?.ends_with('_').then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::text::LabelTextBuf;
    use crate::origin::Origin;
    use crate::spec::Spec;
    use crate::unit::Unit;
    use crate::visitor::Exemplar;

    fn desc(kind: Kind, name: &'static str) -> Desc {
        Desc::new(kind, name, "Help.").expect("a valid name")
    }

    fn labels(pairs: &[(&str, &str)]) -> LabelTextBuf {
        LabelTextBuf::new(pairs.iter().copied()).expect("valid labels")
    }

    fn encoded(format: Format, tell: impl FnOnce(&mut OpenMetricsEncoder<'_>)) -> String {
        let mut encoder = OpenMetricsEncoder::new(Output::whole(0), format);
        tell(&mut encoder);
        encoder.end().into_buffer()
    }

    fn plain(tell: impl FnOnce(&mut OpenMetricsEncoder<'_>)) -> String {
        encoded(Format::OpenMetrics, tell)
    }

    #[test]
    fn nothing_is_an_exposition_too() {
        assert_eq!(plain(|_| ()), "# EOF\n");
    }

    #[test]
    fn metadata_has_the_base_name_and_samples_have_the_suffix() {
        let text = plain(|encoder| {
            let help = "What \"it\" \\ took\nup.";
            let cpu = Desc::new(Kind::Counter, "cpu_seconds", help).expect("a valid name").with_unit(Unit::SECONDS);
            encoder.family(&cpu);
            encoder.counter(LabelText::EMPTY, &CounterPoint::new(2.5));
            encoder.counter(labels(&[("mode", "\"user\"")]).text(), &CounterPoint::new(3_u64));
            encoder.family(&desc(Kind::Info, "build"));
            encoder.info(labels(&[("version", "1.2")]).text());
            encoder.family(&Desc::new(Kind::Gauge, "empty", "").expect("a valid name"));
        });
        let expected = r##"# TYPE cpu_seconds counter
# UNIT cpu_seconds seconds
# HELP cpu_seconds What \"it\" \\ took\nup.
cpu_seconds_total 2.5
cpu_seconds_total{mode="\"user\""} 3
# TYPE build info
# HELP build Help.
build_info{version="1.2"} 1
# TYPE empty gauge
# EOF
"##;
        assert_eq!(text, expected);
    }

    #[test]
    fn a_unit_is_said_where_the_name_ends_with_it() {
        let text = plain(|encoder| {
            encoder.family(&desc(Kind::Gauge, "x_seconds").with_unit(Unit::SECONDS));
            encoder.family(&desc(Kind::Gauge, "seconds").with_unit(Unit::SECONDS));
            encoder.family(&desc(Kind::Gauge, "x_milliseconds").with_unit(Unit::SECONDS));
            encoder.family(&desc(Kind::StateSet, "state_seconds").with_unit(Unit::SECONDS));
            encoder.family(&desc(Kind::Info, "info_seconds").with_unit(Unit::SECONDS));
        });
        let units: Vec<_> = text.lines().filter(|line| line.starts_with("# UNIT")).collect();
        assert_eq!(units, ["# UNIT x_seconds seconds"]);
    }

    #[test]
    fn exemplars_stand_behind_counters_and_buckets() {
        let trace = labels(&[("trace_id", "4bf9")]);
        let exemplar = Exemplar::new(trace.text(), 0.25).at(1_520_430_000.123);
        let text = plain(|encoder| {
            encoder.family(&desc(Kind::Counter, "jobs"));
            let bare = Exemplar::new(LabelText::EMPTY, 1.0);
            encoder.counter(LabelText::EMPTY, &CounterPoint::new(7_u64).exemplar(bare).timestamp(1.5));
            encoder.family(&desc(Kind::Histogram, "wait"));
            let exemplars = [None, Some(exemplar), None];
            let point = HistogramPoint::new(&[0.1, 1.0], &[1, 2, 0], 1.25).exemplars(&exemplars);
            encoder.histogram(labels(&[("queue", "a")]).text(), &point);
        });
        let expected = r#"# TYPE jobs counter
# HELP jobs Help.
jobs_total 7 1.5 # {} 1
# TYPE wait histogram
# HELP wait Help.
wait_bucket{queue="a",le="0.1"} 1
wait_bucket{queue="a",le="1.0"} 3 # {trace_id="4bf9"} 0.25 1520430000.123
wait_bucket{queue="a",le="+Inf"} 3
wait_sum{queue="a"} 1.25
wait_count{queue="a"} 3
# EOF
"#;
        assert_eq!(text, expected);
    }

    #[test]
    fn a_sum_that_goes_down_and_a_quantile_below_zero_are_left_out() {
        let text = plain(|encoder| {
            encoder.family(&desc(Kind::Histogram, "h"));
            encoder.histogram(LabelText::EMPTY, &HistogramPoint::new(&[-1.0], &[1, 1], 3.0));
            encoder.histogram(labels(&[("of", "nan")]).text(), &HistogramPoint::new(&[], &[1], f64::NAN));
            encoder.histogram(labels(&[("of", "below")]).text(), &HistogramPoint::new(&[0.0], &[1, 0], -1.0));
            encoder.family(&desc(Kind::Summary, "s"));
            encoder.summary(LabelText::EMPTY, &SummaryPoint::new(2, -0.5).quantiles(&[(0.5, -0.25), (0.9, 0.25)]));
            encoder.summary(labels(&[("of", "nan")]).text(), &SummaryPoint::new(1, f64::NAN));
            encoder.summary(labels(&[("of", "all")]).text(), &SummaryPoint::new(1, f64::INFINITY));
        });
        let expected = r#"# TYPE h histogram
# HELP h Help.
h_bucket{le="-1.0"} 1
h_bucket{le="+Inf"} 2
h_bucket{of="nan",le="+Inf"} 1
h_bucket{of="below",le="0.0"} 1
h_bucket{of="below",le="+Inf"} 1
# TYPE s summary
# HELP s Help.
s{quantile="0.9"} 0.25
s_count 2
s_count{of="nan"} 1
s_sum{of="all"} +Inf
s_count{of="all"} 1
# EOF
"#;
        assert_eq!(text, expected);
    }

    #[test]
    fn creation_times_are_written_when_they_are_asked_for_and_no_family_has_their_name() {
        let tell = |encoder: &mut OpenMetricsEncoder<'_>| {
            let families =
                [desc(Kind::Counter, "users"), desc(Kind::Counter, "users_created"), desc(Kind::Summary, "wait")];
            encoder.announce(families.iter());
            encoder.family(&families[0]);
            encoder.counter(LabelText::EMPTY, &CounterPoint::new(1_u64).created(5.0));
            encoder.family(&families[1]);
            encoder.counter(LabelText::EMPTY, &CounterPoint::new(2_u64).created(1_520_430_000.25));
            encoder.family(&families[2]);
            encoder.summary(LabelText::EMPTY, &SummaryPoint::new(0, 0.0).created(6.0).timestamp(7.0));
            encoder.summary(labels(&[("a", "x")]).text(), &SummaryPoint::new(0, 0.0));
        };
        let expected = r#"# TYPE users_total unknown
# HELP users_total Help.
users_total 1
# TYPE users_created counter
# HELP users_created Help.
users_created_total 2
users_created_created 1520430000.25
# TYPE wait summary
# HELP wait Help.
wait_sum 0 7
wait_count 0 7
wait_created 6 7
wait_sum{a="x"} 0
wait_count{a="x"} 0
# EOF
"#;
        assert_eq!(encoded(Format::OpenMetrics.with_created(), tell), expected);
        assert!(plain(tell).lines().all(|line| line.starts_with('#') || !line.contains("_created ")));
    }

    #[test]
    fn a_kind_that_its_name_does_not_fit_is_told_as_one_that_it_does() {
        let exact = Desc::made_up(&Spec::counter(), "served", Origin::made_up("shop", "src/shop.rs", 1));
        let text = encoded(Format::OpenMetrics.with_created(), |encoder| {
            encoder.family(&exact);
            let exemplar = Exemplar::new(LabelText::EMPTY, 1.0);
            encoder.counter(LabelText::EMPTY, &CounterPoint::new(1_u64).exemplar(exemplar).created(5.0));
            encoder.family(&desc(Kind::StateSet, "door"));
            encoder.state_set(labels(&[("room", "1")]).text(), &[("open", true), ("\"shut\"", false)]);
            encoder.family(&desc(Kind::StateSet, "job:door"));
            encoder.state_set(LabelText::EMPTY, &[("open", true)]);
        });
        let expected = r#"# TYPE served unknown
# HELP served Help.
served 1
# TYPE door stateset
# HELP door Help.
door{room="1",door="open"} 1
door{room="1",door="\"shut\""} 0
# TYPE job:door gauge
# HELP job:door Help.
job:door{job_door="open"} 1
# EOF
"#;
        assert_eq!(text, expected);
    }
}
