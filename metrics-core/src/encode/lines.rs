//! Sample lines, as the text format and OpenMetrics both have them.
//!
//! A series is its family's prepared name, its own prepared labels and a number: what is left is to copy bytes. What
//! repeats is put together once: `name_total{` and `le="0.005"} ` for the family, `name_bucket{route="/x",` for the
//! histogram. Nothing is allocated per series.

use crate::cells::{Line, Stamp, Tail};
use crate::encode::names::{FamilyName, LabelNames};
use crate::encode::output::Output;
use crate::escape;
use crate::escaping::Escaping;
use crate::kind::Kind;
use crate::labels::text::LabelText;
use crate::number;
use crate::visitor::{CounterPoint, Counters, Exemplar, GaugePoint, Value};

/// More than a line needs besides name and labels: the longest number, braces, blank, line feed.
const LINE: usize = 32;

/// Writes the lines of one family after the other's.
pub(crate) struct Lines<'w> {
    pub(crate) out: Output<'w, String>,
    labels: LabelNames,
    ends: Ends,
    /// How the family's samples begin, each up to its labels.
    plain: Stamp,
    bucket: Stamp,
    sum: Stamp,
    count: Stamp,
    created: Stamp,
    /// What stands in place of an opening's last character where there are no labels.
    bare: &'static str,
    /// How the lines of a series that has several begin.
    prefix: Stamp,
    /// A state set's own label, which is named after the family.
    state: String,
    le: Bounds,
    quantile: Bounds,
}

