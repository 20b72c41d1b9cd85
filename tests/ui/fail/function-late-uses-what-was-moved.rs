use metrics_core::counter;

#[counter(late(length: usize = text.len()))]
fn consume(text: String) {
    drop(text);
}

fn main() {
    consume(String::new());
}
