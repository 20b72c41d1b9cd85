use metrics_core::{histogram, measure};

#[measure]
fn looked_at(text: &str) -> Result<u8, String> {
    let number: u8 = text;
    Ok(number)
}

#[measure]
async fn polled(text: String) -> Result<u8, String> {
    Ok(text.length())
}

#[histogram(latency)]
fn guarded(text: &str) -> Option<u8> {
    Some(text.parse()?)
}

#[measure]
fn kept(text: String) -> usize {
    drop(text);
    text.len()
}

fn main() {
    let _ = (looked_at(""), guarded(""), kept(String::new()));
    drop(polled(String::new()));
}
