use metrics_core::counter;

#[counter(errors, err_if = |size| *size > 9)]
fn size() -> usize {
    1
}

fn main() {
    size();
}
