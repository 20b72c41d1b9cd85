use metrics_core::{Counter, Labels, counter};

#[derive(Labels)]
struct Http {
    status: u16,
}

/// Requests served.
#[counter]
static REQUESTS: Counter<Http>;

#[counter(metric = REQUESTS)]
fn serve() {}

fn main() {
    let _ = Http { status: 200 };
    serve();
}
