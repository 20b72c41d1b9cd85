use metrics_core::measure;

#[measure]
fn name() -> String {
    "a"
}

#[measure]
async fn size() -> usize {
    "a"
}

fn main() {
    name();
    drop(size());
}
