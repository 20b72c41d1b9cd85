//! The same attributes above a function with a body instrument it: its calls are timed and counted, whichever way
//! they end.
//!
//! Beside the function stand its metrics, `price_latency()` and `price_errors()`, as functions of their labels.

use std::num::ParseIntError;

use metrics_core::{LabelValue, Outcome, counter, generate_latest, histogram, measure};

#[derive(LabelValue)]
enum Kind {
    New,
    Changed,
}

/// Reads a price.
#[histogram(latency)]
#[counter(errors)]
fn price(text: &str) -> Result<u32, ParseIntError> {
    text.parse()
}

/// Takes an order. `labels` are known at entry, `late` ones at exit, where `ret` is what was returned, if it was.
#[measure(labels(kind), late(items: usize = ret.map_or(0, Vec::len)))]
fn take(kind: Kind, order: &str) -> Result<Vec<u32>, ParseIntError> {
    order.split(' ').map(price).collect()
}

fn main() {
    assert_eq!(take(Kind::New, "10 20"), Ok(vec![10, 20]));
    assert_eq!(take(Kind::New, "30 40"), Ok(vec![30, 40]));
    assert!(take(Kind::Changed, "ten").is_err());

    println!("{} prices, {} unreadable", price_latency().count(), price_errors().get_u64());
    println!("{} new orders of two items", take_latency(Kind::New, 2, Outcome::Ok).count());
    println!("{} new orders under way", take_in_flight(Kind::New).get());

    // How long it took is different every time.
    let varies = |line: &&str| line.contains("_bucket{") || line.contains("_seconds_sum");
    for line in generate_latest().lines().filter(|line| !varies(line)) {
        println!("{line}");
    }
}