impl<'w> Lines<'w> {
    /// `push_time` is how the format writes what a line says of a time, given in seconds since the Unix epoch.
    pub(crate) fn new(out: Output<'w, String>, escaping: Escaping, push_time: fn(&mut Line<'_>, f64)) -> Lines<'w> {
        Lines {
            out,
            labels: LabelNames::new(escaping),
            ends: Ends { push_time, exemplar_labels: LabelNames::new(escaping) },
            plain: Stamp::new(),
            bucket: Stamp::new(),
            sum: Stamp::new(),
            count: Stamp::new(),
            created: Stamp::new(),
            bare: " ",
            prefix: Stamp::new(),
            state: String::new(),
            le: Bounds::new("le", &[f64::INFINITY]),
            quantile: Bounds::new("quantile", &[]),
        }
    }

    /// Begins a family, whose HELP and TYPE are written.
    pub(crate) fn family(&mut self, kind: Kind, name: &FamilyName<'_>, is_legacy: bool) {
        self.out.line_end();
        self.labels.family(is_legacy);
        self.bare = name.end_without_labels();
        name.set_opening(name.suffix(), &mut self.plain);
        if matches!(kind, Kind::Histogram | Kind::Summary) {
            name.set_opening("_sum", &mut self.sum);
            name.set_opening("_count", &mut self.count);
        }
        if kind == Kind::GaugeHistogram {
            name.set_opening("_gsum", &mut self.sum);
            name.set_opening("_gcount", &mut self.count);
        }
        if matches!(kind, Kind::Histogram | Kind::GaugeHistogram) {
            name.set_opening("_bucket", &mut self.bucket);
        }
        if kind == Kind::StateSet {
            name.set_state_label(&mut self.state);
        }
    }

    /// To be called after [`family`](Lines::family), where [`created`](Lines::created) will be.
    pub(crate) fn family_is_created(&mut self, name: &FamilyName<'_>) {
        name.set_opening("_created", &mut self.created);
    }

    /// The one line of a series with labels whose value is a whole number, and of which no more is to be said: if nothing
    /// is out of the ordinary. Says whether it was written.
    #[inline(always)]
    pub(crate) fn short_sample(&mut self, labels: LabelText<'_>, number: u64) -> bool {
        let is_put = self.labels.are_copied()
            && !labels.is_empty()
            && Line::within(&mut self.out.buffer).push_short(&self.plain, labels.as_str(), "} ", number);
        if is_put {
            self.out.line_end();
        }
        is_put
    }

    /// The lines of several counters, as far as their labels are written as they are; says whether they were written.
    pub(crate) fn counters(&mut self, counters: &mut dyn Counters) -> bool {
        if !self.labels.are_copied() {
            return false;
        }
        loop {
            let are_more = counters.push_lines(&mut self.out.buffer, self.plain.as_str(), self.bare);
            self.out.line_end();
            if !are_more {
                return true;
            }
        }
    }

    /// The one line of a gauge or an info.
    #[inline(always)]
    pub(crate) fn gauge(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        match (point.value.whole(), point.timestamp) {
            (Some(number), None) if self.short_sample(labels, number) => {}
            _ => self.any_gauge(labels, point),
        }
    }

    // What stands for any line is not compiled into those who try the short one before: they have less to keep then.
    #[inline(never)]
    fn any_gauge(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.sample(labels, point.value, point.timestamp, None);
    }

    /// The one line of a counter, whatever it holds.
    #[inline(never)]
    pub(crate) fn any_counter(
        &mut self,
        labels: LabelText<'_>,
        point: &CounterPoint<'_>,
        exemplar: Option<&Exemplar<'_>>,
    ) {
        self.sample(labels, point.value, point.timestamp, exemplar);
    }

    fn sample(&mut self, labels: LabelText<'_>, value: Value, timestamp: Option<f64>, exemplar: Option<&Exemplar<'_>>) {
        let Lines { out, labels: names, ends, .. } = self;
        let mut line = begin(&mut out.buffer, &self.plain, names.written(labels), self.bare);
        push_value(&mut line, value);
        ends.end(line, timestamp, exemplar);
        self.out.line_end();
    }

    /// A histogram's buckets, which are given each for itself; says what they add up to.
    pub(crate) fn buckets(
        &mut self,
        labels: LabelText<'_>,
        bounds: &[f64],
        buckets: &[u64],
        timestamp: Option<f64>,
        exemplars: &[Option<Exemplar<'_>>],
    ) -> u64 {
        self.le.set(bounds.iter().copied());
        let Lines { out, labels: names, ends, prefix, .. } = self;
        set_prefix(prefix, &self.bucket, names.written(labels));
        let mut line = Line::within(&mut out.buffer);
        let mut count: u64 = 0;
        if timestamp.is_none() && exemplars.is_empty() {
            count = line.push_rising(prefix, self.le.tails(), buckets);
            drop(line);
            self.out.line_end();
            return count;
        }
        for (i, (tail, bucket)) in self.le.tails().iter().zip(buckets).enumerate() {
            count = count.saturating_add(*bucket);
            line.push_str(prefix.as_str());
            line.push_str(tail.as_str());
            line.push_u64(count);
            ends.push(&mut line, timestamp, exemplars.get(i).and_then(Option::as_ref));
        }
        drop(line);
        self.out.line_end();
        count
    }

    /// A summary's quantiles and their values.
    pub(crate) fn quantiles(&mut self, labels: LabelText<'_>, quantiles: &[(f64, f64)], timestamp: Option<f64>) {
        self.quantile.set(quantiles.iter().map(|(quantile, _)| *quantile));
        let Lines { out, labels: names, ends, prefix, .. } = self;
        set_prefix(prefix, &self.plain, names.written(labels));
        let mut line = Line::within(&mut out.buffer);
        for (tail, (_, value)) in self.quantile.tails().iter().zip(quantiles) {
            line.push_str(prefix.as_str());
            line.push_str(tail.as_str());
            number::push_f64(&mut line, *value);
            ends.push(&mut line, timestamp, None);
        }
    }

    /// `name_sum` and `name_count`, of a histogram or a summary.
    pub(crate) fn sum_and_count(&mut self, labels: LabelText<'_>, sum: f64, count: u64, timestamp: Option<f64>) {
        let Lines { out, labels: names, ends, .. } = self;
        let labels = names.written(labels);
        let names = self.sum.len() + self.count.len();
        let mut line = Line::begin(&mut out.buffer, names + 2 * (labels.as_str().len() + 2 * LINE));
        push_opening(&mut line, &self.sum, labels, self.bare);
        number::push_f64(&mut line, sum);
        ends.push(&mut line, timestamp, None);
        let is_plain = timestamp.is_none() && !labels.is_empty();
        if !is_plain || !line.push_short(&self.count, labels.as_str(), "} ", count) {
            push_opening(&mut line, &self.count, labels, self.bare);
            line.push_u64(count);
            ends.push(&mut line, timestamp, None);
        }
        drop(line);
        self.out.line_end();
    }

    /// `name_count` without a sum, of a summary.
    pub(crate) fn count(&mut self, labels: LabelText<'_>, count: u64, timestamp: Option<f64>) {
        let mut line = begin(&mut self.out.buffer, &self.count, self.labels.written(labels), self.bare);
        line.push_u64(count);
        self.ends.end(line, timestamp, None);
        self.out.line_end();
    }

    /// `name_gsum` and `name_gcount` of a gauge histogram, to stand in families of their own.
    pub(crate) fn sum_apart(
        &mut self,
        (sums, counts): (&mut String, &mut String),
        labels: LabelText<'_>,
        (sum, count): (f64, u64),
        timestamp: Option<f64>,
    ) {
        let labels = self.labels.written(labels);
        let mut line = begin(sums, &self.sum, labels, self.bare);
        number::push_f64(&mut line, sum);
        self.ends.end(line, timestamp, None);
        let mut line = begin(counts, &self.count, labels, self.bare);
        line.push_u64(count);
        self.ends.end(line, timestamp, None);
    }

    /// `name_created`: when the series began.
    pub(crate) fn created(&mut self, labels: LabelText<'_>, at: f64, timestamp: Option<f64>) {
        let mut line = begin(&mut self.out.buffer, &self.created, self.labels.written(labels), self.bare);
        number::push_decimal(&mut line, at);
        self.ends.end(line, timestamp, None);
        self.out.line_end();
    }

    /// A state set's lines: one a state.
    pub(crate) fn states(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]) {
        let Lines { out, labels: names, prefix, .. } = self;
        set_prefix(prefix, &self.plain, names.written(labels));
        let out = &mut out.buffer;
        for (state, is_present) in states {
            out.push_str(prefix.as_str());
            out.push_str(&self.state);
            out.push_str("=\"");
            escape::escape_label(state, out);
            out.push_str(if *is_present { "\"} 1\n" } else { "\"} 0\n" });
        }
        self.out.line_end();
    }
}

