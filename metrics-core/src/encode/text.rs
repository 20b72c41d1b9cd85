//! Prometheus' text format, version 0.0.4.
//!
//! A series is its family's prepared name, its own prepared labels and a number: the encoder copies bytes. What
//! repeats (`name_bucket{`, `le="0.005"} `) is put together once a family, and nothing is allocated per series.

use std::io;

use crate::desc::Desc;
use crate::encode::output::Output;
use crate::escape;
use crate::kind::Kind;
use crate::labels::text::LabelText;
use crate::number;
use crate::visitor::{CounterPoint, GaugePoint, HistogramPoint, SummaryPoint, Value, Visitor};

/// More than a line needs besides name and labels: the longest number, braces, blank, line feed.
const LINE: usize = 32;

/// Writes what it is told as text. The points it is given are well-formed: the registry sees to that.
pub(crate) struct TextEncoder<'w> {
    out: Output<'w, String>,
    /// The names of the family's samples, each with its opening brace.
    plain: String,
    bucket: String,
    sum: String,
    count: String,
    /// A state set's own label, which is named after the family.
    state: String,
    le: Bounds,
    quantile: Bounds,
}

impl<'w> TextEncoder<'w> {
    /// Encodes into memory; `capacity` is the expected size.
    pub(crate) fn new(capacity: usize) -> TextEncoder<'static> {
        TextEncoder::with_output(Output::whole(capacity))
    }

    /// Encodes to a writer, chunk by chunk.
    pub(crate) fn streaming(writer: &'w mut dyn io::Write) -> TextEncoder<'w> {
        TextEncoder::with_output(Output::streaming(writer))
    }

    fn with_output(out: Output<'_, String>) -> TextEncoder<'_> {
        TextEncoder {
            out,
            plain: String::new(),
            bucket: String::new(),
            sum: String::new(),
            count: String::new(),
            state: String::new(),
            le: Bounds::new("le"),
            quantile: Bounds::new("quantile"),
        }
    }

    /// Whether the writer has failed, so that going on is pointless.
    pub(crate) fn has_failed(&self) -> bool {
        self.out.has_failed()
    }

    /// The exposition, of an encoder without a writer.
    pub(crate) fn into_text(self) -> String {
        self.out.into_buffer()
    }

    /// Hands the rest to the writer.
    ///
    /// # Errors
    /// The writer's first error.
    pub(crate) fn finish(self) -> io::Result<()> {
        self.out.finish()
    }

    #[inline]
    fn sample(&mut self, labels: LabelText<'_>, value: Value) {
        let out = &mut self.out.buffer;
        push_series(out, &self.plain, labels);
        push_value(out, value);
        out.push('\n');
        self.out.line_end();
    }

    /// `name_sum` and `name_count`, as histograms and summaries end.
    fn sum_and_count(&mut self, labels: LabelText<'_>, sum: f64, count: u64) {
        let out = &mut self.out.buffer;
        push_series(out, &self.sum, labels);
        number::push_f64(out, sum);
        out.push('\n');
        push_series(out, &self.count, labels);
        number::push_u64(out, count);
        out.push('\n');
        self.out.line_end();
    }
}

impl Visitor for TextEncoder<'_> {
    fn family(&mut self, desc: &Desc) {
        let name = desc.name();
        let out = &mut self.out.buffer;
        if !desc.help().is_empty() {
            out.push_str("# HELP ");
            out.push_str(name);
            out.push(' ');
            escape::escape_help(desc.help(), out);
            out.push('\n');
        }
        out.push_str("# TYPE ");
        out.push_str(name);
        out.push(' ');
        out.push_str(match desc.kind() {
            // The format is older than these two.
            Kind::Info | Kind::StateSet => "gauge",
            kind => kind.as_str(),
        });
        out.push('\n');
        self.out.line_end();

        for (sample, suffix) in
            [(&mut self.plain, ""), (&mut self.bucket, "_bucket"), (&mut self.sum, "_sum"), (&mut self.count, "_count")]
        {
            sample.clear();
            sample.push_str(name);
            sample.push_str(suffix);
            sample.push('{');
        }
        if desc.kind() == Kind::StateSet {
            self.state = desc.name().replace(':', "_"); // a label's name has no colons
        }
    }

    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
        self.sample(labels, point.value);
    }

    fn gauge(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.sample(labels, point.value);
    }

    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        self.le.set(point.bounds.iter().copied().chain([f64::INFINITY]));
        let out = &mut self.out.buffer;
        let prefix = self.bucket.len() + labels.as_str().len() + 1;
        out.reserve((prefix + LINE) * (point.buckets.len() + 2) + self.le.text.len());
        let prefix = push_open_series(out, &self.bucket, labels);
        let mut count: u64 = 0;
        for (i, (bound, bucket)) in self.le.iter().zip(point.buckets).enumerate() {
            if i > 0 {
                out.extend_from_within(prefix.clone());
            }
            count = count.saturating_add(*bucket);
            out.push_str(bound);
            number::push_u64(out, count);
            out.push('\n');
        }
        self.sum_and_count(labels, point.sum, count);
    }

    fn summary(&mut self, labels: LabelText<'_>, point: &SummaryPoint<'_>) {
        self.quantile.set(point.quantiles.iter().map(|(quantile, _)| *quantile));
        let out = &mut self.out.buffer;
        let prefix = self.sum.len() + labels.as_str().len() + 1;
        out.reserve((prefix + LINE) * (point.quantiles.len() + 2) + self.quantile.text.len());
        for (bound, (_, value)) in self.quantile.iter().zip(point.quantiles) {
            push_open_series(out, &self.plain, labels);
            out.push_str(bound);
            number::push_f64(out, *value);
            out.push('\n');
        }
        self.sum_and_count(labels, point.sum, point.count);
    }

    fn info(&mut self, labels: LabelText<'_>) {
        self.sample(labels, Value::Unsigned(1));
    }

    fn state_set(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]) {
        let out = &mut self.out.buffer;
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

/// `name{labels} `, or `name ` where there are none; `name` comes with its brace.
#[inline(always)]
fn push_series(out: &mut String, name: &str, labels: LabelText<'_>) {
    if labels.is_empty() {
        out.push_str(&name[..name.len() - 1]);
        out.push(' ');
    } else {
        out.push_str(name);
        out.push_str(labels.as_str());
        out.push_str("} ");
    }
}

/// `name{labels,` for one more label to follow, and where it stands.
fn push_open_series(out: &mut String, name: &str, labels: LabelText<'_>) -> std::ops::Range<usize> {
    let start = out.len();
    out.push_str(name);
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::labels::text::LabelTextBuf;

    fn desc(kind: Kind, name: &'static str, help: &'static str) -> Desc {
        Desc::new(kind, name, help).expect("a valid name")
    }

    fn labels(pairs: &[(&str, &str)]) -> LabelTextBuf {
        LabelTextBuf::new(pairs.iter().copied()).expect("valid labels")
    }

    fn encoded(tell: impl FnOnce(&mut TextEncoder<'_>)) -> String {
        let mut encoder = TextEncoder::new(0);
        tell(&mut encoder);
        encoder.into_text()
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
        let mut encoder = TextEncoder::streaming(&mut chunks);
        tell_many(&mut encoder);
        let capacity = encoder.out.buffer.capacity();
        encoder.finish().expect("it never fails");
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
        let mut encoder = TextEncoder::streaming(&mut full);
        assert!(!encoder.has_failed());
        tell_many(&mut encoder);
        assert!(encoder.has_failed());
        assert_eq!(encoder.finish().expect_err("it is full").to_string(), "full");
        assert_eq!(full.0, 2);
    }
}
