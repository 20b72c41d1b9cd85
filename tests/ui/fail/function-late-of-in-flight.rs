use metrics_core::gauge;

#[gauge(in_flight, late(failed: bool = err.is_some()))]
fn work() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = work();
}
