use metrics_core::measure;

struct Orders;

#[measure(name = "orders")]
impl Orders {
    fn take(&self) {}
}

fn main() {
    Orders.take();
}
