//! Histograms: in a static, kept, generated, looked up, buffered.

use std::{hint::black_box, sync::LazyLock};

use prometheus::Histogram;

use super::{BUFFERED, LIBRARY, VALID, expose, histogram_opts, histogram_vec, known, known_labels};
use crate::{
    contender::Contender,
    row::Row,
    workload::{self, Batch, METHODS, OUTCOMES, STEPS},
};

static OBSERVE: LazyLock<Histogram> = LazyLock::new(|| Histogram::with_opts(histogram_opts()).expect(VALID));

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::Histogram => vec![observe(), local_observe()],
        Row::HistogramHeld => vec![observe_held()],
        Row::HistogramEnums => vec![observe_generated(), observe_looked_up()],
        Row::HistogramStrings => vec![observe_strings()],
        _ => vec![],
    }
}

fn observe() -> Contender {
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "Histogram in a static", |step| OBSERVE.observe(latencies[step % STEPS]));
    expose(contender, &*OBSERVE, "bench_seconds_count")
}

fn local_observe() -> Contender {
    let histogram = Histogram::with_opts(histogram_opts()).expect(VALID);
    let latencies = workload::latencies();
    let work = {
        let histogram = histogram.clone();
        move |batch: Batch| {
            let local = histogram.local();
            black_box(&local);
            batch.each(|step| local.observe(latencies[step % STEPS]));
            local.flush();
        }
    };
    let contender = Contender::batched(LIBRARY, "LocalHistogram, flushed per batch", work);
    expose(contender, &histogram, "bench_seconds_count").standing(BUFFERED)
}

fn observe_held() -> Contender {
    let vec = histogram_vec(["method", "outcome"]);
    let child = vec.with_label_values(&["get", "ok"]);
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "child Histogram", move |step| child.observe(latencies[step % STEPS]));
    expose(contender, &vec, "bench_seconds_count")
}

fn observe_generated() -> Contender {
    let vec = histogram_vec(["method", "outcome"]);
    let latency = known::Latency::from(&vec);
    let (labels, latencies) = (known_labels(), workload::latencies());
    let contender = Contender::new(LIBRARY, "prometheus-static-metric", move |step| {
        let (method, outcome) = labels[step % STEPS];
        latency.get(method).get(outcome).observe(latencies[step % STEPS]);
    });
    expose(contender, &vec, "bench_seconds_count")
}

fn observe_looked_up() -> Contender {
    let vec = histogram_vec(["method", "outcome"]);
    let (labels, latencies) =
        (workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome)), workload::latencies());
    let contender = {
        let vec = vec.clone();
        Contender::new(LIBRARY, "with_label_values", move |step| {
            let (method, outcome) = labels[step % STEPS];
            vec.with_label_values(&[method, outcome]).observe(latencies[step % STEPS]);
        })
    };
    expose(contender, &vec, "bench_seconds_count")
}

fn observe_strings() -> Contender {
    let vec = histogram_vec(["route", "tenant"]);
    let (pairs, latencies) = (workload::pairs(), workload::latencies());
    let contender = {
        let vec = vec.clone();
        Contender::new(LIBRARY, "with_label_values", move |step| {
            let pair = pairs[step % STEPS];
            vec.with_label_values(&[pair.route, pair.tenant]).observe(latencies[step % STEPS]);
        })
    };
    expose(contender, &vec, "bench_seconds_count")
}
