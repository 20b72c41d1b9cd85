use metrics_core::{Counter, Histogram, Labels, counter, histogram, testing};

#[derive(Labels)]
struct Http<'a> {
    route: &'a str,
}

/// Requests.
#[counter]
static REQUESTS: Counter<Http>;

/// Time of a request.
#[histogram(latency)]
static REQUEST_LATENCY: Histogram<Http>;

fn main() {
    let seen = testing::watch();
    assert_eq!(seen.of(&REQUESTS).get(), 1.0);
    assert_eq!(seen.of(&REQUEST_LATENCY).count(), 1);
}
