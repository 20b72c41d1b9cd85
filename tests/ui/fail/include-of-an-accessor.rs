use metrics_core::{Registry, counter};

/// Jobs by queue.
#[counter]
fn jobs(queue: &str);

fn main() {
    let registry = Registry::new();
    registry.include(jobs::family());
    registry.include(&jobs);
}
