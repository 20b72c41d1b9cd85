use metrics_core::gauge;

/// What somebody vouches for.
#[gauge(callback)]
unsafe extern "C" fn vouched() -> f64 {
    1.0
}

fn main() {
    let _ = vouched::family();
}
