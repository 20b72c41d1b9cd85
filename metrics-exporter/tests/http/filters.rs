//! `?name[]=`: some of the families.

use metrics_core::{Counter, Error, Histogram, Registry};
use metrics_exporter::{Exporter, Server};

use crate::client::{Answer, Client, get};
use crate::collectors::{Fixed, Gate};

fn serve(registry: &Registry) -> Server {
    Exporter::builder().registry(registry.clone()).serve("127.0.0.1:0").expect("a free port")
}

/// The families of an answer.
fn families(answer: &Answer) -> Vec<&str> {
    assert_eq!(answer.status, 200);
    let types = answer.body.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    types.filter_map(|line| line.split(' ').next()).collect()
}

#[test]
fn families_are_asked_for_by_their_names_or_those_of_their_samples() -> Result<(), Error> {
    let registry = Registry::new();
    let _requests = Counter::builder("http_requests", "Requests.").register(&registry)?;
    let _size = Histogram::builder("h", "Sizes.").buckets([1.0]).register(&registry)?;
    registry.register(Fixed { name: "answer", value: 42 })?.forget();
    let server = serve(&registry);
    let mut client = Client::connect(server.addr());
    for (query, expected) in [
        ("name[]=http_requests_total", &["http_requests_total"][..]),
        ("name[]=http_requests", &["http_requests_total"]),
        ("name[]=h", &["h"]),
        ("name[]=h_bucket", &["h"]),
        ("name[]=h_sum&name[]=h_count", &["h"]),
        ("name[]=h_count&x=y&name[]=answer", &["answer", "h"]),
        ("name%5B%5D=ans%77er", &["answer"]),
        ("name[]=nothing", &[]),
        ("name[]=", &[]),
    ] {
        let answer = client.request("GET", &format!("/metrics?{query}"));
        assert_eq!(families(&answer), expected, "{query}");
        assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    }
    let openmetrics = [("Accept", "application/openmetrics-text")];
    assert_eq!(client.request_with("GET", "/metrics?name[]=nothing", &openmetrics).body, "# EOF\n");
    assert!(families(&client.request("GET", "/metrics?name=h")).len() > 3, "that is another parameter");
    server.shutdown();
    Ok(())
}

#[test]
fn the_endpoints_own_families_are_filtered_too() {
    let registry = Registry::new();
    let server = serve(&registry);
    assert_eq!(families(&get(server.addr(), "/metrics?name[]=rust_info")), ["rust_info"]);
    assert_eq!(families(&get(server.addr(), "/metrics?name[]=rust")), ["rust_info"]);
    #[cfg(all(feature = "process", target_os = "linux"))]
    {
        let answer = get(server.addr(), "/metrics?name[]=process_open_fds&name[]=process_cpu_seconds");
        assert_eq!(families(&answer), ["process_cpu_seconds_total", "process_open_fds"]);
    }
    server.shutdown();
}

#[test]
fn what_is_not_asked_for_is_not_collected() -> Result<(), Error> {
    let (registry, gate) = (Registry::new(), Gate::default());
    registry.register(gate.clone())?.forget();
    registry.register(Fixed { name: "answer", value: 42 })?.forget();
    let server = serve(&registry);
    assert_eq!(get(server.addr(), "/metrics?name[]=answer").value("answer"), Some(42.0));
    assert_eq!(gate.arrivals(), 0, "it would have held the scrape up");
    server.shutdown();
    Ok(())
}
