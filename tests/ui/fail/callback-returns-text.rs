use metrics_core::gauge;

/// The load of the machine.
#[gauge(callback)]
fn load() -> String {
    String::from("0.5")
}

/// What may fail.
#[gauge(callback)]
fn fallible() -> Result<f64, std::io::Error> {
    Ok(1.0)
}

fn main() {
    let _ = (load(), fallible());
}
