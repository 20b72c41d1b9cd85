//! Gauges: by the macro, and kept.

use metrics::gauge;

use super::{LIBRARY, expose};
use crate::{
    contender::Contender,
    row::{IN_FLIGHT, Row},
    workload::{self, STEPS},
};

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::GaugeSet => vec![set(), set_held()],
        Row::InFlight => vec![in_flight(), in_flight_held()],
        _ => vec![],
    }
}

fn set() -> Contender {
    let amounts = workload::amounts();
    expose(Contender::new(LIBRARY, "gauge!", |step| gauge!("set").set(amounts[step % STEPS])), "set")
}

fn set_held() -> Contender {
    let (gauge, amounts) = (gauge!("set_held"), workload::amounts());
    expose(Contender::new(LIBRARY, "kept Gauge", move |step| gauge.set(amounts[step % STEPS])), "set_held")
}

fn in_flight() -> Contender {
    gauge!("in_flight").increment(IN_FLIGHT);
    let contender = Contender::new(LIBRARY, "gauge!, increment and decrement", |_| {
        gauge!("in_flight").increment(1.0);
        gauge!("in_flight").decrement(1.0);
    });
    expose(contender, "in_flight")
}

fn in_flight_held() -> Contender {
    let gauge = gauge!("in_flight_held");
    gauge.increment(IN_FLIGHT);
    let contender = Contender::new(LIBRARY, "kept Gauge, increment and decrement", move |_| {
        gauge.increment(1.0);
        gauge.decrement(1.0);
    });
    expose(contender, "in_flight_held")
}
