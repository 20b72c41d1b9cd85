//! A metric's type may be named by a path or by an alias, and so may a label set.

use metrics_core as mc;
use metrics_core::{Labels, counter, gauge, histogram};

type Requests = mc::Counter<Http<'static>>;
type Pair = (&'static str, bool);

#[derive(Labels)]
struct Http<'a> {
    route: &'a str,
}

#[derive(Labels)]
struct Unit;

/// An alias.
#[counter]
static ALIAS: Requests;

/// A path.
#[mc::counter]
static PATH: ::metrics_core::Counter<self::Http>;

/// An alias of a tuple.
#[gauge(labels(route, cached))]
static TUPLE: mc::Gauge<Pair>;

/// No labels.
#[counter]
static EMPTY_TUPLE: mc::Counter<()>;

/// No labels.
#[counter]
static UNIT: mc::Counter<Unit>;

/// A return type by path.
#[metrics_core::histogram(latency)]
fn by_path(route: &str) -> mc::Histogram;

/// A return type that the attribute implies.
#[histogram(latency)]
fn implied(route: &str);

fn main() {
    ALIAS.with(Http { route: "/" }).inc();
    PATH.with(Http { route: "/" }).inc();
    TUPLE.with(("/", true)).set(1);
    EMPTY_TUPLE.inc();
    UNIT.with(Unit).inc();
    by_path("/").observe(1);
    implied("/").observe(1);
}