/// What follows the number.
struct Ends {
    push_time: fn(&mut Line<'_>, f64),
    exemplar_labels: LabelNames,
}

impl Ends {
    fn end(&mut self, mut line: Line<'_>, timestamp: Option<f64>, exemplar: Option<&Exemplar<'_>>) {
        self.push(&mut line, timestamp, exemplar);
    }

    #[inline(always)]
    fn push(&mut self, line: &mut Line<'_>, timestamp: Option<f64>, exemplar: Option<&Exemplar<'_>>) {
        if timestamp.is_none() && exemplar.is_none() {
            line.push_str("\n");
        } else {
            self.push_more(line, timestamp, exemplar);
        }
    }

    #[cold]
    #[inline(never)]
    fn push_more(&mut self, line: &mut Line<'_>, timestamp: Option<f64>, exemplar: Option<&Exemplar<'_>>) {
        if let Some(timestamp) = timestamp {
            (self.push_time)(line, timestamp);
        }
        if let Some(exemplar) = exemplar {
            self.push_exemplar(line, exemplar);
        }
        line.push_str("\n");
    }

    /// ` # {trace_id="ab"} 0.25 1520430000.123`
    fn push_exemplar(&mut self, line: &mut Line<'_>, exemplar: &Exemplar<'_>) {
        self.exemplar_labels.family(exemplar.labels.is_legacy());
        let labels = self.exemplar_labels.written(exemplar.labels);
        // Short enough it was before its names were escaped; a reader that finds it too long refuses everything.
        if !exemplar.labels.is_legacy() && labels.chars() > Exemplar::MAX_CHARS {
            return;
        }
        line.push_str(" # {");
        line.push_str(labels.as_str());
        line.push_str("} ");
        number::push_f64(line, exemplar.value);
        if let Some(timestamp) = exemplar.timestamp {
            (self.push_time)(line, timestamp);
        }
    }
}

/// The last label of a histogram's or summary's samples, in every value it takes: `le="0.005"} `.
struct Bounds {
    label: &'static str,
    /// What follows those that are given.
    last: &'static [f64],
    given: Vec<f64>,
    tails: Vec<Tail>,
    /// The one that is written at the moment.
    digits: String,
}

impl Bounds {
    fn new(label: &'static str, last: &'static [f64]) -> Bounds {
        Bounds { label, last, given: Vec::new(), tails: Vec::new(), digits: String::new() }
    }

