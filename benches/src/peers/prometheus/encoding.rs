//! The encoders: text and protobuf, each after `gather`.

use std::{hint::black_box, sync::Mutex};

use prometheus::{Encoder, ProtobufEncoder, Registry, TextEncoder};

use super::{LIBRARY, counter_vec, histogram_vec, registry};
use crate::{
    contender::Contender,
    row::{Exposition, Row},
    workload::{self, Exposed, check_exposed, check_exposed_histograms},
};

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    let (registry, exposition, check): (_, _, fn(Exposed<'_>)) = match row {
        Row::Encode(Exposition::OpenMetrics) | Row::EncodeHistograms(Exposition::OpenMetrics) => return vec![],
        Row::Encode(exposition) => (counters(), exposition, |exposed| check_exposed(LIBRARY, "bench_total", exposed)),
        Row::EncodeHistograms(exposition) => {
            (histograms(), exposition, |exposed| check_exposed_histograms(LIBRARY, "bench_seconds", exposed))
        }
        _ => return vec![],
    };
    match exposition {
        Exposition::Text => {
            let bytes = encode(&TextEncoder::new(), &registry);
            check(Exposed::Text(&String::from_utf8_lossy(&bytes)));
            vec![encoder("gather, then TextEncoder into a kept buffer", TextEncoder::new(), registry)]
        }
        Exposition::OpenMetrics | Exposition::Protobuf => {
            check(Exposed::Messages(&encode(&ProtobufEncoder::new(), &registry)));
            vec![encoder("gather, then ProtobufEncoder into a kept buffer", ProtobufEncoder::new(), registry)]
        }
    }
}

/// A registry with the counters that are to be exposed.
fn counters() -> Registry {
    let vec = counter_vec(["route", "tenant"]);
    for (pair, value) in workload::exposed() {
        vec.with_label_values(&[pair.route, pair.tenant]).inc_by(value);
    }
    registry(&vec)
}

/// A registry with the histograms that are to be exposed.
fn histograms() -> Registry {
    let vec = histogram_vec(["route", "tenant"]);
    for (pair, observed) in workload::exposed_histograms() {
        let child = vec.with_label_values(&[pair.route, pair.tenant]);
        observed.iter().for_each(|&latency| child.observe(latency));
    }
    registry(&vec)
}

fn encode(encoder: &impl Encoder, registry: &Registry) -> Vec<u8> {
    let mut buffer = Vec::new();
    encoder.encode(&registry.gather(), &mut buffer).expect("a Vec takes all");
    buffer
}

fn encoder(variant: &'static str, encoder: impl Encoder + Send + Sync + 'static, registry: Registry) -> Contender {
    let buffer = Mutex::new(Vec::new());
    Contender::batched(LIBRARY, variant, move |batch| {
        let mut buffer = buffer.lock().expect("no encoding panics");
        batch.each(|_| {
            buffer.clear();
            encoder.encode(&registry.gather(), &mut *buffer).expect("a Vec takes all");
            black_box(buffer.as_slice());
        });
    })
}
