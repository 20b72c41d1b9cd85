//! Several watches on one thread.

use metrics_core::testing;

use crate::exactness::assert_worked;
use crate::metrics::{JOBS, work};

#[test]
fn an_earlier_watch_goes_on_seeing_what_a_later_one_sees() {
    let outer = testing::watch();
    work(1);
    {
        let inner = testing::watch();
        work(2);
        assert_worked(&inner, 2);
        let innermost = testing::watch();
        JOBS.inc();
        assert_eq!([&outer, &inner, &innermost].map(|seen| seen.of(&JOBS).get_u64()), [4, 3, 1]);
    }
    JOBS.inc();
    assert_eq!(outer.of(&JOBS).get_u64(), 5);
    assert_eq!(outer.value("http_requests_total", [("route", "/")]), Some(3.0));
}

#[test]
fn watches_end_in_any_order() {
    let first = testing::watch();
    JOBS.inc();
    let second = testing::watch();
    JOBS.inc();
    drop(first);
    JOBS.inc();
    assert_eq!(second.of(&JOBS).get_u64(), 2);
    let third = testing::watch();
    JOBS.inc();
    drop(second);
    assert_eq!(third.of(&JOBS).get_u64(), 1);
}

#[test]
fn what_other_threads_inherit_is_never_a_watched_ones() {
    let outer = testing::watch();
    JOBS.inc();
    let inner = testing::watch();
    // Had the outer one's cells been left, these would count in them.
    for _ in 0..4 {
        std::thread::spawn(|| JOBS.inc()).join().expect("it is well");
    }
    JOBS.inc();
    assert_eq!([outer.of(&JOBS).get_u64(), inner.of(&JOBS).get_u64()], [2, 1]);
}

#[test]
fn thousands_in_a_row_are_each_by_themselves() {
    for round in 0..2_000 {
        let seen = testing::watch();
        assert_eq!(seen.of(&JOBS).get_u64(), 0, "round {round}");
        JOBS.inc_by(round);
        assert_eq!(seen.of(&JOBS).get_u64(), round);
    }
}
