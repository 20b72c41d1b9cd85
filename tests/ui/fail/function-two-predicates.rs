use metrics_core::counter;

#[counter(errors, err_if = is_large, ok_if = is_small)]
fn size() -> usize {
    1
}

fn is_large(size: &usize) -> bool {
    *size > 9
}

fn is_small(size: &usize) -> bool {
    *size < 2
}

fn main() {
    size();
}
