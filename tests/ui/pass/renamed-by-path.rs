//! `crate = path` leads through a module of the user's own, such as a prelude.

mod prelude {
    pub mod telemetry {
        pub use metrics_core::*;
    }
}

use prelude::telemetry::{Counter, Histogram, LabelValue, Labels, counter, histogram};

#[derive(LabelValue)]
#[label(crate = crate::prelude::telemetry, rename_all = "UPPERCASE")]
enum Method {
    Get,
}

#[derive(Labels)]
#[label(crate = crate::prelude::telemetry)]
struct Http {
    method: Method,
}

/// Requests served.
#[counter(crate = crate::prelude::telemetry)]
static REQUESTS: Counter<Http>;

/// Time of a request.
#[histogram(latency, slo = 0.3, crate = crate::prelude::telemetry)]
fn request(method: Method) -> Histogram;

fn main() {
    REQUESTS.with(Http { method: Method::Get }).inc();
    request(Method::Get).observe(0.2);
}
