use metrics_core::histogram;

type Size = usize;

#[histogram(latency, future)]
fn size() -> Size {
    1
}

fn main() {
    size();
}
