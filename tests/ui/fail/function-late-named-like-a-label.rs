use metrics_core::counter;

#[counter(labels(kind), late(kind: bool = ret.is_some()))]
fn take(kind: u8) {
    let _ = kind;
}

fn main() {
    take(1);
}
