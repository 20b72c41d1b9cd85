//! Gauges: of floats, and of whole numbers where things are counted.

use measured::{FloatGauge, Gauge};

use super::{LIBRARY, expose, leak};
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
    let (gauge, amounts) = (leak(FloatGauge::new()), workload::amounts());
    let contender = Contender::new(LIBRARY, "FloatGauge", |step| gauge.set(amounts[step % STEPS]));
    expose(contender, gauge, "bench_total")
}

fn in_flight() -> Contender {
    let gauge = leak(Gauge::new());
    gauge.inc();
    let contender = Contender::new(LIBRARY, "Gauge, inc and dec", |_| {
        gauge.inc();
        gauge.dec();
    });
    expose(contender, gauge, "bench_total")
}
