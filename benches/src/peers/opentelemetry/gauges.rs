//! A gauge that is set, and a counter that goes up and down.

use super::{LIBRARY, Pipeline};
use crate::{
    contender::Contender,
    row::{IN_FLIGHT, Row},
    workload::{self, STEPS},
};

pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::GaugeSet => vec![set(), set_bound()],
        Row::InFlight => vec![in_flight(), in_flight_bound()],
        _ => vec![],
    }
}

fn set() -> Contender {
    let pipeline = Pipeline::new();
    let gauge = pipeline.meter.f64_gauge("bench").build();
    let amounts = workload::amounts();
    let contender = Contender::new(LIBRARY, "Gauge<f64>, no attributes", move |step| {
        gauge.record(amounts[step % STEPS], &[]);
    });
    pipeline.expose(contender, "bench")
}

fn set_bound() -> Contender {
    let pipeline = Pipeline::new();
    let gauge = pipeline.meter.f64_gauge("bench").build().bind(&[]);
    let amounts = workload::amounts();
    let contender = Contender::new(LIBRARY, "BoundGauge<f64>", move |step| gauge.record(amounts[step % STEPS]));
    pipeline.expose(contender, "bench")
}

fn in_flight() -> Contender {
    let pipeline = Pipeline::new();
    let counter = pipeline.meter.i64_up_down_counter("bench").build();
    counter.add(IN_FLIGHT as i64, &[]);
    let contender = Contender::new(LIBRARY, "UpDownCounter, no attributes", move |_| {
        counter.add(1, &[]);
        counter.add(-1, &[]);
    });
    pipeline.expose(contender, "bench")
}

fn in_flight_bound() -> Contender {
    let pipeline = Pipeline::new();
    let counter = pipeline.meter.i64_up_down_counter("bench").build().bind(&[]);
    counter.add(IN_FLIGHT as i64);
    let contender = Contender::new(LIBRARY, "BoundUpDownCounter", move |_| {
        counter.add(1);
        counter.add(-1);
    });
    pipeline.expose(contender, "bench")
}
