//! Prometheus' text format, versions 0.0.4 and 1.0.0.
//!
//! The versions differ in names alone: 1.0.0 has quotes for those outside the old grammar, if the reader wants them.
//! The format is older than infos, state sets and gauge histograms, which are gauges here, and than exemplars, which it
//! has no place for.

use crate::cells::Line;
use crate::desc::Desc;
use crate::encode::Encoder;
use crate::encode::format::Format;
use crate::encode::lines::Lines;
use crate::encode::names::FamilyName;
use crate::encode::output::Output;
use crate::escape;
use crate::escaping::Escaping;
use crate::kind::Kind;
use crate::labels::text::LabelText;
use crate::number;
use crate::visitor::{CounterPoint, Counters, GaugePoint, HistogramPoint, SummaryPoint, Value, Visitor};

/// Writes what it is told as text. The points it is given are well-formed: the registry sees to that.
pub(crate) struct TextEncoder<'w> {
    lines: Lines<'w>,
    escaping: Escaping,
    /// What is left to be told of a gauge histogram: the families of its sums and of its counts.
    apart: Option<Box<[String; 2]>>,
}

impl<'w> Encoder<'w> for TextEncoder<'w> {
    type Buffer = String;

    fn new(out: Output<'w, String>, format: Format) -> TextEncoder<'w> {
        TextEncoder {
            lines: Lines::new(out, format.escaping(), push_milliseconds),
            escaping: format.escaping(),
            apart: None,
        }
    }

    fn end(mut self) -> Output<'w, String> {
        self.push_apart();
        self.lines.out
    }
}

impl TextEncoder<'_> {
    /// Writes the families that belong to a gauge histogram, once all of its buckets are written.
    fn push_apart(&mut self) {
        for family in self.apart.take().iter().flat_map(|families| families.iter()) {
            self.lines.out.buffer.push_str(family);
            self.lines.out.line_end();
        }
    }
}

impl Visitor for TextEncoder<'_> {
    fn family(&mut self, desc: &Desc) {
        self.push_apart();
        let name = FamilyName::new(desc, self.escaping);
        let head = |suffix: &str, out: &mut String| {
            if !desc.help().is_empty() {
                out.push_str("# HELP ");
                name.push(suffix, out);
                out.push(' ');
                // A carriage return at the end would be half a line feed to some readers.
                escape::escape_help(desc.help().trim_end_matches('\r'), out);
                out.push('\n');
            }
            out.push_str("# TYPE ");
            name.push(suffix, out);
            out.push(' ');
            out.push_str(match desc.kind() {
                Kind::Info | Kind::StateSet | Kind::GaugeHistogram => "gauge",
                Kind::Unknown => "untyped",
                kind => kind.as_str(),
            });
            out.push('\n');
        };
        if desc.kind() == Kind::GaugeHistogram {
            // Its samples have the names that OpenMetrics gives them, and are gauges each.
            head("_bucket", &mut self.lines.out.buffer);
            let mut apart = Box::new([String::new(), String::new()]);
            let [counts, sums] = &mut *apart;
            head("_gcount", counts);
            head("_gsum", sums);
            self.apart = Some(apart);
        } else {
            head(name.suffix(), &mut self.lines.out.buffer);
        }
        self.lines.family(desc.kind(), &name, desc.is_legacy());
    }

    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
        match (point.value, point.timestamp) {
            (Value::Unsigned(total), None) if self.lines.short_sample(labels, total) => {}
            _ => self.lines.any_counter(labels, point, None),
        }
    }

    fn counters(&mut self, counters: &mut dyn Counters) -> bool {
        self.lines.counters(counters)
    }

    fn gauge(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.lines.gauge(labels, point);
    }

    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        let count = self.lines.buckets(labels, point.bounds, point.buckets, point.timestamp, &[]);
        self.lines.sum_and_count(labels, point.sum, count, point.timestamp);
    }

    fn summary(&mut self, labels: LabelText<'_>, point: &SummaryPoint<'_>) {
        self.lines.quantiles(labels, point.quantiles, point.timestamp);
        self.lines.sum_and_count(labels, point.sum, point.count, point.timestamp);
    }

    fn info(&mut self, labels: LabelText<'_>) {
        self.lines.gauge(labels, &GaugePoint::new(1_u64));
    }

    fn state_set(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]) {
        self.lines.states(labels, states);
    }

    fn gauge_histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        let count = self.lines.buckets(labels, point.bounds, point.buckets, point.timestamp, &[]);
        if let Some([counts, sums]) = self.apart.as_deref_mut() {
            self.lines.sum_apart((sums, counts), labels, (point.sum, count), point.timestamp);
        }
    }

    fn is_done(&self) -> bool {
        self.lines.out.has_failed()
    }
}

