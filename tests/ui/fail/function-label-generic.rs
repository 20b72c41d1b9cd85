use metrics_core::counter;

#[counter(labels(value))]
fn show<T: ToString>(value: T) -> String {
    value.to_string()
}

fn main() {
    show(1);
}
