use metrics_core::counter;

#[counter(labels())]
fn take(kind: u8) {
    let _ = kind;
}

fn main() {
    take(1);
}
