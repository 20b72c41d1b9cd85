//! Gauges: of floats, and of whole numbers where things are counted.

use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::gauge::Gauge;

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
    let gauge = Gauge::<f64, AtomicU64>::default();
    let metric = gauge.clone();
    let amounts = workload::amounts();
    let contender = Contender::new(LIBRARY, "Gauge<f64, AtomicU64>", move |step| _ = gauge.set(amounts[step % STEPS]));
    expose(contender, "bench", metric, "bench")
}

fn in_flight() -> Contender {
    let gauge = <Gauge>::default();
    let metric = gauge.clone();
    gauge.inc();
    let contender = Contender::new(LIBRARY, "Gauge, inc and dec", move |_| {
        gauge.inc();
        gauge.dec();
    });
    expose(contender, "bench", metric, "bench")
}
