use metrics_core::counter;

#[counter(errors, outcome)]
fn work() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = work();
}
