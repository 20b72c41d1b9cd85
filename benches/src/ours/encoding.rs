//! The encoders, all formats.

use std::{
    hint::black_box,
    sync::{Mutex, Once},
};

use metrics_core::{Counter, Format, Histogram, Registry, counter, histogram};

use super::{LIBRARY, Strings};
use crate::{
    contender::Contender,
    row::{Exposition, Row},
    workload::{self, EXPOSED_HISTOGRAMS, EXPOSED_SERIES, Exposed, check_exposed, check_exposed_histograms},
};

/// Requests by two strings, of which there are many series.
#[counter(limit = 100_000)]
static EXPOSED: Counter<Strings>;

/// Latency by two strings.
#[histogram(latency, limit = 1_000)]
static EXPOSED_LATENCY: Histogram<Strings>;

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::Encode(exposition) => counters(exposition),
        Row::EncodeHistograms(exposition) => histograms(exposition),
        _ => vec![],
    }
}

fn counters(exposition: Exposition) -> Vec<Contender> {
    static FILL: Once = Once::new();
    FILL.call_once(|| {
        for (pair, value) in workload::exposed() {
            EXPOSED.with(Strings::from(pair)).inc_by(value);
        }
    });
    assert_eq!(EXPOSED.len(), EXPOSED_SERIES);
    let registry = Registry::new();
    registry.include(&EXPOSED);
    encoders(registry, exposition, |exposed| check_exposed(LIBRARY, "exposed_total", exposed))
}

fn histograms(exposition: Exposition) -> Vec<Contender> {
    static FILL: Once = Once::new();
    FILL.call_once(|| {
        for (pair, observed) in workload::exposed_histograms() {
            let series = EXPOSED_LATENCY.with(Strings::from(pair)).series();
            observed.iter().for_each(|&latency| series.observe(latency));
        }
    });
    assert_eq!(EXPOSED_LATENCY.len(), EXPOSED_HISTOGRAMS);
    let registry = Registry::new();
    registry.include(&EXPOSED_LATENCY);
    encoders(registry, exposition, |exposed| {
        check_exposed_histograms(LIBRARY, "exposed_latency_seconds", exposed);
    })
}

fn encoders(registry: Registry, exposition: Exposition, check: impl Fn(Exposed<'_>)) -> Vec<Contender> {
    let format = match exposition {
        Exposition::Text => Format::Text,
        Exposition::OpenMetrics => Format::OpenMetrics,
        Exposition::Protobuf => Format::Protobuf,
    };
    match exposition {
        Exposition::Text | Exposition::OpenMetrics => check(Exposed::Text(&registry.encode(format))),
        Exposition::Protobuf => check(Exposed::Messages(&registry.encode_to_vec(format))),
    }
    let (buffer, fresh) = (Mutex::new(Vec::new()), registry.clone());
    vec![
        Contender::batched(LIBRARY, "encode_to a kept buffer", move |batch| {
            let mut buffer = buffer.lock().expect("no encoding panics");
            batch.each(|_| {
                buffer.clear();
                registry.encode_to(format, &mut *buffer).expect("a Vec takes all");
                black_box(buffer.as_slice());
            });
        }),
        Contender::batched(LIBRARY, "encode_to_vec", move |batch| {
            batch.each(|_| drop(black_box(fresh.encode_to_vec(format))));
        }),
    ]
}
