use metrics_core::measure;

#[measure]
async fn empty() -> u8 {}

#[measure]
async fn ended(id: u8) -> u8 {
    id;
}

fn main() {
    drop((empty(), ended(1)));
}
