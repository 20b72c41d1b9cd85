use metrics_core::counter;

#[counter(outcome, labels(outcome))]
fn take(outcome: u8) {
    let _ = outcome;
}

fn main() {
    take(1);
}
