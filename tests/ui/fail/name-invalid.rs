use metrics_core::{Counter, counter};

/// Responses that are well.
#[counter(name = "2xx responses")]
static RESPONSES: Counter;

fn main() {
    RESPONSES.inc();
}
