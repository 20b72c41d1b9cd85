//! Sample lines, as the text format and OpenMetrics both have them.
//!
//! A series is its family's prepared name, its own prepared labels and a number: what is left is to copy bytes. What
//! repeats (`name_bucket{`, `le="0.005"} `) is put together once a family, and nothing is allocated per series.

use std::ops::Range;

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
    /// A state set's own label, which is named after the family.
    state: String,
    le: Bounds,
    quantile: Bounds,
}

impl<'w> Lines<'w> {
    /// `push_time` is how the format writes a time, given in seconds since the Unix epoch.
    pub(crate) fn new(out: Output<'w, String>, escaping: Escaping, push_time: fn(&mut String, f64)) -> Lines<'w> {
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
        let out = &mut self.out.buffer;
        push_series(out, &self.plain, self.labels.written(labels), self.bare);
        push_value(out, value);
        self.ends.push(out, timestamp, exemplar);
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
        let out = &mut self.out.buffer;
        let labels = self.labels.written(labels);
        let prefix = self.bucket.len() + labels.as_str().len() + 1;
        out.reserve((prefix + LINE) * (buckets.len() + 2) + self.le.text.len());
        let prefix = push_open_series(out, &self.bucket, labels);
        let mut count: u64 = 0;
        for (i, (bound, bucket)) in self.le.iter().zip(buckets).enumerate() {
            if i > 0 {
                out.extend_from_within(prefix.clone());
            }
            count = count.saturating_add(*bucket);
            out.push_str(bound);
            number::push_u64(out, count);
            self.ends.push(out, timestamp, exemplars.get(i).and_then(Option::as_ref));
        }
        self.out.line_end();
        count
    }

    /// A summary's quantiles and their values.
    pub(crate) fn quantiles(&mut self, labels: LabelText<'_>, quantiles: &[(f64, f64)], timestamp: Option<f64>) {
        self.quantile.set(quantiles.iter().map(|(quantile, _)| *quantile));
        let out = &mut self.out.buffer;
        let labels = self.labels.written(labels);
        let prefix = self.sum.len() + labels.as_str().len() + 1;
        out.reserve((prefix + LINE) * (quantiles.len() + 2) + self.quantile.text.len());
        for (bound, (_, value)) in self.quantile.iter().zip(quantiles) {
            push_open_series(out, &self.plain, labels);
            out.push_str(bound);
            number::push_f64(out, *value);
            self.ends.push(out, timestamp, None);
        }
    }

    /// `name_sum`, of a histogram or a summary.
    pub(crate) fn sum(&mut self, labels: LabelText<'_>, sum: f64, timestamp: Option<f64>) {
        let out = &mut self.out.buffer;
        push_series(out, &self.sum, self.labels.written(labels), self.bare);
        number::push_f64(out, sum);
        self.ends.push(out, timestamp, None);
    }

    /// `name_count`, of a histogram or a summary.
    pub(crate) fn count(&mut self, labels: LabelText<'_>, count: u64, timestamp: Option<f64>) {
        let out = &mut self.out.buffer;
        push_series(out, &self.count, self.labels.written(labels), self.bare);
        number::push_u64(out, count);
        self.ends.push(out, timestamp, None);
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
        push_series(sums, &self.sum, labels, self.bare);
        number::push_f64(sums, sum);
        self.ends.push(sums, timestamp, None);
        push_series(counts, &self.count, labels, self.bare);
        number::push_u64(counts, count);
        self.ends.push(counts, timestamp, None);
    }

    /// `name_created`: when the series began.
    pub(crate) fn created(&mut self, labels: LabelText<'_>, at: f64, timestamp: Option<f64>) {
        let out = &mut self.out.buffer;
        push_series(out, &self.created, self.labels.written(labels), self.bare);
        number::push_decimal(out, at);
        self.ends.push(out, timestamp, None);
        self.out.line_end();
    }

    /// A state set's lines: one a state.
    pub(crate) fn states(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]) {
        let out = &mut self.out.buffer;
        let labels = self.labels.written(labels);
        for (state, is_present) in states {
            push_open_series(out, &self.plain, labels);
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
    push_time: fn(&mut String, f64),
    exemplar_labels: LabelNames,
}

impl Ends {
    #[inline(always)]
    fn push(&mut self, out: &mut String, timestamp: Option<f64>, exemplar: Option<&Exemplar<'_>>) {
        if let Some(timestamp) = timestamp {
            self.push_timestamp(out, timestamp);
        }
        if let Some(exemplar) = exemplar {
            self.push_exemplar(out, exemplar);
        }
        out.push('\n');
    }

    #[cold]
    fn push_timestamp(&self, out: &mut String, timestamp: f64) {
        out.push(' ');
        (self.push_time)(out, timestamp);
    }

    /// ` # {trace_id="ab"} 0.25 1520430000.123`
    fn push_exemplar(&mut self, out: &mut String, exemplar: &Exemplar<'_>) {
        self.exemplar_labels.family(exemplar.labels.is_legacy());
        let labels = self.exemplar_labels.written(exemplar.labels);
        // Short enough it was before its names were escaped; a reader that finds it too long refuses everything.
        if !exemplar.labels.is_legacy() && labels.chars() > Exemplar::MAX_CHARS {
            return;
        }
        out.push_str(" # {");
        out.push_str(labels.as_str());
        out.push_str("} ");
        number::push_f64(out, exemplar.value);
        if let Some(timestamp) = exemplar.timestamp {
            self.push_timestamp(out, timestamp);
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

/// `name{labels} `, or `name ` where there are none.
#[inline(always)]
fn push_series(out: &mut String, opening: &str, labels: LabelText<'_>, bare: &str) {
    if labels.is_empty() {
        out.push_str(&opening[..opening.len() - 1]); // a brace or a comma
        out.push_str(bare);
    } else {
        out.push_str(opening);
        out.push_str(labels.as_str());
        out.push_str("} ");
    }
}

/// `name{labels,` for one more label to follow, and where it stands.
fn push_open_series(out: &mut String, opening: &str, labels: LabelText<'_>) -> Range<usize> {
    let start = out.len();
    out.push_str(opening);
    if !labels.is_empty() {
        out.push_str(labels.as_str());
        out.push(',');
    }
    start..out.len()
}

#[inline(always)]
fn push_value(out: &mut String, value: Value) {
    match value {
        Value::Unsigned(n) => number::push_u64(out, n),
        Value::Signed(n) => number::push_i64(out, n),
        Value::Float(x) => number::push_f64(out, x),
    }
}
