//! The expositions: collected, gathered by a registry of `prometheus`, and encoded by its encoders.

use std::{hint::black_box, sync::Mutex};

use prometheus::{Encoder, ProtobufEncoder, TextEncoder};

use super::{LIBRARY, Pipeline, histograms, owned};
use crate::{
    contender::Contender,
    row::{Exposition, Row},
    workload::{self, EXPOSED_SERIES, Exposed, check_exposed, check_exposed_histograms},
};

const TEXT: &str = "gather, then TextEncoder into a kept buffer";
const MESSAGES: &str = "gather, then ProtobufEncoder into a kept buffer";

pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::Encode(Exposition::Text) => {
            let pipeline = counters();
            check_exposed(LIBRARY, "bench_total", Exposed::Text(&pipeline.text()));
            vec![encode(pipeline, TextEncoder::new(), TEXT)]
        }
        Row::Encode(Exposition::Protobuf) => {
            let pipeline = counters();
            check_exposed(LIBRARY, "bench_total", Exposed::Messages(&messages(&pipeline)));
            vec![encode(pipeline, ProtobufEncoder::new(), MESSAGES)]
        }
        Row::EncodeHistograms(Exposition::Text) => {
            let pipeline = exposed_histograms();
            check_exposed_histograms(LIBRARY, "bench", Exposed::Text(&pipeline.text()));
            vec![encode(pipeline, TextEncoder::new(), TEXT)]
        }
        Row::EncodeHistograms(Exposition::Protobuf) => {
            let pipeline = exposed_histograms();
            check_exposed_histograms(LIBRARY, "bench", Exposed::Messages(&messages(&pipeline)));
            vec![encode(pipeline, ProtobufEncoder::new(), MESSAGES)]
        }
        _ => vec![],
    }
}

fn encode(pipeline: Pipeline, encoder: impl Encoder + Send + Sync + 'static, variant: &'static str) -> Contender {
    let buffer = Mutex::new(Vec::new());
    Contender::batched(LIBRARY, variant, move |batch| {
        let mut buffer = buffer.lock().expect("no encoding panics");
        batch.each(|_| {
            buffer.clear();
            encoder.encode(&pipeline.gather(), &mut *buffer).expect("a Vec takes all");
            black_box(buffer.as_slice());
        });
    })
}

fn messages(pipeline: &Pipeline) -> Vec<u8> {
    let mut bytes = Vec::new();
    ProtobufEncoder::new().encode(&pipeline.gather(), &mut bytes).expect("a Vec takes all");
    bytes
}

fn counters() -> Pipeline {
    let pipeline = Pipeline::of(EXPOSED_SERIES);
    let counter = pipeline.meter.u64_counter("bench").build();
    for (pair, value) in workload::exposed() {
        counter.add(value, &owned(pair));
    }
    pipeline
}

fn exposed_histograms() -> Pipeline {
    let (pipeline, histogram) = histograms::histogram();
    for (pair, observed) in workload::exposed_histograms() {
        for &value in observed {
            histogram.record(value, &owned(pair));
        }
    }
    pipeline
}
