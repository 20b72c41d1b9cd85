use metrics_core::counter;

#[counter(late(kind))]
fn take(kind: u8) {
    let _ = kind;
}

fn main() {
    take(1);
}
