use metrics_core::Labels;

#[derive(Labels)]
pub struct Order {
    pub price: f64,
}

fn main() {}
