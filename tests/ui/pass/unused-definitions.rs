//! A definition that the program does not update is still a metric; only its own name may be reported as unused.

#![deny(warnings)]
#![allow(dead_code)]

use metrics_core::{Counter, LabelValue, Labels, counter};

#[derive(LabelValue)]
enum Method {
    Get,
}

#[derive(Labels)]
struct Http<'a> {
    method: Method,
    route: &'a str,
    #[label(skip)]
    _scratch: f64,
}

/// Requests served.
#[counter]
static REQUESTS: Counter<Http>;

/// Jobs done.
#[counter]
fn jobs(queue: &str);

fn main() {
    assert!(metrics_core::generate_latest().contains("# TYPE requests_total counter"));
}
