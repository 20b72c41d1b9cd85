//! Two definitions may share an identifier as two modules' items may; what they must not share is the exposed name.

use metrics_core::{Registry, generate_latest};

mod http {
    use metrics_core::{Counter, counter};

    /// HTTP requests served.
    #[counter(namespace = "http")]
    pub static REQUESTS: Counter;

    /// HTTP errors.
    #[counter(namespace = "http")]
    pub fn errors(status: u16);
}

mod grpc {
    use metrics_core::{Counter, counter};

    /// gRPC requests served.
    #[counter(namespace = "grpc")]
    pub static REQUESTS: Counter;

    /// gRPC errors.
    #[counter(namespace = "grpc")]
    pub fn errors(code: &str);
}

fn main() {
    http::REQUESTS.inc();
    grpc::REQUESTS.inc_by(2);
    http::errors(500).inc();
    grpc::errors("aborted").inc();
    let text = generate_latest();
    assert!(text.contains("http_requests_total 1\n") && text.contains("grpc_requests_total 2\n"), "{text}");
    assert!(text.contains("http_errors_total{status=\"500\"} 1\n"), "{text}");
    assert!(text.contains("grpc_errors_total{code=\"aborted\"} 1\n"), "{text}");
    assert_eq!(Registry::global().check(), Ok(()));
}
