use metrics_core::{Gauge, counter};

#[counter(nmae = "calls", limit = 0, unit = Hours, allow(colour), slo = 1)]
static REQUESTS: Gauge = Gauge::new();

fn main() {
    REQUESTS.set(1);
}
