use metrics_core::measure;

#[measure(future)]
fn size() -> usize {
    1
}

fn main() {
    size();
}
