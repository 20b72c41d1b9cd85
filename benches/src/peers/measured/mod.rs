//! `measured`: statically typed label sets, dense arrays where a set is finite, interned strings where it is not.
//!
//! A label is encoded by the set its metric was built with: an enum by its number, a string by an interner
//! (`ThreadedRodeo` in its documentation, `ParaCord` in its benches), and by a `RodeoReader` where all values are
//! known when the metric is built, which makes the storage dense. Its counters are integers, so the row that adds an
//! `f64` has no contender here; it has neither native histograms nor summaries, and one format.

mod counters;
mod encoding;
mod gauges;
mod histograms;
pub mod sets;

use measured::{
    FixedCardinalityLabel, LabelGroup,
    label::StaticLabelSet,
    lasso::Rodeo,
    metric::{MetricFamilyEncoding, name::MetricName},
    text::BufferedTextEncoder,
};

use self::sets::{CordSet, InCord, InReader, InRodeo, ReaderSet, RodeoSet};
use crate::{
    contender::{Contender, Standing},
    row::Row,
    workload::{self, Pair, Sequence},
};

const LIBRARY: &str = "measured";
const KNOWN_STRINGS: Standing =
    Standing::Conditional("takes only label values that were known when the metric was built");
const IN_RODEO: &str = "sparse set, ThreadedRodeo";
const IN_CORD: &str = "sparse set, ParaCord";
const IN_READER: &str = "dense set, RodeoReader";

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

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    let subjects = [counters::contenders, gauges::contenders, histograms::contenders, encoding::contenders];
    subjects.into_iter().flat_map(|subject| subject(row)).collect()
}

/// The set of the strings of these pairs.
fn reader_set(pairs: &[Pair]) -> ReaderSet {
    let routes: Rodeo = pairs.iter().map(|pair| pair.route).collect();
    let tenants: Rodeo = pairs.iter().map(|pair| pair.tenant).collect();
    ReaderSet::new(routes.into_reader(), tenants.into_reader())
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
