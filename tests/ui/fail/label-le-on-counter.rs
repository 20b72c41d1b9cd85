use metrics_core::{Counter, Labels, counter};

#[derive(Labels)]
struct Price {
    le: u8,
}

/// Orders taken.
#[counter]
static ORDERS: Counter<Price>;

fn main() {
    ORDERS.with(Price { le: 1 }).inc();
}
