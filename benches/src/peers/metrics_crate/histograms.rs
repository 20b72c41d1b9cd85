//! Histograms, with buckets and with quantiles: by the macro, and kept.
//!
//! A histogram collects its observations in a list, which a scrape, or `run_upkeep` in between, turns into buckets or
//! into a sketch: the recorder asks for it to be called regularly. Each way of observing is here twice: with the upkeep
//! between samples, and with the upkeep as part of every sample.

use metrics::{histogram, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};

use super::{LIBRARY, recorder};
use crate::{
    contender::{Contender, Standing},
    row::Row,
    workload::{self, Batch, METHODS, OUTCOMES, QUANTILES, STEPS},
};

const DEFERRED: Standing = Standing::Conditional(
    "collects observations in a list: the upkeep that counts or ranks them is not part of the figure",
);

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    let latencies = workload::latencies();
    match row {
        Row::Histogram => observing(recorder, ["histogram!", "histogram!, its upkeep included"], || {
            |step| histogram!("bench_seconds").record(latencies[step % STEPS])
        }),
        Row::HistogramHeld => observing(recorder, ["kept Histogram", "kept Histogram, its upkeep included"], || {
            let histogram = histogram!("bench_seconds", "method" => "get", "outcome" => "ok");
            move |step| histogram.record(latencies[step % STEPS])
        }),
        Row::HistogramEnums => {
            let labels = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
            observing(recorder, ["histogram!", "histogram!, its upkeep included"], || {
                |step| {
                    let (method, outcome) = labels[step % STEPS];
                    histogram!("bench_seconds", "method" => method, "outcome" => outcome)
                        .record(latencies[step % STEPS]);
                }
            })
        }
        Row::HistogramStrings => {
            let pairs = workload::pairs();
            let variants = ["histogram!, String values", "histogram!, String values, its upkeep included"];
            observing(recorder, variants, || {
                |step| {
                    let pair = pairs[step % STEPS];
                    histogram!("bench_seconds", "route" => pair.route.to_owned(), "tenant" => pair.tenant.to_owned())
                        .record(latencies[step % STEPS]);
                }
            })
        }
        Row::Summary => observing(ranking, ["kept Histogram", "kept Histogram, its upkeep included"], || {
            let histogram = histogram!("bench_seconds");
            move |step| histogram.record(latencies[step % STEPS])
        }),
        _ => vec![],
    }
}

/// What `op` makes observes; the other variant is that with its upkeep.
fn observing<O: Fn(usize) + Send + Sync + 'static>(
    recorder: fn() -> PrometheusRecorder,
    variants: [&'static str; 2],
    op: impl Fn() -> O,
) -> Vec<Contender> {
    const COUNT: &str = "bench_seconds_count";
    let deferred = {
        let recorder = recorder();
        let (op, shown, kept_up) = (with_local_recorder(&recorder, &op), recorder.handle(), recorder.handle());
        let work = move |batch: Batch| with_local_recorder(&recorder, || batch.each(&op));
        let contender = Contender::batched(LIBRARY, variants[0], work).exposing(COUNT, move || shown.render());
        contender.rest(move || kept_up.run_upkeep()).standing(DEFERRED)
    };
    let whole = {
        let recorder = recorder();
        let (op, shown, kept_up) = (with_local_recorder(&recorder, &op), recorder.handle(), recorder.handle());
        let work = move |batch: Batch| {
            with_local_recorder(&recorder, || batch.each(&op));
            kept_up.run_upkeep();
        };
        Contender::batched(LIBRARY, variants[1], work).exposing(COUNT, move || shown.render())
    };
    vec![deferred, whole]
}

/// A recorder whose histograms have no buckets: they become summaries.
fn ranking() -> PrometheusRecorder {
    PrometheusBuilder::new().set_quantiles(&QUANTILES).expect("there are quantiles").build_recorder()
}
