//! `namespace!` prefixes the metrics of functions, sets their limit, and their accessors find them all the same.

use metrics_core::{Outcome, counter, generate_latest, measure};

metrics_core::namespace!("shop", limit = 2);

#[measure(labels(number))]
#[counter(exact = "Handled", accessor = handled)]
#[counter(errors, namespace = "till")]
fn handle(number: u32) -> Result<(), u32> {
    Err(number)
}

struct Orders;

impl Orders {
    #[counter(name = "orders_taken", labels(number), limit = 3, accessor = taken)]
    fn take(&self, number: u32) {
        let _ = number;
    }
}

#[test]
fn metrics_of_functions_are_prefixed_and_limited_as_definitions_are() {
    let _ = generate_latest(); // until somebody asks for names and limits, the usual limit holds
    for number in 1..=4 {
        assert_eq!(handle(number), Err(number));
        Orders.take(number);
    }
    assert_eq!(handle_latency(2, Outcome::Err).count(), 1);
    assert_eq!((handled().get_u64(), handle_errors().get_u64(), handle_in_flight(1).get()), (4, 4, 0));
    assert_eq!(Orders::taken(3).get_u64(), 1);
    let text = generate_latest();
    for line in [
        "# HELP shop_handle_latency_seconds Wall time of `function_namespace::handle`.",
        "shop_handle_latency_seconds_count{number=\"2\",outcome=\"err\"} 1",
        "shop_handle_latency_seconds_count{number=\"__overflow__\",outcome=\"err\"} 2",
        "shop_handle_in_flight{number=\"2\"} 0",
        "Handled 4",
        "shop_till_handle_errors_total 4",
        "shop_orders_taken_total{number=\"3\"} 1",
        "shop_orders_taken_total{number=\"__overflow__\"} 1",
    ] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in:\n{text}");
    }
}
