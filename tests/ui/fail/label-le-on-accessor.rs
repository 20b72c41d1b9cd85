use metrics_core::histogram;

/// Time until paid.
#[histogram(latency)]
fn payment(le: u8);

fn main() {
    payment(1).observe(1);
}
