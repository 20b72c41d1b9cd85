//! Gauges: helpers, guards, closures, and every form of number.

use super::*;
use std::time::Duration;

use metrics_core::{Gauge, Summary, gauge, histogram, summary};

/// values
#[gauge]
fn v(i: &str, src: &str);

pub(crate) fn values(registry: &Registry) -> Result<(), Box<dyn Error>> {
    const VALUES: &str = "nan inf -inf -0.0 0 1 -1 0.1 0.30000000000000004 0.0001 0.00001 1.2345e-05 1e-10 5e-324 \
        99999.5 100000 999999 999999.9 1000000 1234567 -1000000 -1234567.25 16777217 9007199254740993 1e15 1e16 \
        1.5e16 -1.5e16 1e21 1e22 1e23 1e100 1.7976931348623157e308 18446744073709551615 123456789012345680000";
    registry.include(v::family());
    for (i, src) in VALUES.split_whitespace().enumerate() {
        v(&format!("{i:02}"), src).set(src.parse::<f64>()?);
    }
    Ok(())
}

/// callback
#[gauge(name = "fn")]
static CALLBACK: Gauge;

/// now
#[gauge]
static LAST_SUCCESS_UNIXTIME: Gauge;

/// in progress
#[gauge]
static INPROGRESS: Gauge;

/// snapshot
#[gauge]
static INPROGRESS_SEEN: Gauge;

/// timer
#[summary]
static T: Summary;

/// timer
#[histogram(buckets = [1.0])]
fn th(l: &str);

/// Gauge.time sets
#[gauge]
static LAST_SECONDS: Gauge;

/// The clock of the original is made of fixed ticks; here the same durations are recorded.
pub(crate) fn helpers(registry: &Registry) -> Result<(), Box<dyn Error>> {
    for gauge in [&CALLBACK, &LAST_SUCCESS_UNIXTIME, &INPROGRESS, &INPROGRESS_SEEN, &LAST_SECONDS] {
        registry.include(gauge);
    }
    registry.include(&T);
    registry.include(th::family());

    CALLBACK.set(99);
    CALLBACK.set_function(|| 4.5);
    CALLBACK.inc();
    LAST_SUCCESS_UNIXTIME.set_to_current_time();
    {
        let _outer = INPROGRESS.track();
        let _inner = INPROGRESS.track();
        INPROGRESS_SEEN.set(INPROGRESS.get());
    }
    T.observe(Duration::from_millis(250));
    th("late").observe(Duration::from_secs(2));
    T.observe(Duration::ZERO);
    LAST_SECONDS.set(Duration::from_millis(500));
    Ok(())
}
