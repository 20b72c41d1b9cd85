//! `namespace!` prefixes what its crate defines, and nothing else.

use metrics_core::{Counter, Format, Gauge, Metrics, Registry, catalog, counter, gauge, generate_latest};
use tests::teller;

metrics_core::namespace!("shop", limit = 2);

/// Defined under a name that a dashboard knows.
#[gauge(exact = "legacy_queue")]
static QUEUE: Gauge;

/// Orders taken.
#[counter]
fn orders(number: u32);

/// Parcels sent.
#[counter(limit = 3)]
fn parcels(number: u32);

#[track_caller]
fn has(text: &str, line: &str) {
    assert!(text.lines().any(|l| l == line), "no `{line}` in:\n{text}");
}

#[test]
fn every_metric_of_the_crate_is_prefixed_unless_its_name_is_exact() {
    QUEUE.set(1);
    let text = generate_latest();
    has(&text, "# TYPE shop_orders_total counter");
    has(&text, "# TYPE shop_parcels_total counter");
    has(&text, "legacy_queue 1");
    let catalog = catalog();
    assert!(catalog.iter().any(|desc| desc.name() == "shop_orders_total" && desc.crate_name() == "namespace"));
    assert!(catalog.iter().any(|desc| desc.name() == "legacy_queue" && desc.is_exact()));
}

#[test]
fn its_limit_holds_where_the_definition_says_nothing() {
    let _ = generate_latest(); // until somebody asks for names and limits, the usual limit holds
    for number in 1..=4 {
        orders(number).inc();
        parcels(number).inc();
    }
    let text = generate_latest();
    has(&text, "shop_orders_total{number=\"2\"} 1");
    has(&text, "shop_orders_total{number=\"__overflow__\"} 2");
    has(&text, "shop_parcels_total{number=\"3\"} 1");
    has(&text, "shop_parcels_total{number=\"__overflow__\"} 1");
    has(&text, "metrics_series_overflow_total{metric=\"shop_orders_total\"} 2");
    has(&text, "metrics_series_overflow_total{metric=\"shop_parcels_total\"} 1");
}

/// What a shop counts.
#[derive(Metrics)]
#[metrics(namespace = "desk")]
struct DeskMetrics {
    /// Customers served.
    #[counter(labels(number))]
    customers: Counter<(u32,)>,
    /// Under a name that a dashboard knows.
    #[gauge(exact = "legacy_desk")]
    open: Gauge,
}

#[test]
fn a_group_is_defined_by_its_crate_as_a_static_is() {
    let registry = Registry::new();
    let desk = DeskMetrics::builder().prefix("left").register(&registry).expect("the names are free");
    (1..=4_u32).for_each(|number| desk.customers.with((number,)).inc());
    desk.open.set(1);
    let text = registry.encode(Format::Text);
    has(&text, "shop_left_desk_customers_total{number=\"2\"} 1");
    has(&text, "shop_left_desk_customers_total{number=\"__overflow__\"} 2");
    has(&text, "legacy_desk 1");
}

#[test]
fn what_is_registered_at_run_time_keeps_its_name() {
    let _registration = Registry::global().register(teller::gauge("namespace_test", 1.0)).expect("the name is free");
    assert!(generate_latest().contains("\nnamespace_test 1\n"));
}
