use metrics_core::{Histogram, Labels, histogram};

#[derive(Labels)]
struct Price {
    le: u8,
}

/// Time until paid.
#[histogram(latency)]
static PAYMENT: Histogram<Price>;

fn main() {
    PAYMENT.with(Price { le: 1 }).observe(1);
}
