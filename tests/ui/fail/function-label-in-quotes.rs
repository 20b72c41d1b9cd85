use metrics_core::counter;

#[counter(labels("kind"))]
fn take(kind: u8) {
    let _ = kind;
}

fn main() {
    take(1);
}
