use metrics_core::counter;

/// Orders taken.
#[counter]
fn orders(price: f64);

fn main() {
    orders(9.99).inc();
}
