//! Gauges: set, and counting what is in flight.

use metrics_core::{Gauge, InFlight, gauge};

use super::{LIBRARY, expose};
use crate::{
    contender::Contender,
    row::Row,
    workload::{self, STEPS},
};

/// The fill of a queue.
#[gauge]
static FILL: Gauge;

/// Requests being served, each by a guard.
#[gauge(in_flight)]
static GUARDED: InFlight;

/// Requests being served, told by hand.
#[gauge(in_flight)]
static BY_HAND: InFlight;

/// Requests being served, as a gauge that may be set as well.
#[gauge]
static SETTABLE: Gauge;

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::GaugeSet => vec![set()],
        Row::InFlight => vec![guarded(), by_hand(), settable()],
        _ => vec![],
    }
}

fn set() -> Contender {
    let amounts = workload::amounts();
    expose(Contender::new(LIBRARY, "static", |step| FILL.set(amounts[step % STEPS])), &FILL, "fill")
}

fn guarded() -> Contender {
    GUARDED.inc();
    expose(Contender::new(LIBRARY, "InFlight, track", |_| drop(GUARDED.track())), &GUARDED, "guarded")
}

fn by_hand() -> Contender {
    BY_HAND.inc();
    let contender = Contender::new(LIBRARY, "InFlight, inc and dec", |_| {
        BY_HAND.inc();
        BY_HAND.dec();
    });
    expose(contender, &BY_HAND, "by_hand")
}

fn settable() -> Contender {
    SETTABLE.inc();
    expose(Contender::new(LIBRARY, "Gauge, track", |_| drop(SETTABLE.track())), &SETTABLE, "settable")
}
