use metrics_core::counter;

#[counter(labels(kind))]
fn take(knd: u8) {
    let _ = knd;
}

fn main() {
    take(1);
}
