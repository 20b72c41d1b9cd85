//! Tests that run in parallel and count in the same statics.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use metrics_core::testing::{self, assert_metric};

use crate::exactness::assert_worked;
use crate::metrics::{HTTP_REQUESTS, Http, Method, work};

/// Rounds of ten tests each, unless it takes too long.
const ROUNDS: u32 = 1000;

#[test]
fn ten_tests_at_a_time_see_each_its_own() {
    let deadline = Instant::now() + Duration::from_secs(120);
    let mut rounds = 0;
    // As the test harness does it: a thread for each test, and all are gone before the next round.
    while rounds < ROUNDS && Instant::now() < deadline {
        let start = Barrier::new(10);
        thread::scope(|scope| {
            for test in 0..10_u64 {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    if test % 3 == 0 {
                        work(1); // what a fixture does
                    }
                    let seen = testing::watch();
                    work(test);
                    assert_worked(&seen, test);
                    let status = 200 + test as u16;
                    HTTP_REQUESTS.with(Http { method: Method::Post, route: "/parallel", status }).inc_by(test);
                    assert_metric!(seen, "http_requests_total", {route: "/parallel"} => test, "test {test}");
                    work(1);
                    assert_worked(&seen, test + 1);
                });
            }
        });
        rounds += 1;
    }
    assert!(rounds >= 100, "{rounds} rounds are too few to say anything");
    println!("{rounds} rounds");
}
