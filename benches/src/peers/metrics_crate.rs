//! `metrics`, the facade, with `metrics-exporter-prometheus` as its recorder.
//!
//! Metrics are named where they are used, through macros that ask the process-wide recorder; handles can be kept.
//! Counters are integers, so the row that adds an `f64` has no contender here. A histogram collects its observations
//! in a list that a scrape, or `run_upkeep` in between, turns into buckets: the recorder asks for it to be called
//! regularly, here between samples.

use std::{
    hint::black_box,
    sync::{LazyLock, Mutex},
};

use metrics::{Counter, counter, histogram, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use crate::{
    contender::{Contender, Standing},
    row::{Exposition, Row},
    workload::{self, BOUNDS, Exposed, METHODS, OUTCOMES, STEPS, check_exposed},
};

const LIBRARY: &str = "metrics";
const STATIC_STRINGS: Standing =
    Standing::Conditional("takes label values that live for ever, which those of a request do not");

/// The process-wide recorder that the macros find, with every metric of this module except those of the encode row.
static RECORDER: LazyLock<PrometheusHandle> = LazyLock::new(|| {
    let recorder = recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).expect("nobody else sets a recorder");
    handle
});

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    LazyLock::force(&RECORDER);
    match row {
        Row::CounterInc => {
            let inc = Contender::new(LIBRARY, "counter!", |_| counter!("inc_total").increment(1));
            vec![expose(inc, "inc_total")]
        }
        Row::CounterAdd => vec![],
        Row::CounterHeld => vec![held()],
        Row::CounterEnums => vec![enums()],
        Row::CounterStrings => vec![strings_owned(), strings_static()],
        Row::Histogram => vec![observe()],
        Row::HistogramHeld => vec![observe_held(), observe_held_with_upkeep()],
        Row::HistogramEnums => vec![observe_enums()],
        Row::Encode(Exposition::Text) => vec![encode()],
        Row::Encode(Exposition::OpenMetrics | Exposition::Protobuf) => vec![],
        _ => vec![],
    }
}

fn held() -> Contender {
    let counter: Counter = counter!("held_total", "method" => "get", "outcome" => "ok");
    expose(Contender::new(LIBRARY, "kept Counter", move |_| counter.increment(1)), "held_total")
}

fn enums() -> Contender {
    let labels = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
    let contender = Contender::new(LIBRARY, "counter!", move |step| {
        let (method, outcome) = labels[step % STEPS];
        counter!("enums_total", "method" => method, "outcome" => outcome).increment(1);
    });
    expose(contender, "enums_total")
}

fn strings_owned() -> Contender {
    let pairs = workload::pairs();
    let contender = Contender::new(LIBRARY, "counter!, String values", move |step| {
        let pair = pairs[step % STEPS];
        counter!("owned_total", "route" => pair.route.to_owned(), "tenant" => pair.tenant.to_owned()).increment(1);
    });
    expose(contender, "owned_total")
}

fn strings_static() -> Contender {
    let pairs = workload::pairs();
    let contender = Contender::new(LIBRARY, "counter!, &'static str values", move |step| {
        let pair = pairs[step % STEPS];
        counter!("static_total", "route" => pair.route, "tenant" => pair.tenant).increment(1);
    });
    expose(contender, "static_total").standing(STATIC_STRINGS)
}

fn observe() -> Contender {
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "histogram!", |step| {
        histogram!("observe_seconds").record(latencies[step % STEPS]);
    });
    expose(contender, "observe_seconds_count").rest(|| RECORDER.run_upkeep())
}

fn observe_held() -> Contender {
    let histogram = histogram!("held_seconds", "method" => "get", "outcome" => "ok");
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "kept Histogram", move |step| histogram.record(latencies[step % STEPS]));
    expose(contender, "held_seconds_count").rest(|| RECORDER.run_upkeep())
}

fn observe_held_with_upkeep() -> Contender {
    let histogram = histogram!("upkept_seconds", "method" => "get", "outcome" => "ok");
    let latencies = workload::latencies();
    let contender = Contender::batched(LIBRARY, "kept Histogram, its upkeep included", move |batch| {
        batch.each(|step| histogram.record(latencies[step % STEPS]));
        RECORDER.run_upkeep();
    });
    expose(contender, "upkept_seconds_count")
}

fn observe_enums() -> Contender {
    let (labels, latencies) =
        (workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome)), workload::latencies());
    let contender = Contender::new(LIBRARY, "histogram!", move |step| {
        let (method, outcome) = labels[step % STEPS];
        histogram!("enums_seconds", "method" => method, "outcome" => outcome).record(latencies[step % STEPS]);
    });
    expose(contender, "enums_seconds_count").rest(|| RECORDER.run_upkeep())
}

fn encode() -> Contender {
    let recorder = recorder();
    with_local_recorder(&recorder, || {
        for (pair, value) in workload::exposed() {
            counter!("bench_total", "route" => pair.route, "tenant" => pair.tenant).increment(value);
        }
    });
    let handle = recorder.handle();
    check_exposed(LIBRARY, "bench_total", Exposed::Text(&handle.render()));
    let buffer = Mutex::new(Vec::new());
    Contender::batched(LIBRARY, "render_to_write into a kept buffer", move |batch| {
        let mut buffer = buffer.lock().expect("no encoding panics");
        batch.each(|_| {
            buffer.clear();
            handle.render_to_write(&mut *buffer).expect("a Vec takes all");
            black_box(buffer.as_slice());
        });
    })
}

fn recorder() -> PrometheusRecorder {
    PrometheusBuilder::new().set_buckets(&BOUNDS).expect("there are buckets").build_recorder()
}

fn expose(contender: Contender, sample: &'static str) -> Contender {
    contender.exposing(sample, || RECORDER.render())
}
