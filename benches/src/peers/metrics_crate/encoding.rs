//! The encoder, of text.

use std::{hint::black_box, sync::Mutex};

use metrics::{counter, histogram, with_local_recorder};
use metrics_exporter_prometheus::PrometheusHandle;

use super::{LIBRARY, recorder};
use crate::{
    contender::Contender,
    row::{Exposition, Row},
    workload::{self, Exposed, check_exposed, check_exposed_histograms},
};

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::Encode(Exposition::Text) => {
            let handle = counters();
            check_exposed(LIBRARY, "bench_total", Exposed::Text(&handle.render()));
            vec![encoder(handle)]
        }
        Row::EncodeHistograms(Exposition::Text) => {
            let handle = histograms();
            check_exposed_histograms(LIBRARY, "bench_seconds", Exposed::Text(&handle.render()));
            vec![encoder(handle)]
        }
        _ => vec![],
    }
}

/// A recorder with the counters that are to be exposed.
fn counters() -> PrometheusHandle {
    let recorder = recorder();
    with_local_recorder(&recorder, || {
        for (pair, value) in workload::exposed() {
            counter!("bench_total", "route" => pair.route, "tenant" => pair.tenant).increment(value);
        }
    });
    recorder.handle()
}

/// A recorder with the histograms that are to be exposed.
fn histograms() -> PrometheusHandle {
    let recorder = recorder();
    with_local_recorder(&recorder, || {
        for (pair, observed) in workload::exposed_histograms() {
            let histogram = histogram!("bench_seconds", "route" => pair.route, "tenant" => pair.tenant);
            observed.iter().for_each(|&latency| histogram.record(latency));
        }
    });
    recorder.handle()
}

fn encoder(handle: PrometheusHandle) -> Contender {
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
