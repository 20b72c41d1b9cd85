use metrics_core::counter;

/// Requests served.
#[counter]
fn handle() {
    println!("handled");
}

fn main() {
    handle();
}
