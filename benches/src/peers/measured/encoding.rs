//! The encoder, of text.

use std::{hint::black_box, sync::Mutex};

use measured::{
    CounterVec, HistogramVec,
    metric::{MetricFamilyEncoding, histogram::Thresholds, name::MetricName},
    text::BufferedTextEncoder,
};

use super::{CordSet, InCord, LIBRARY, leak, text};
use crate::{
    contender::Contender,
    row::{Exposition, Row},
    workload::{self, BOUNDS, Exposed, check_exposed, check_exposed_histograms},
};

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::Encode(Exposition::Text) => vec![counters()],
        Row::EncodeHistograms(Exposition::Text) => vec![histograms()],
        _ => vec![],
    }
}

fn counters() -> Contender {
    let counters = leak(CounterVec::with_label_set(CordSet::new()));
    for (pair, value) in workload::exposed() {
        counters.inc_by(InCord::from(pair), value);
    }
    check_exposed(LIBRARY, "bench_total", Exposed::Text(&text(counters)));
    encoder(counters)
}

fn histograms() -> Contender {
    let thresholds = Thresholds::with_buckets(BOUNDS);
    let histograms = leak(HistogramVec::with_label_set_and_metadata(CordSet::new(), thresholds));
    for (pair, observed) in workload::exposed_histograms() {
        observed.iter().for_each(|&latency| histograms.observe(InCord::from(pair), latency));
    }
    check_exposed_histograms(LIBRARY, "bench_total", Exposed::Text(&text(histograms)));
    encoder(histograms)
}

fn encoder(metric: &'static (impl MetricFamilyEncoding<BufferedTextEncoder> + Sync)) -> Contender {
    let encoder = Mutex::new(BufferedTextEncoder::new());
    Contender::batched(LIBRARY, "kept BufferedTextEncoder", move |batch| {
        let mut encoder = encoder.lock().expect("no encoding panics");
        batch.each(|_| {
            let Ok(()) = metric.collect_family_into(MetricName::from_str("bench_total"), &mut *encoder);
            black_box(encoder.finish());
        });
    })
}
