//! `metrics`, the facade, with `metrics-exporter-prometheus` as its recorder.
//!
//! Metrics are named where they are used, through macros that ask the process-wide recorder; handles can be kept. The
//! macros ask for a recorder of the thread first, and that is how rows are kept apart whose series would be in each
//! other's way. Counters are integers, so the row that adds an `f64` has no contender here.
//!
//! Its protobuf format, the only one that shows its native histograms, takes `protoc` to be built: neither is here.

mod counters;
mod encoding;
mod gauges;
mod histograms;

use std::sync::LazyLock;

use metrics::with_local_recorder;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use crate::{
    contender::{Contender, Standing},
    row::Row,
    workload::{BOUNDS, Batch},
};

const LIBRARY: &str = "metrics";
const STATIC_STRINGS: Standing =
    Standing::Conditional("takes label values that live for ever, which those of a request do not");

/// The process-wide recorder that the macros find.
static RECORDER: LazyLock<PrometheusHandle> = LazyLock::new(|| {
    let recorder = recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).expect("nobody else sets a recorder");
    handle
});

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    LazyLock::force(&RECORDER);
    let subjects = [counters::contenders, gauges::contenders, histograms::contenders, encoding::contenders];
    subjects.into_iter().flat_map(|subject| subject(row)).collect()
}

/// A recorder whose histograms have buckets.
fn recorder() -> PrometheusRecorder {
    PrometheusBuilder::new().set_buckets(&BOUNDS).expect("there are buckets").build_recorder()
}

/// Reads back what the process-wide recorder has.
fn expose(contender: Contender, sample: &'static str) -> Contender {
    contender.exposing(sample, || RECORDER.render())
}

/// Does `op` once per step with a recorder of its own, and reads back what that has.
fn apart(variant: &'static str, op: impl Fn(usize) + Send + Sync + 'static) -> Contender {
    let recorder = recorder();
    let handle = recorder.handle();
    let work = move |batch: Batch| with_local_recorder(&recorder, || batch.each(&op));
    Contender::batched(LIBRARY, variant, work).exposing("bench_total", move || handle.render())
}
