use metrics_core::counter;

#[counter(late(error: &str = err))]
fn read(text: String) -> Result<usize, String> {
    Err(text)
}

fn main() {
    let _ = read(String::new());
}
