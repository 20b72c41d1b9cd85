use metrics_core::{Counter, Labels, counter};

#[derive(Labels)]
pub struct Http {
    #[label(rename = "http.method", utf8)]
    pub method: &'static str,
    pub http_method: &'static str,
}

/// Requests served.
#[counter]
static REQUESTS: Counter<Http>;

fn main() {
    REQUESTS.with(Http { method: "get", http_method: "get" }).inc();
}
