use metrics_core::{counter, histogram, measure};

#[counter]
#[counter(outcome)]
fn counted() {}

#[histogram(latency)]
#[measure]
fn timed() {}

struct Orders;

impl Orders {
    #[counter(name = "orders_taken", accessor = taken)]
    #[counter(errors, name = "orders_lost", accessor = taken)]
    fn take(&self) {}
}

fn main() {
    counted();
    timed();
    Orders.take();
}
