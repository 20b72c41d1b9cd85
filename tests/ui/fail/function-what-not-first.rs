use metrics_core::counter;

#[counter(name = "served", errors)]
fn serve() -> Result<(), ()> {
    Ok(())
}

fn main() {
    let _ = serve();
}
