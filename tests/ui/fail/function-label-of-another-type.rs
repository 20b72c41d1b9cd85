use metrics_core::counter;

#[counter(labels(length: u8 = text.len()))]
fn read(text: &str) {
    let _ = text;
}

fn main() {
    read("");
}
