use metrics_core::counter;

/// Requests served.
#[counter]
struct Requests {
    served: u64,
}

fn main() {
    let _ = Requests { served: 1 }.served;
}
