use metrics_core::counter;

#[counter(labels(length: usize))]
fn read(text: &str) {
    let _ = text;
}

fn main() {
    read("");
}
