use metrics_core::histogram;

#[histogram(latency, late(some: bool = ret.is_some()))]
#[track_caller]
fn checked(x: u32) -> u32 {
    x.checked_sub(1).expect("at least one")
}

fn main() {
    checked(1);
}
