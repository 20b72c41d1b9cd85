use metrics_core::{Counter, Gauge, counter, gauge};

/// Requests served.
#[gauge(name = "", utf8)]
static HTTP_REQUESTS: Gauge;

/// Orders.
#[counter(name = ".total", utf8)]
static ORDERS: Counter;

fn main() {
    HTTP_REQUESTS.set(1);
    ORDERS.inc();
}
