use metrics_core::counter;

struct Orders {
    region: u8,
}

impl Orders {
    #[counter(name = "orders_take", labels(self.region))]
    fn take(&self) {}
}

fn main() {
    Orders { region: 1 }.take();
}
