use metrics_core::{histogram, measure};

#[histogram(callback)]
fn sizes() -> u64 {
    1
}

#[measure(callback)]
fn times() -> u64 {
    1
}

fn main() {
    let _ = (sizes(), times());
}
