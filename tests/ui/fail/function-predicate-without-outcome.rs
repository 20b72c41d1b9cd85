use metrics_core::counter;

#[counter(err_if = is_large)]
fn size() -> usize {
    1
}

fn is_large(size: &usize) -> bool {
    *size > 9
}

fn main() {
    size();
}
