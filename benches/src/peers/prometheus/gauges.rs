//! Gauges: of floats, and of whole numbers where things are counted.

use std::sync::LazyLock;

use prometheus::{Gauge, IntGauge};

use super::{LIBRARY, VALID, expose};
use crate::{
    contender::Contender,
    row::Row,
    workload::{self, STEPS},
};

static SET: LazyLock<Gauge> = LazyLock::new(|| Gauge::new("bench", "The fill of a queue.").expect(VALID));
static IN_FLIGHT: LazyLock<IntGauge> = LazyLock::new(|| IntGauge::new("bench", "Being served.").expect(VALID));

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::GaugeSet => vec![set()],
        Row::InFlight => vec![in_flight()],
        _ => vec![],
    }
}

fn set() -> Contender {
    let amounts = workload::amounts();
    expose(Contender::new(LIBRARY, "Gauge in a static", |step| SET.set(amounts[step % STEPS])), &*SET, "bench")
}

fn in_flight() -> Contender {
    IN_FLIGHT.inc();
    let contender = Contender::new(LIBRARY, "IntGauge in a static, inc and dec", |_| {
        IN_FLIGHT.inc();
        IN_FLIGHT.dec();
    });
    expose(contender, &*IN_FLIGHT, "bench")
}
