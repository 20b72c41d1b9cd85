//! Sample lines, as the text format and OpenMetrics both have them.
//!
//! A series is its family's prepared name, its own prepared labels and a number: what is left is to copy bytes. What
//! repeats is put together once: `name_total{` and `le="0.005"} ` for the family, `name_bucket{route="/x",` for the
//! histogram. Nothing is allocated per series.

use crate::cells::Line;
use crate::encode::names::{FamilyName, LabelNames};
use crate::encode::output::Output;
use crate::escape;
use crate::escaping::Escaping;
use crate::kind::Kind;
use crate::labels::text::LabelText;
use crate::number;
use crate::visitor::{Exemplar, Value};

/// More than a line needs besides name and labels: the longest number, braces, blank, line feed.
const LINE: usize = 32;

/// Writes the lines of one family after the other's.
pub(crate) struct Lines<'w> {
    pub(crate) out: Output<'w, String>,
    labels: LabelNames,
    ends: Ends,
    /// How the family's samples begin, each up to its labels.
    plain: String,
    bucket: String,
    sum: String,
    count: String,
    created: String,
    /// What stands in place of an opening's last character where there are no labels.
    bare: &'static str,
    /// How the lines of a series that has several begin.
    prefix: String,
    /// A state set's own label, which is named after the family.
    state: String,
    le: Bounds,
    quantile: Bounds,
}

impl<'w> Lines<'w> {
    /// `push_time` is how the format writes a time, given in seconds since the Unix epoch.
    pub(crate) fn new(out: Output<'w, String>, escaping: Escaping, push_time: fn(&mut Line<'_>, f64)) -> Lines<'w> {
        Lines {
            out,
            labels: LabelNames::new(escaping),
            ends: Ends { push_time, exemplar_labels: LabelNames::new(escaping) },
            plain: String::new(),
            bucket: String::new(),
            sum: String::new(),
            count: String::new(),
            created: String::new(),
            bare: " ",
            prefix: String::new(),
            state: String::new(),
            le: Bounds::new("le"),
            quantile: Bounds::new("quantile"),
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

    /// The one line of a counter, a gauge or an info.
    #[inline(always)]
    pub(crate) fn sample(
        &mut self,
        labels: LabelText<'_>,
        value: Value,
        timestamp: Option<f64>,
        exemplar: Option<&Exemplar<'_>>,
    ) {
        let Lines { out, labels: names, ends, .. } = self;
        let mut line = begin(&mut out.buffer, &self.plain, names.written(labels), self.bare);
        push_value(&mut line, value);
        ends.push(line, timestamp, exemplar);
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
        self.le.set(bounds.iter().copied().chain([f64::INFINITY]));
        let Lines { out, labels: names, ends, prefix, .. } = self;
        set_prefix(prefix, &self.bucket, names.written(labels));
        // The line that is too long for it makes room for itself.
        out.buffer.reserve((prefix.len() + LINE) * (buckets.len() + 2) + self.le.text.len());
        let mut count: u64 = 0;
        for (i, (bound, bucket)) in self.le.iter().zip(buckets).enumerate() {
            count = count.saturating_add(*bucket);
            let mut line = Line::begin(&mut out.buffer, prefix.len() + bound.len() + LINE);
            line.push_str(prefix);
            line.push_str(bound);
            line.push_u64(count);
            ends.push(line, timestamp, exemplars.get(i).and_then(Option::as_ref));
        }
        self.out.line_end();
        count
    }

    /// A summary's quantiles and their values.
    pub(crate) fn quantiles(&mut self, labels: LabelText<'_>, quantiles: &[(f64, f64)], timestamp: Option<f64>) {
        self.quantile.set(quantiles.iter().map(|(quantile, _)| *quantile));
        let Lines { out, labels: names, ends, prefix, .. } = self;
        set_prefix(prefix, &self.plain, names.written(labels));
        for (bound, (_, value)) in self.quantile.iter().zip(quantiles) {
            let mut line = Line::begin(&mut out.buffer, prefix.len() + bound.len() + LINE);
            line.push_str(prefix);
            line.push_str(bound);
            number::push_f64(&mut line, *value);
            ends.push(line, timestamp, None);
        }
    }

    /// `name_sum`, of a histogram or a summary.
    pub(crate) fn sum(&mut self, labels: LabelText<'_>, sum: f64, timestamp: Option<f64>) {
        let mut line = begin(&mut self.out.buffer, &self.sum, self.labels.written(labels), self.bare);
        number::push_f64(&mut line, sum);
        self.ends.push(line, timestamp, None);
    }

    /// `name_count`, of a histogram or a summary.
    pub(crate) fn count(&mut self, labels: LabelText<'_>, count: u64, timestamp: Option<f64>) {
        let mut line = begin(&mut self.out.buffer, &self.count, self.labels.written(labels), self.bare);
        line.push_u64(count);
        self.ends.push(line, timestamp, None);
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
        self.ends.push(line, timestamp, None);
        let mut line = begin(counts, &self.count, labels, self.bare);
        line.push_u64(count);
        self.ends.push(line, timestamp, None);
    }

    /// `name_created`: when the series began.
    pub(crate) fn created(&mut self, labels: LabelText<'_>, at: f64, timestamp: Option<f64>) {
        let mut line = begin(&mut self.out.buffer, &self.created, self.labels.written(labels), self.bare);
        number::push_decimal(&mut line, at);
        self.ends.push(line, timestamp, None);
        self.out.line_end();
    }

    /// A state set's lines: one a state.
    pub(crate) fn states(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]) {
        let Lines { out, labels: names, prefix, .. } = self;
        set_prefix(prefix, &self.plain, names.written(labels));
        let out = &mut out.buffer;
        for (state, is_present) in states {
            out.push_str(prefix);
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
    #[inline(always)]
    fn push(&mut self, mut line: Line<'_>, timestamp: Option<f64>, exemplar: Option<&Exemplar<'_>>) {
        if timestamp.is_none() && exemplar.is_none() {
            line.push_str("\n");
        } else {
            self.push_more(line, timestamp, exemplar);
        }
    }

    #[cold]
    #[inline(never)]
    fn push_more(&mut self, mut line: Line<'_>, timestamp: Option<f64>, exemplar: Option<&Exemplar<'_>>) {
        if let Some(timestamp) = timestamp {
            self.push_timestamp(&mut line, timestamp);
        }
        if let Some(exemplar) = exemplar {
            self.push_exemplar(&mut line, exemplar);
        }
        line.push_str("\n");
    }

    fn push_timestamp(&self, line: &mut Line<'_>, timestamp: f64) {
        line.push_str(" ");
        (self.push_time)(line, timestamp);
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
            self.push_timestamp(line, timestamp);
        }
    }
}

