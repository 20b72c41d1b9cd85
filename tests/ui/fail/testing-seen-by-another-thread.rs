use metrics_core::testing;
use std::thread;

fn main() {
    let seen = testing::watch();
    thread::spawn(move || drop(seen));
}
