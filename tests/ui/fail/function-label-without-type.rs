use metrics_core::counter;

#[counter(labels(length = text.len()))]
fn read(text: &str) {
    let _ = text;
}

fn main() {
    read("");
}
