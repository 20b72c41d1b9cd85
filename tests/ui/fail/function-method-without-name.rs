use metrics_core::histogram;

struct Orders;

impl Orders {
    #[histogram(latency)]
    fn take(&self) {}
}

fn main() {
    Orders.take();
}
