use metrics_core::{Histogram, LabelValue, Labels, histogram};

#[derive(LabelValue)]
enum Zone {
    North,
    South,
    East,
    West,
}

#[derive(Labels)]
struct Pod {
    zone: Zone,
    spot: bool,
}

#[derive(Labels)]
struct Service {
    canary: bool,
    #[label(flatten)]
    pod: Pod,
}

#[derive(Labels)]
struct Request {
    #[label(flatten)]
    service: Service,
    cached: bool,
}

/// Time of a request.
#[histogram(latency, limit = 31)]
static REQUEST_LATENCY: Histogram<Request>;

fn main() {
    let _ = [Zone::North, Zone::South, Zone::East];
    let pod = Pod { zone: Zone::West, spot: true };
    let request = Request { service: Service { canary: false, pod }, cached: true };
    REQUEST_LATENCY.with(request).observe(0.1);
}