    /// Takes these bounds; the same ones as last time, as all series of a family have them, cost a comparison.
    fn set(&mut self, bounds: impl ExactSizeIterator<Item = f64> + Clone) {
        let differences = self.given.iter().zip(bounds.clone()).map(|(known, bound)| known.to_bits() ^ bound.to_bits());
        // Not only up to the first one: so several are compared at a time.
        let is_known = self.given.len() == bounds.len() && differences.fold(0, |all, one| all | one) == 0;
        if !is_known || self.tails.is_empty() {
            self.take(bounds);
        }
    }

    #[inline(never)]
    fn take(&mut self, bounds: impl Iterator<Item = f64>) {
        self.given.clear();
        self.given.extend(bounds);
        self.tails.clear();
        for bound in self.given.iter().chain(self.last) {
            self.digits.clear();
            number::push_bound(&mut self.digits, *bound);
            self.tails.push(Tail::new(&[self.label, "=\"", &self.digits, "\"} "]));
        }
    }

    fn tails(&self) -> &[Tail] {
        &self.tails
    }
}

/// Begins a line with `name{labels} `, or `name ` where there are none.
#[inline(always)]
fn begin<'t>(text: &'t mut String, opening: &Stamp, labels: LabelText<'_>, bare: &str) -> Line<'t> {
    let mut line = Line::begin(text, opening.len() + labels.as_str().len() + 2 * LINE);
    push_opening(&mut line, opening, labels, bare);
    line
}

/// The same in a line that was begun.
#[inline(always)]
fn push_opening(line: &mut Line<'_>, opening: &Stamp, labels: LabelText<'_>, bare: &str) {
    if labels.is_empty() || !line.push_opening(opening, labels.as_str(), "} ") {
        push_any_opening(line, opening.as_str(), labels, bare);
    }
}

#[inline(never)]
fn push_any_opening(line: &mut Line<'_>, opening: &str, labels: LabelText<'_>, bare: &str) {
    if labels.is_empty() {
        line.push_str(&opening[..opening.len() - 1]); // a brace or a comma
        line.push_str(bare);
    } else {
        line.push_str(opening);
        line.push_str(labels.as_str());
        line.push_str("} ");
    }
}

/// `name{labels,`, for one more label to follow.
fn set_prefix(prefix: &mut Stamp, opening: &Stamp, labels: LabelText<'_>) {
    prefix.set([opening.as_str(), labels.as_str(), if labels.is_empty() { "" } else { "," }]);
}

#[inline(always)]
fn push_value(line: &mut Line<'_>, value: Value) {
    match value {
        Value::Unsigned(n) => line.push_u64(n),
        Value::Signed(n) => number::push_i64(line, n),
        Value::Float(x) => number::push_f64(line, x),
    }
}