/// The last label of a histogram's or summary's samples, in every value it takes: `le="0.005"} `.
struct Bounds {
    label: &'static str,
    bounds: Vec<f64>,
    text: String,
    ends: Vec<usize>,
}

impl Bounds {
    fn new(label: &'static str) -> Bounds {
        Bounds { label, bounds: Vec::new(), text: String::new(), ends: Vec::new() }
    }

    /// Takes these bounds; the same ones as last time, as all series of a family have them, cost a comparison.
    fn set(&mut self, bounds: impl Iterator<Item = f64> + Clone) {
        let known = self.bounds.iter().map(|bound| bound.to_bits());
        if known.eq(bounds.clone().map(f64::to_bits)) {
            return;
        }
        self.bounds.clear();
        self.text.clear();
        self.ends.clear();
        for bound in bounds {
            self.bounds.push(bound);
            self.text.push_str(self.label);
            self.text.push_str("=\"");
            number::push_bound(&mut self.text, bound);
            self.text.push_str("\"} ");
            self.ends.push(self.text.len());
        }
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| &self.text[std::mem::replace(&mut start, end)..end])
    }
}

/// Begins a line with `name{labels} `, or `name ` where there are none.
#[inline(always)]
fn begin<'t>(text: &'t mut String, opening: &str, labels: LabelText<'_>, bare: &str) -> Line<'t> {
    let mut line = Line::begin(text, opening.len() + labels.as_str().len() + LINE);
    if labels.is_empty() {
        line.push_str(&opening[..opening.len() - 1]); // a brace or a comma
        line.push_str(bare);
    } else {
        line.push_str(opening);
        line.push_str(labels.as_str());
        line.push_str("} ");
    }
    line
}

/// `name{labels,`, for one more label to follow.
fn set_prefix(prefix: &mut String, opening: &str, labels: LabelText<'_>) {
    prefix.clear();
    prefix.push_str(opening);
    if !labels.is_empty() {
        prefix.push_str(labels.as_str());
        prefix.push(',');
    }
}

#[inline(always)]
fn push_value(line: &mut Line<'_>, value: Value) {
    match value {
        Value::Unsigned(n) => line.push_u64(n),
        Value::Signed(n) => number::push_i64(line, n),
        Value::Float(x) => number::push_f64(line, x),
    }
}
