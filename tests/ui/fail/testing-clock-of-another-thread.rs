use metrics_core::testing::Clock;
use std::thread;

fn main() {
    let clock = Clock::new();
    thread::scope(|scope| {
        scope.spawn(|| clock.unix_seconds());
    });
}
