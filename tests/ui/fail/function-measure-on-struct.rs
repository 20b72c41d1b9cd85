use metrics_core::measure;

#[measure]
struct Orders;

fn main() {
    let _ = Orders;
}
