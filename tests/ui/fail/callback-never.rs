use metrics_core::counter;

/// Turns of the loop.
#[counter(callback)]
fn turns() -> ! {
    loop {}
}

fn main() {
    let _ = turns as fn() -> !;
}
