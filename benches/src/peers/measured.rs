//! `measured`: statically typed label sets, dense arrays where a set is finite, interned strings where it is not.
//!
//! A label is encoded by the set its metric was built with: an enum by its number, a string by an interner
//! (`ThreadedRodeo` in its documentation, `ParaCord` in its benches), and by a `RodeoReader` where all values are
//! known when the metric is built, which makes the storage dense. Its counters are integers, so the row that adds an
//! `f64` has no contender here.

use std::{hint::black_box, sync::Mutex};

use measured::{
    CounterVec, FixedCardinalityLabel, HistogramVec, LabelGroup,
    label::StaticLabelSet,
    lasso::{Rodeo, RodeoReader, ThreadedRodeo},
    metric::{MetricFamilyEncoding, histogram::Thresholds, name::MetricName},
    text::BufferedTextEncoder,
};
use paracord::ParaCord;

use crate::{
    contender::{Contender, Standing},
    row::{Exposition, Row},
    workload::{self, BOUNDS, Exposed, STEPS, Sequence, check_exposed},
};

const LIBRARY: &str = "measured";
const KNOWN_STRINGS: Standing =
    Standing::Conditional("takes only label values that were known when the metric was built");

#[derive(Clone, Copy, Debug, FixedCardinalityLabel)]
enum Method {
    Get,
    Post,
    Put,
    Delete,
}

#[derive(Clone, Copy, Debug, FixedCardinalityLabel)]
enum Outcome {
    Ok,
    Refused,
    Failed,
}

#[derive(Clone, Copy, Debug, LabelGroup)]
#[label(set = EnumSet)]
struct Enums {
    method: Method,
    outcome: Outcome,
}

#[derive(Clone, Copy, Debug, LabelGroup)]
#[label(set = RodeoSet)]
struct InRodeo<'a> {
    #[label(dynamic_with = ThreadedRodeo, default)]
    route: &'a str,
    #[label(dynamic_with = ThreadedRodeo, default)]
    tenant: &'a str,
}

#[derive(Clone, Copy, Debug, LabelGroup)]
#[label(set = CordSet)]
struct InCord<'a> {
    #[label(dynamic_with = ParaCord, default)]
    route: &'a str,
    #[label(dynamic_with = ParaCord, default)]
    tenant: &'a str,
}

#[derive(Clone, Copy, Debug, LabelGroup)]
#[label(set = ReaderSet)]
struct InReader<'a> {
    #[label(fixed_with = RodeoReader)]
    route: &'a str,
    #[label(fixed_with = RodeoReader)]
    tenant: &'a str,
}

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::CounterInc => vec![inc()],
        Row::CounterAdd => vec![],
        Row::CounterHeld => vec![held()],
        Row::CounterEnums => vec![enums()],
        Row::CounterStrings => vec![strings_in_rodeo(), strings_in_cord(), strings_in_reader()],
        Row::Histogram => vec![observe()],
        Row::HistogramHeld => vec![observe_held()],
        Row::HistogramEnums => vec![observe_enums()],
        Row::Encode(Exposition::Text) => vec![encode()],
        Row::Encode(Exposition::OpenMetrics | Exposition::Protobuf) => vec![],
        _ => vec![],
    }
}

fn inc() -> Contender {
    let counter = leak(measured::Counter::new());
    expose(Contender::new(LIBRARY, "Counter", |_| counter.inc()), counter, "bench_total")
}

fn held() -> Contender {
    let counters = leak(CounterVec::with_label_set(enum_set()));
    let contender = Contender::batched(LIBRARY, "kept metric of a dense set", |batch| {
        // Holds no lock in a dense set, but its type says that it might, so it does not leave the thread.
        let metric = counters.get_metric(counters.with_labels(Enums { method: Method::Get, outcome: Outcome::Ok }));
        batch.each(|_| metric.inc());
    });
    expose(contender, counters, "bench_total")
}

fn enums() -> Contender {
    let counters = leak(CounterVec::with_label_set(enum_set()));
    let labels = known();
    expose(Contender::new(LIBRARY, "dense set", |step| counters.inc(labels[step % STEPS])), counters, "bench_total")
}

fn strings_in_rodeo() -> Contender {
    let counters = leak(CounterVec::with_label_set(RodeoSet::new()));
    let pairs = workload::pairs();
    let contender = Contender::new(LIBRARY, "sparse set, ThreadedRodeo", |step| {
        let pair = pairs[step % STEPS];
        counters.inc(InRodeo { route: pair.route, tenant: pair.tenant });
    });
    expose(contender, counters, "bench_total")
}

