//! Gauges: of floats, and of whole numbers where things are counted.

use fastmetrics::metrics::gauge::Gauge;

use super::{LIBRARY, expose};
use crate::{
    contender::Contender,
    row::Row,
    workload::{self, STEPS},
};

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::GaugeSet => vec![set()],
        Row::InFlight => vec![in_flight()],
        _ => vec![],
    }
}

fn set() -> Contender {
    let gauge = Gauge::<f64>::default();
    let metric = gauge.clone();
    let amounts = workload::amounts();
    let contender = Contender::new(LIBRARY, "Gauge<f64>", move |step| gauge.set(amounts[step % STEPS]));
    expose(contender, metric, "bench_total")
}

fn in_flight() -> Contender {
    let gauge = <Gauge>::default();
    let metric = gauge.clone();
    gauge.inc();
    let contender = Contender::new(LIBRARY, "Gauge, inc and dec", move |_| {
        gauge.inc();
        gauge.dec();
    });
    expose(contender, metric, "bench_total")
}
