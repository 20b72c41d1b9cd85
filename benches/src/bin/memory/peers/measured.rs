//! `measured`: vectors whose series are named by numbers, which an interner gives to strings.
//!
//! The interners are part of what is measured. They keep their strings when the series are gone.

use std::io;

use ::measured::{
    CounterVec, HistogramVec,
    label::LabelGroupSet,
    lasso::Rodeo,
    metric::{MetricFamilyEncoding, MetricType, MetricVec, histogram::Thresholds, name::MetricName},
    text::{BufferedTextEncoder, TextEncoder},
};
use benches::{
    peers::measured::sets::{CordSet, InCord, InReader, InRodeo, ReaderSet, RodeoSet},
    workload::{BOUNDS, Pair},
};

use crate::{
    inputs::Inputs,
    store::{Store, Subject},
};

const KNOWN_STRINGS: &str = "takes only label values that were known when the metric was built";

/// Who is measured.
pub(crate) const SUBJECTS: [Subject; 3] = [
    Subject {
        library: "measured",
        variant: "sparse set, ThreadedRodeo",
        condition: None,
        make: |inputs| make(inputs, RodeoSet::new(), InRodeo::from),
    },
    Subject {
        library: "measured",
        variant: "sparse set, ParaCord",
        condition: None,
        make: |inputs| make(inputs, CordSet::new(), InCord::from),
    },
    Subject {
        library: "measured",
        variant: "sparse set, RodeoReader",
        condition: Some(KNOWN_STRINGS),
        make: |inputs| make(inputs, readers(inputs), InReader::from),
    },
];

struct Counters<L: LabelGroupSet> {
    vector: CounterVec<L>,
    labels: fn(Pair) -> L::Group<'static>,
}

struct Histograms<L: LabelGroupSet> {
    vector: HistogramVec<L, 11>,
    labels: fn(Pair) -> L::Group<'static>,
}

/// A label set that threads may share, and its numbers too.
trait Set: LabelGroupSet<Unique: Send + Sync> + Send + Sync + 'static {}

impl<L: LabelGroupSet<Unique: Send + Sync> + Send + Sync + 'static> Set for L {}

fn readers(inputs: Inputs) -> ReaderSet {
    let routes: Rodeo = inputs.pairs().map(|pair| pair.route).collect();
    let tenants: Rodeo = inputs.pairs().map(|pair| pair.tenant).collect();
    ReaderSet::new(routes.into_reader(), tenants.into_reader())
}

fn make<L: Set>(inputs: Inputs, set: L, labels: fn(Pair) -> L::Group<'static>) -> Box<dyn Store> {
    match inputs {
        Inputs::Counters | Inputs::Unique => Box::new(Counters { vector: CounterVec::with_label_set(set), labels }),
        Inputs::Histograms => {
            let thresholds = Thresholds::with_buckets(BOUNDS);
            Box::new(Histograms { vector: HistogramVec::with_label_set_and_metadata(set, thresholds), labels })
        }
    }
}

impl<L: Set> Store for Counters<L> {
    fn record(&self, pair: Pair, amount: u64) {
        self.vector.inc_by((self.labels)(pair), amount);
    }

    fn text(&self) -> String {
        text("bench_total", &self.vector)
    }

    fn scrape(&self, to: &mut dyn io::Write) {
        scrape("bench_total", &self.vector, to);
    }

    fn clear(&self, pairs: &mut dyn Iterator<Item = Pair>) -> bool {
        remove(&self.vector, self.labels, pairs)
    }
}

impl<L: Set> Store for Histograms<L> {
    fn record(&self, pair: Pair, amount: u64) {
        self.vector.observe((self.labels)(pair), amount as f64);
    }

    fn text(&self) -> String {
        text("bench_seconds", &self.vector)
    }

    fn scrape(&self, to: &mut dyn io::Write) {
        scrape("bench_seconds", &self.vector, to);
    }

    fn clear(&self, pairs: &mut dyn Iterator<Item = Pair>) -> bool {
        remove(&self.vector, self.labels, pairs)
    }
}

fn remove<M: MetricType, L: LabelGroupSet>(
    vector: &MetricVec<M, L>,
    labels: fn(Pair) -> L::Group<'static>,
    pairs: &mut dyn Iterator<Item = Pair>,
) -> bool {
    // A dense vector has no way to do that.
    pairs.filter(|&pair| vector.remove_metric(vector.with_labels(labels(pair))).is_some()).count() > 0
}

fn text(name: &'static str, vector: &impl MetricFamilyEncoding<BufferedTextEncoder>) -> String {
    let mut encoder = BufferedTextEncoder::new();
    let Ok(()) = vector.collect_family_into(MetricName::from_str(name), &mut encoder);
    String::from_utf8_lossy(&encoder.finish()).into_owned()
}

fn scrape<'w, V>(name: &'static str, vector: &V, to: &'w mut dyn io::Write)
where
    V: MetricFamilyEncoding<TextEncoder<&'w mut dyn io::Write>>,
{
    vector.collect_family_into(MetricName::from_str(name), &mut TextEncoder::new(to)).expect("it takes all");
}
