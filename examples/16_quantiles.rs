//! Quantiles: what most requests take, and what the slowest do, over the last minutes.

use metrics_core::{Labels, Summary, generate_latest, summary};

#[derive(Labels)]
struct Route<'a> {
    route: &'a str,
}

/// The request latency.
#[summary(latency, quantiles = [0.5, 0.9, 0.99], window = "5m")]
static REQUEST_LATENCY: Summary<Route>;

fn main() {
    // Nine of ten requests are served at once.
    for number in 0..100 {
        let seconds = if number % 10 == 0 { 1.5 } else { 0.25 };
        REQUEST_LATENCY.with(Route { route: "/" }).observe(seconds);
    }

    // Of a series without observations nothing is known.
    REQUEST_LATENCY.init(Route { route: "/new" });
    print!("{}", generate_latest());

    let median = REQUEST_LATENCY.with(Route { route: "/" }).quantile(0.5);
    println!("half of all requests take {:.0} ms at most", median * 1000.0);
}
