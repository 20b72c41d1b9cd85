use metrics_core::counter;

struct Orders;

impl Orders {
    #[counter(accessor = taken)]
    fn take(&self) {}
}

fn main() {
    Orders.take();
}
