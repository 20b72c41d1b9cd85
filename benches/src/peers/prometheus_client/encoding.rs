//! The encoders: text, which is OpenMetrics whoever reads it, and the protobuf of Prometheus.

use std::{hint::black_box, sync::Mutex};

use prometheus_client::{
    encoding::{prometheus_protobuf, text::encode},
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use super::{LIBRARY, Owned, histograms::histograms, registry, text};
use crate::{
    contender::Contender,
    row::{Exposition, Row},
    workload::{self, Exposed, check_exposed, check_exposed_histograms},
};

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::Encode(exposition) => {
            vec![encoder(exposition, counters(), |exposed| check_exposed(LIBRARY, "bench_total", exposed))]
        }
        Row::EncodeHistograms(exposition) => {
            let check = |exposed: Exposed<'_>| check_exposed_histograms(LIBRARY, "bench_seconds", exposed);
            vec![encoder(exposition, observed(), check)]
        }
        _ => vec![],
    }
}

/// A registry with the counters that are to be exposed.
fn counters() -> Registry {
    let family = Family::<Owned, Counter>::default();
    for (pair, value) in workload::exposed() {
        family.get_or_create(&Owned::from(pair)).inc_by(value);
    }
    registry("bench", family)
}

/// A registry with the histograms that are to be exposed.
fn observed() -> Registry {
    let family = histograms::<Owned>();
    for (pair, observed) in workload::exposed_histograms() {
        let histogram = family.get_or_create_owned(&Owned::from(pair));
        observed.iter().for_each(|&latency| histogram.observe(latency));
    }
    registry("bench_seconds", family)
}

fn encoder(exposition: Exposition, registry: Registry, check: impl Fn(Exposed<'_>)) -> Contender {
    match exposition {
        Exposition::Text | Exposition::OpenMetrics => {
            check(Exposed::Text(&text(&registry)));
            let buffer = Mutex::new(String::new());
            Contender::batched(LIBRARY, "text::encode into a kept String", move |batch| {
                let mut buffer = buffer.lock().expect("no encoding panics");
                batch.each(|_| {
                    buffer.clear();
                    encode(&mut *buffer, &registry).expect("a String takes all");
                    black_box(buffer.as_str());
                });
            })
        }
        Exposition::Protobuf => {
            let messages = prometheus_protobuf::encode_to_vec(&registry).expect("it can be told");
            check(Exposed::Messages(&messages));
            Contender::batched(LIBRARY, "prometheus_protobuf::encode_to_vec", move |batch| {
                batch.each(|_| drop(black_box(prometheus_protobuf::encode_to_vec(&registry))));
            })
        }
    }
}