fn strings_in_cord() -> Contender {
    let counters = leak(CounterVec::with_label_set(CordSet::new()));
    let pairs = workload::pairs();
    let contender = Contender::new(LIBRARY, "sparse set, ParaCord", |step| {
        let pair = pairs[step % STEPS];
        counters.inc(InCord { route: pair.route, tenant: pair.tenant });
    });
    expose(contender, counters, "bench_total")
}

fn strings_in_reader() -> Contender {
    let pairs = workload::pairs();
    let routes: Rodeo = pairs.iter().map(|pair| pair.route).collect();
    let tenants: Rodeo = pairs.iter().map(|pair| pair.tenant).collect();
    let counters = leak(CounterVec::with_label_set(ReaderSet::new(routes.into_reader(), tenants.into_reader())));
    let contender = Contender::new(LIBRARY, "dense set, RodeoReader", |step| {
        let pair = pairs[step % STEPS];
        counters.inc(InReader { route: pair.route, tenant: pair.tenant });
    });
    expose(contender, counters, "bench_total").standing(KNOWN_STRINGS)
}

fn observe() -> Contender {
    let histogram = leak(measured::Histogram::with_metadata(Thresholds::with_buckets(BOUNDS)));
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "Histogram", |step| histogram.observe(latencies[step % STEPS]));
    expose(contender, histogram, "bench_total_count")
}

fn observe_held() -> Contender {
    let histograms = leak(HistogramVec::with_label_set_and_metadata(enum_set(), Thresholds::with_buckets(BOUNDS)));
    let id = histograms.with_labels(Enums { method: Method::Get, outcome: Outcome::Ok });
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "kept id of a dense set", move |step| {
        histograms.get_metric(id).observe(latencies[step % STEPS]);
    });
    expose(contender, histograms, "bench_total_count")
}

fn observe_enums() -> Contender {
    let histograms = leak(HistogramVec::with_label_set_and_metadata(enum_set(), Thresholds::with_buckets(BOUNDS)));
    let (labels, latencies) = (known(), workload::latencies());
    let contender = Contender::new(LIBRARY, "dense set", |step| {
        histograms.observe(labels[step % STEPS], latencies[step % STEPS]);
    });
    expose(contender, histograms, "bench_total_count")
}

fn encode() -> Contender {
    let counters = leak(CounterVec::with_label_set(CordSet::new()));
    for (pair, value) in workload::exposed() {
        counters.inc_by(InCord { route: pair.route, tenant: pair.tenant }, value);
    }
    check_exposed(LIBRARY, "bench_total", Exposed::Text(&text(counters)));
    let encoder = Mutex::new(BufferedTextEncoder::new());
    Contender::batched(LIBRARY, "kept BufferedTextEncoder", move |batch| {
        let mut encoder = encoder.lock().expect("no encoding panics");
        batch.each(|_| {
            let Ok(()) = counters.collect_family_into(MetricName::from_str("bench_total"), &mut *encoder);
            black_box(encoder.finish());
        });
    })
}

fn enum_set() -> EnumSet {
    EnumSet { method: StaticLabelSet::new(), outcome: StaticLabelSet::new() }
}

fn known() -> Sequence<Enums> {
    let methods = [Method::Get, Method::Post, Method::Put, Method::Delete];
    let outcomes = [Outcome::Ok, Outcome::Refused, Outcome::Failed];
    workload::enums(methods, outcomes, |method, outcome| Enums { method, outcome })
}

/// Stands for the program's state, which holds the metrics as long as it runs.
fn leak<T>(metrics: T) -> &'static T {
    Box::leak(Box::new(metrics))
}

fn expose<M>(contender: Contender, metric: &'static M, sample: &'static str) -> Contender
where
    M: MetricFamilyEncoding<BufferedTextEncoder> + Sync,
{
    contender.exposing(sample, || text(metric))
}

fn text<M: MetricFamilyEncoding<BufferedTextEncoder>>(metric: &M) -> String {
    let mut encoder = BufferedTextEncoder::new();
    let Ok(()) = metric.collect_family_into(MetricName::from_str("bench_total"), &mut encoder);
    String::from_utf8_lossy(&encoder.finish()).into_owned()
}
