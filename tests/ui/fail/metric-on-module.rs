use metrics_core::gauge;

/// Requests served.
#[gauge]
mod queue {
    pub fn length() {}
}

fn main() {
    queue::length();
}
