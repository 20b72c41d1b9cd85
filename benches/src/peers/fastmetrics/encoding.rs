//! The encoders: every format.

use std::{hint::black_box, sync::Mutex};

use fastmetrics::{
    format::{
        protobuf::{self, ProtobufProfile},
        text::{EscapingScheme, TextProfile, encode},
    },
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
            let check = |exposed: Exposed<'_>| check_exposed_histograms(LIBRARY, "bench_total", exposed);
            vec![encoder(exposition, observed(), check)]
        }
        _ => vec![],
    }
}

/// A registry with the counters that are to be exposed.
fn counters() -> Registry {
    let family = Family::<Owned, Counter>::default();
    for (pair, value) in workload::exposed() {
        family.with_or_new(&Owned::from(pair), |counter| counter.inc_by(value));
    }
    registry(family)
}

/// A registry with the histograms that are to be exposed.
fn observed() -> Registry {
    let family = histograms::<Owned>();
    for (pair, observed) in workload::exposed_histograms() {
        family.with_or_new(&Owned::from(pair), |histogram| {
            observed.iter().for_each(|&latency| histogram.observe(latency));
        });
    }
    registry(family)
}

fn encoder(exposition: Exposition, registry: Registry, check: impl Fn(Exposed<'_>)) -> Contender {
    let profile = match exposition {
        Exposition::Text => TextProfile::PrometheusV0_0_4,
        Exposition::OpenMetrics => TextProfile::OpenMetricsV1_0_0 { escaping_scheme: EscapingScheme::Underscores },
        Exposition::Protobuf => return message_encoder(registry, check),
    };
    check(Exposed::Text(&text(&registry)));
    let buffer = Mutex::new(String::new());
    Contender::batched(LIBRARY, "text::encode into a kept String", move |batch| {
        let mut buffer = buffer.lock().expect("no encoding panics");
        batch.each(|_| {
            buffer.clear();
            encode(&mut *buffer, &registry, profile).expect("a String takes all");
            black_box(buffer.as_str());
        });
    })
}

fn message_encoder(registry: Registry, check: impl Fn(Exposed<'_>)) -> Contender {
    let encode = move |buffer: &mut Vec<u8>| {
        buffer.clear();
        protobuf::encode(buffer, &registry, ProtobufProfile::Prometheus).expect("a Vec takes all");
    };
    let mut bytes = Vec::new();
    encode(&mut bytes);
    check(Exposed::Messages(&bytes));
    let buffer = Mutex::new(bytes);
    Contender::batched(LIBRARY, "protobuf::encode into a kept buffer", move |batch| {
        let mut buffer = buffer.lock().expect("no encoding panics");
        batch.each(|_| {
            encode(&mut buffer);
            black_box(buffer.as_slice());
        });
    })
}
