//! What makes a series idle: that nothing is done to it, as scrapes see it, for its time.

use std::time::Duration;

use metrics_core::testing::Clock;
use metrics_core::{Counter, Error, Format, Gauge, Reason, Registry, counter};

use crate::{A, B, Door, HOUR, LEFT, MINUTE, RIGHT, Session, told};

#[test]
fn an_idle_series_goes_after_its_time_and_a_used_one_stays() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let calls = Counter::builder("calls", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    let opened = Counter::builder("opened", "H.").labels::<Door>().expire(HOUR).register(&registry)?;
    for labels in [&A, &B] {
        calls.with(labels).inc();
    }
    for labels in [&LEFT, &RIGHT] {
        opened.with(labels).inc();
    }
    assert_eq!(told(&registry, "calls_total").len() + told(&registry, "opened_total").len(), 4);
    clock.advance(HOUR - MINUTE);
    calls.with(&B).inc();
    opened.with(&RIGHT).inc();
    assert_eq!(told(&registry, "calls_total").len() + told(&registry, "opened_total").len(), 4);
    clock.advance(MINUTE);
    assert_eq!(told(&registry, "calls_total"), ["calls_total{session=\"b\"} 2"]);
    assert_eq!(told(&registry, "opened_total"), ["opened_total{side=\"right\"} 2"]);
    assert_eq!((calls.len(), opened.len()), (1, 1));
    clock.advance(HOUR);
    assert!(told(&registry, "calls_total").is_empty() && told(&registry, "opened_total").is_empty());
    Ok(())
}

#[test]
fn without_expire_series_stay() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let calls = Counter::builder("calls", "H.").labels::<Session<'_>>().register(&registry)?;
    calls.with(&A).inc();
    for _ in 0..3 {
        assert_eq!(told(&registry, "calls_total"), ["calls_total{session=\"a\"} 1"]);
        clock.advance(1000 * HOUR);
    }
    Ok(())
}

#[test]
fn a_reset_is_a_use_even_if_the_count_comes_out_the_same() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let calls = Counter::builder("calls", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    calls.with(&A).inc_by(3);
    assert_eq!(told(&registry, "calls_total").len(), 1);
    clock.advance(HOUR);
    calls.with(&A).reset();
    calls.with(&A).inc_by(3);
    assert_eq!(told(&registry, "calls_total"), ["calls_total{session=\"a\"} 3"]);
    Ok(())
}

#[test]
fn an_update_of_nothing_is_none() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let calls = Counter::builder("calls", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    calls.with(&A).inc();
    assert_eq!(told(&registry, "calls_total").len(), 1);
    clock.advance(HOUR);
    calls.with(&A).inc_by(0);
    assert!(told(&registry, "calls_total").is_empty());
    Ok(())
}

#[test]
fn amounts_of_two_sorts_do_not_hide_each_other() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let read = Counter::builder("read", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    read.with(&A).inc_by(1.5);
    let _ = registry.encode(Format::Text);
    clock.advance(HOUR / 2);
    read.with(&A).inc_by(0.25);
    read.with(&A).inc_by(1_u64 << 18);
    let _ = registry.encode(Format::Text);
    clock.advance(HOUR / 2 + MINUTE);
    assert_eq!(told(&registry, "read_"), ["read_total{session=\"a\"} 262145.75"]);
    Ok(())
}

#[test]
fn who_else_looks_does_not_shorten_the_time() -> Result<(), Error> {
    /// Calls by session.
    #[counter(labels(session), expire = "1h")]
    static EXPIRING_CALLS: Counter<(&str,)>;

    let clock = Clock::new();
    let (one, other) = (Registry::new(), Registry::new());
    one.include(&EXPIRING_CALLS);
    other.include(&EXPIRING_CALLS);
    let (view, without) = (one.filtered(["expiring_calls_total"]), one.filtered(["another_name"]));
    EXPIRING_CALLS.with(("a",)).inc();
    for _ in 0..6 {
        for registry in [&one, &other, &view] {
            assert_eq!(told(registry, "expiring_calls_total").len(), 1);
        }
        clock.advance(10 * MINUTE - Duration::from_secs(1));
    }
    assert_eq!(told(&other, "expiring_calls_total").len(), 1, "six seconds are left");
    clock.advance(Duration::from_secs(6));
    assert!(told(&without, "expiring_calls_total").is_empty());
    assert_eq!(EXPIRING_CALLS.len(), 1, "a view that does not show it does not look");
    assert!(told(&view, "expiring_calls_total").is_empty());
    assert_eq!(EXPIRING_CALLS.len(), 0);
    Ok(())
}

#[test]
fn a_series_that_no_scrape_has_told_does_not_go() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let calls = Counter::builder("calls", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    calls.with(&A).inc();
    clock.advance(10 * HOUR);
    assert_eq!(told(&registry, "calls_total").len(), 1, "its last use may have been just now, for all that is known");
    Ok(())
}

#[test]
fn retain_knows_the_same_times() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let depth = Gauge::builder("depth", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    depth.with(&A).set(1);
    depth.with(&B).set(1);
    told(&registry, "depth");
    clock.advance(MINUTE);
    depth.with(&B).set(1);
    let mut idle = Vec::new();
    depth.retain(|series| {
        idle.push((series.get("session").unwrap_or_default().to_owned(), series.idle()));
        true
    });
    assert_eq!(idle, [("a".to_owned(), MINUTE), ("b".to_owned(), Duration::ZERO)]);
    Ok(())
}

#[test]
fn without_labels_there_is_nothing_that_could_go() {
    let registry = Registry::new();
    let refused = Counter::builder("calls", "H.").expire(HOUR).register(&registry).expect_err("it has no labels");
    assert_eq!(refused.reason(), Reason::InvalidExpiry);
    assert!(refused.to_string().contains("`expire` lets idle series go, and a metric without labels is always there"));
    let at_once = Counter::builder("calls", "H.").labels::<Session<'_>>().expire(Duration::ZERO).register(&registry);
    assert_eq!(at_once.expect_err("no series would ever be there").reason(), Reason::InvalidExpiry);
}
