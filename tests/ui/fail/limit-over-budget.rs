use metrics_core::{Counter, LabelValue, Labels, counter};

#[derive(LabelValue)]
enum Method {
    Get,
    Post,
    Put,
    Delete,
}

#[derive(LabelValue)]
enum Outcome {
    Ok,
    Err,
    Panic,
}

#[derive(Labels)]
struct Http {
    method: Method,
    outcome: Outcome,
    cached: bool,
}

/// Requests served.
#[counter(limit = 20)]
static REQUESTS: Counter<Http>;

fn main() {
    let _ = [Method::Get, Method::Post, Method::Put, Method::Delete];
    let _ = [Outcome::Ok, Outcome::Err, Outcome::Panic];
    REQUESTS.with(Http { method: Method::Get, outcome: Outcome::Ok, cached: false }).inc();
}
