use metrics_core::{Gauge, gauge};

/// Value of all orders.
#[gauge(name = "order_sum")]
static ORDERS: Gauge;

fn main() {
    ORDERS.set(1);
}