/// A time in whole milliseconds. Prometheus' reader of this format knows none before 1970 and refuses the whole exposition
/// for a `-`: a series without a timestamp, which is one of now, is the lesser harm.
fn push_milliseconds(line: &mut Line<'_>, seconds: f64) {
    if seconds >= 0.0 {
        line.push_str(" ");
        number::push_i64(line, (seconds * 1000.0).round() as i64);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use super::*;
    use crate::labels::text::LabelTextBuf;
    use crate::visitor::Exemplar;

    fn desc(kind: Kind, name: &'static str, help: &'static str) -> Desc {
        Desc::new(kind, name, help).expect("a valid name")
    }

    fn labels(pairs: &[(&str, &str)]) -> LabelTextBuf {
        LabelTextBuf::new(pairs.iter().copied()).expect("valid labels")
    }

    fn encoded(tell: impl FnOnce(&mut TextEncoder<'_>)) -> String {
        let mut encoder = TextEncoder::new(Output::whole(0), Format::Text);
        tell(&mut encoder);
        encoder.end().into_buffer()
    }

    #[test]
    fn counters_and_gauges_are_a_line_a_series() {
        let text = encoded(|encoder| {
            encoder.family(&desc(Kind::Counter, "requests_total", "Requests\nserved, \\ \"all\"."));
            encoder.counter(LabelText::EMPTY, &CounterPoint::new(u64::MAX));
            encoder.counter(labels(&[("route", "/\"x\"\n\\"), ("code", "200")]).text(), &CounterPoint::new(0.5));
            encoder.family(&desc(Kind::Gauge, "temperature_celsius", "How warm."));
            encoder.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Signed(-3)));
        });
        assert_eq!(
            text,
            concat!(
                "# HELP requests_total Requests\\nserved, \\\\ \"all\".\n",
                "# TYPE requests_total counter\n",
                "requests_total 18446744073709551615\n",
                "requests_total{route=\"/\\\"x\\\"\\n\\\\\",code=\"200\"} 0.5\n",
                "# HELP temperature_celsius How warm.\n",
                "# TYPE temperature_celsius gauge\n",
                "temperature_celsius -3\n",
            )
        );
    }

    #[test]
    fn a_histogram_is_cumulative_and_le_comes_last() {
        let text = encoded(|encoder| {
            encoder.family(&desc(Kind::Histogram, "h", "Help."));
            encoder.histogram(labels(&[("a", "x")]).text(), &HistogramPoint::new(&[1e-5, 1.0], &[1, 2, 3], 7.5));
            encoder.histogram(LabelText::EMPTY, &HistogramPoint::new(&[-1.0, 1e6], &[0, 0, 0], 0.0));
        });
        assert_eq!(
            text,
            r#"# HELP h Help.
# TYPE h histogram
h_bucket{a="x",le="1e-05"} 1
h_bucket{a="x",le="1.0"} 3
h_bucket{a="x",le="+Inf"} 6
h_sum{a="x"} 7.5
h_count{a="x"} 6
h_bucket{le="-1.0"} 0
h_bucket{le="1e+06"} 0
h_bucket{le="+Inf"} 0
h_sum 0
h_count 0
"#
        );
    }

    #[test]
    fn a_summary_may_have_quantiles() {
        let text = encoded(|encoder| {
            encoder.family(&desc(Kind::Summary, "s", "Help."));
            encoder.summary(LabelText::EMPTY, &SummaryPoint::new(2, 3.5));
            let quantiles = [(0.5, 1.0), (0.99, f64::NAN)];
            encoder.summary(labels(&[("a", "x")]).text(), &SummaryPoint::new(3, 4.0).quantiles(&quantiles));
        });
        assert_eq!(
            text,
            r#"# HELP s Help.
# TYPE s summary
s_sum 3.5
s_count 2
s{a="x",quantile="0.5"} 1
s{a="x",quantile="0.99"} NaN
s_sum{a="x"} 4
s_count{a="x"} 3
"#
        );
    }

    #[test]
    fn infos_and_state_sets_are_gauges_here() {
        let text = encoded(|encoder| {
            encoder.family(&desc(Kind::Info, "build", "Help."));
            encoder.info(labels(&[("version", "1.2")]).text());
            encoder.family(&desc(Kind::StateSet, "feature:state", ""));
            encoder.state_set(labels(&[("a", "x")]).text(), &[("on", true), ("\"off\"", false)]);
        });
        assert_eq!(
            text,
            r#"# HELP build_info Help.
# TYPE build_info gauge
build_info{version="1.2"} 1
# TYPE feature:state gauge
feature:state{a="x",feature_state="on"} 1
feature:state{a="x",feature_state="\"off\""} 0
"#
        );
    }

    #[test]
    fn times_are_whole_milliseconds_since_1970_and_there_are_no_exemplars() {
        let text = encoded(|encoder| {
            let exemplar = Exemplar::new(LabelText::EMPTY, 1.0).at(1.0);
            encoder.family(&desc(Kind::Counter, "c", ""));
            encoder
                .counter(LabelText::EMPTY, &CounterPoint::new(1_u64).exemplar(exemplar).timestamp(1_520_430_000.123_9));
            encoder.family(&desc(Kind::Gauge, "g", ""));
            for at in [-0.5, -1e300, -0.0, 0.000_4] {
                encoder.gauge(LabelText::EMPTY, &GaugePoint::new(2_u64).timestamp(at));
            }
            encoder.family(&desc(Kind::Histogram, "h", ""));
            let exemplars = [Some(exemplar)];
            let point = HistogramPoint::new(&[], &[1], 2.0).exemplars(&exemplars).timestamp(1e300);
            encoder.histogram(LabelText::EMPTY, &point);
            encoder.family(&desc(Kind::Summary, "s", ""));
            encoder.summary(LabelText::EMPTY, &SummaryPoint::new(1, 2.0).quantiles(&[(0.5, 2.0)]).timestamp(3.0));
        });
        let samples: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
        let expected = [
            "c_total 1 1520430000124",
            "g 2",
            "g 2",
            "g 2 0",
            "g 2 0",
            "h_bucket{le=\"+Inf\"} 1 9223372036854775807",
            "h_sum 2 9223372036854775807",
            "h_count 1 9223372036854775807",
            "s{quantile=\"0.5\"} 2 3000",
            "s_sum 2 3000",
            "s_count 1 3000",
        ];
        assert_eq!(samples, expected);
    }

    /// Remembers what it was given, and in what sizes.
    #[derive(Default)]
    struct Chunks(Vec<Vec<u8>>);

    impl Write for Chunks {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn tell_many(encoder: &mut TextEncoder<'_>) {
        encoder.family(&desc(Kind::Counter, "requests_total", "Help."));
        let labels = labels(&[("route", "/somewhere")]);
        for n in 0_u64..50_000 {
            encoder.counter(labels.text(), &CounterPoint::new(n));
        }
    }

    #[test]
    fn a_stream_has_the_same_bytes_in_bounded_chunks() {
        let mut chunks = Chunks::default();
        let mut encoder = TextEncoder::new(Output::streaming(&mut chunks), Format::Text);
        tell_many(&mut encoder);
        let capacity = encoder.lines.out.buffer.capacity();
        encoder.end().finish().expect("it never fails");
        assert_eq!(chunks.0.concat(), encoded(tell_many).into_bytes());
        assert!(chunks.0.len() > 10, "{} chunks", chunks.0.len());
        assert!(chunks.0.iter().all(|chunk| chunk.len() < 70_000));
        assert!(capacity < 80_000, "the buffer grew to {capacity} bytes");
    }

    /// Takes one chunk and no more.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += 1;
            if self.0 > 1 { Err(io::Error::other("full")) } else { Ok(bytes.len()) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_failed_writer_is_not_asked_again_and_its_error_is_told() {
        let mut full = Full(0);
        let mut encoder = TextEncoder::new(Output::streaming(&mut full), Format::Text);
        assert!(!encoder.is_done());
        tell_many(&mut encoder);
        assert!(encoder.is_done());
        assert_eq!(encoder.end().finish().expect_err("it is full").to_string(), "full");
        assert_eq!(full.0, 2);
    }
}
