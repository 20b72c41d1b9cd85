use metrics_core::measure;

struct Orders;

impl Orders {
    #[measure]
    async fn take(&self) {}
}

fn main() {
    drop(Orders.take());
}
