//! Histograms with the bounds of the row.

use opentelemetry::{KeyValue, metrics::Histogram};

use super::{LIBRARY, Pipeline, STATIC_STRINGS, borrowed, kept, known, owned};
use crate::{
    contender::Contender,
    row::Row,
    workload::{self, BOUNDS, METHODS, OUTCOMES, STEPS},
};

pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::Histogram => vec![observe(), bound(&[])],
        Row::HistogramHeld => vec![held(), bound(&kept())],
        Row::HistogramEnums => vec![enums()],
        Row::HistogramStrings => vec![strings_owned(), strings_static()],
        _ => vec![],
    }
}

pub(super) fn histogram() -> (Pipeline, Histogram<f64>) {
    let pipeline = Pipeline::new();
    let histogram = pipeline.meter.f64_histogram("bench").with_boundaries(BOUNDS.to_vec()).build();
    (pipeline, histogram)
}

fn observe() -> Contender {
    let (pipeline, histogram) = histogram();
    let latencies = workload::latencies();
    let contender = Contender::new(LIBRARY, "Histogram, no attributes", move |step| {
        histogram.record(latencies[step % STEPS], &[]);
    });
    pipeline.expose(contender, "bench_count")
}

fn bound(attributes: &[KeyValue]) -> Contender {
    let (pipeline, histogram) = histogram();
    let (histogram, latencies) = (histogram.bind(attributes), workload::latencies());
    let contender = Contender::new(LIBRARY, "BoundHistogram", move |step| histogram.record(latencies[step % STEPS]));
    pipeline.expose(contender, "bench_count")
}

fn held() -> Contender {
    let (pipeline, histogram) = histogram();
    let (attributes, latencies) = (kept(), workload::latencies());
    let contender = Contender::new(LIBRARY, "Histogram, kept attributes", move |step| {
        histogram.record(latencies[step % STEPS], &attributes);
    });
    pipeline.expose(contender, "bench_count")
}

fn enums() -> Contender {
    let (pipeline, histogram) = histogram();
    let (labels, latencies) =
        (workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome)), workload::latencies());
    let contender = Contender::new(LIBRARY, "Histogram", move |step| {
        let (method, outcome) = labels[step % STEPS];
        histogram.record(latencies[step % STEPS], &known(method, outcome));
    });
    pipeline.expose(contender, "bench_count")
}

fn strings_owned() -> Contender {
    let (pipeline, histogram) = histogram();
    let (pairs, latencies) = (workload::pairs(), workload::latencies());
    let contender = Contender::new(LIBRARY, "Histogram, String values", move |step| {
        histogram.record(latencies[step % STEPS], &owned(pairs[step % STEPS]));
    });
    pipeline.expose(contender, "bench_count")
}

fn strings_static() -> Contender {
    let (pipeline, histogram) = histogram();
    let (pairs, latencies) = (workload::pairs(), workload::latencies());
    let contender = Contender::new(LIBRARY, "Histogram, &'static str values", move |step| {
        histogram.record(latencies[step % STEPS], &borrowed(pairs[step % STEPS]));
    });
    pipeline.expose(contender, "bench_count").standing(STATIC_STRINGS)
}
