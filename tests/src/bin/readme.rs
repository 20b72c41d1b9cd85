//! The README's program, compiled; `tests/readme.rs` holds the two together.

use std::time::Duration;

use metrics_core::{Histogram, LabelValue, counter, generate_latest, histogram};

#[derive(LabelValue)]
enum Method {
    Get,
    Post,
}

/// HTTP requests served.
#[counter]
fn http_requests(method: Method, route: &str);

/// Time from request head to response head.
#[histogram(unit = seconds, buckets = [0.01, 0.1, 1.0])]
static HTTP_REQUEST_LATENCY: Histogram;

fn main() {
    http_requests(Method::Get, "/").inc();
    http_requests(Method::Post, "/orders").inc_by(2);
    HTTP_REQUEST_LATENCY.observe(Duration::from_millis(20));
    print!("{}", generate_latest());
}
