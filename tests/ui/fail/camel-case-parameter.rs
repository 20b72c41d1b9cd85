use metrics_core::counter;

/// Requests served.
#[counter]
#[allow(non_snake_case)]
fn requests(statusCode: u16);

fn main() {
    requests(200).inc();
}
