//! The metrics of one crate, left out of an endpoint.

use metrics_core::{Counter, Error, Registry, counter};
use metrics_exporter::Exporter;

use crate::client::get;

/// Defined by this crate, which is called as its test is.
#[counter]
static WITHOUT_CRATE_CALLS: Counter;

/// The body that an endpoint without these crates serves.
fn body(registry: &Registry, without: &[&str]) -> String {
    let builder = without.iter().fold(Exporter::builder(), |builder, name| builder.without_crate(*name));
    let server = builder.registry(registry.clone()).serve("127.0.0.1:0").expect("a free port");
    let body = get(server.addr(), "/metrics").body;
    server.shutdown();
    body
}

#[test]
fn what_a_crate_defines_can_be_left_out() -> Result<(), Error> {
    let registry = Registry::new();
    registry.include(&WITHOUT_CRATE_CALLS);
    let _made = Counter::builder("made_at_run_time", "Made at run time.").register(&registry)?;
    let is_defined = |body: &str| body.contains("\nwithout_crate_calls_total 0\n");
    assert!(is_defined(&body(&registry, &[])));
    assert!(is_defined(&body(&registry, &["htt", "another-crate"])));
    let without = body(&registry, &["another-crate", module_path!().split("::").next().unwrap_or_default()]);
    assert!(!is_defined(&without), "{without}");
    assert!(without.contains("\nmade_at_run_time_total 0\n"), "it belongs to no crate: {without}");
    assert!(without.contains("\nrust_info{"), "nor does what comes with every endpoint: {without}");
    Ok(())
}
