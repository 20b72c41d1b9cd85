use metrics_core::{Histogram, Labels, Metrics};

#[derive(Labels)]
struct Bound {
    le: u8,
}

#[derive(Metrics)]
struct DoorMetrics {
    /// Time that they stand open.
    #[histogram(latency)]
    open: Histogram<Bound>,
}

fn main() {
    let doors = DoorMetrics::default();
    doors.open.with(Bound { le: 1 }).observe(1);
}
