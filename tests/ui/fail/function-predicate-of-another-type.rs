use metrics_core::counter;

#[counter(errors, err_if = is_empty)]
fn work() -> String {
    String::new()
}

fn is_empty(text: String) -> bool {
    text.is_empty()
}

fn main() {
    work();
}
