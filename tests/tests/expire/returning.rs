//! A series that went and comes back: anew with its labels, as what it was with a handle.

use metrics_core::testing::Clock;
use metrics_core::{Counter, Error, Format, Gauge, Handle, Histogram, Registry};

use crate::{A, B, Door, HOUR, LEFT, MINUTE, Session, created, told};

#[test]
fn a_series_that_returns_begins_anew() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::at(1_000_000));
    let calls = Counter::builder("calls", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    let opened = Counter::builder("opened", "H.").labels::<Door>().expire(HOUR).register(&registry)?;
    let took = Histogram::builder("took", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    let size = Histogram::builder("size", "H.").labels::<Session<'_>>().native().expire(HOUR).register(&registry)?;
    let depth = Gauge::builder("depth", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    let level = Gauge::builder("level", "H.").optional().labels::<Door>().expire(HOUR).register(&registry);
    let level = level?;
    for _ in 0..3 {
        calls.with(&A).inc_by(2.5);
        opened.with(&LEFT).inc_by(5);
        took.with(&A).observe(0.3);
        size.with(&A).observe(0.3);
        depth.with(&A).inc_by(7);
        level.with(&LEFT).set(7);
        assert_eq!(told(&registry, "calls_total"), ["calls_total{session=\"a\"} 2.5"]);
        assert_eq!(told(&registry, "opened_total"), ["opened_total{side=\"left\"} 5"]);
        assert_eq!(told(&registry, "took_count"), ["took_count{session=\"a\"} 1"]);
        assert_eq!(told(&registry, "size_count"), ["size_count{session=\"a\"} 1"]);
        assert_eq!(told(&registry, "depth"), ["depth{session=\"a\"} 7"]);
        assert_eq!(told(&registry, "level"), ["level{side=\"left\"} 7"]);
        for name in ["calls_created", "opened_created", "took_created", "size_created"] {
            assert_eq!(created(&registry, name), clock.unix_seconds(), "{name}");
        }
        clock.advance(HOUR);
        let text = registry.encode(Format::Text);
        assert!(!text.contains('{'), "{text}");
    }
    level.init(&LEFT);
    assert!(told(&registry, "level").is_empty(), "it was not set since it returned");
    Ok(())
}

#[test]
fn a_handles_update_brings_its_series_back_and_none_is_lost() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let calls = Counter::builder("calls", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    let opened = Counter::builder("opened", "H.").labels::<Door>().expire(HOUR).register(&registry)?;
    let depth = Gauge::builder("depth", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    let (call, open, set): (Handle<Counter>, Handle<Counter>, Handle<Gauge>) =
        (calls.with(&A).series(), opened.with(&LEFT).series(), depth.with(&A).series());
    for round in 1..=3 {
        call.inc();
        open.inc();
        set.set(round);
        assert_eq!(told(&registry, "calls_total"), [format!("calls_total{{session=\"a\"}} {round}")]);
        assert_eq!(told(&registry, "opened_total"), [format!("opened_total{{side=\"left\"}} {round}")]);
        assert_eq!(told(&registry, "depth"), [format!("depth{{session=\"a\"}} {round}")]);
        clock.advance(HOUR);
        assert!(!registry.encode(Format::Text).contains('{'));
    }
    // Somebody else uses the labels first: they begin anew, and the handle counts there.
    calls.with(&A).inc();
    opened.with(&LEFT).inc();
    depth.with(&A).inc();
    call.inc();
    open.inc();
    set.inc();
    assert_eq!(told(&registry, "calls_total"), ["calls_total{session=\"a\"} 2"]);
    assert_eq!(told(&registry, "opened_total"), ["opened_total{side=\"left\"} 2"]);
    assert_eq!(told(&registry, "depth"), ["depth{session=\"a\"} 2"]);
    clock.advance(HOUR);
    assert!(!registry.encode(Format::Text).contains('{'));
    // The handle comes first, then somebody else, before any scrape: it was used, so it goes on as what it was.
    call.inc();
    calls.with(&A).inc();
    open.inc();
    opened.with(&LEFT).inc();
    assert_eq!(told(&registry, "calls_total"), ["calls_total{session=\"a\"} 4"]);
    assert_eq!(told(&registry, "opened_total"), ["opened_total{side=\"left\"} 4"]);
    Ok(())
}

#[test]
fn room_that_an_idle_series_leaves_is_used_again() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let calls = Counter::builder("calls", "H.").labels::<Session<'_>>().limit(1).expire(HOUR).register(&registry)?;
    calls.with(&A).inc();
    assert_eq!(told(&registry, "calls_total").len(), 1);
    clock.advance(HOUR);
    assert!(told(&registry, "calls_total").is_empty());
    calls.with(&B).inc();
    assert_eq!(told(&registry, "calls_total"), ["calls_total{session=\"b\"} 1"]);
    Ok(())
}

#[test]
fn a_series_that_was_let_go_and_removed_then_does_not_come_back() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let calls = Counter::builder("calls", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    let opened = Counter::builder("opened", "H.").labels::<Door>().expire(HOUR).register(&registry)?;
    for remove_all in [false, true] {
        let (call, open) = (calls.with(&A).series(), opened.with(&LEFT).series());
        call.inc_by(5);
        open.inc_by(5);
        assert_eq!(told(&registry, "calls_").len() + told(&registry, "opened_").len(), 2);
        clock.advance(HOUR + MINUTE);
        assert_eq!(told(&registry, "calls_").len() + told(&registry, "opened_").len(), 0);
        if remove_all {
            calls.clear();
            opened.clear();
        } else {
            assert!(!calls.remove(&A) && !opened.remove(&LEFT), "neither is there");
        }
        call.inc();
        assert_eq!(told(&registry, "calls_"), [""; 0]);
        // A row has one place for these labels, and what is counted there begins anew.
        opened.with(&LEFT).inc();
        assert_eq!(told(&registry, "opened_"), ["opened_total{side=\"left\"} 1"]);
        calls.with(&A).inc();
        assert_eq!(told(&registry, "calls_"), ["calls_total{session=\"a\"} 1"]);
        calls.clear();
        opened.clear();
    }
    Ok(())
}

#[test]
fn what_a_handle_counts_is_told_though_another_has_the_place_by_now() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let builder = Counter::builder("calls", "H.").labels::<Session<'_>>();
    let calls = builder.limit(1).expire(HOUR).register(&registry)?;
    let handle = calls.with(&A).series();
    handle.inc_by(5);
    assert_eq!(told(&registry, "calls_").len(), 1);
    clock.advance(HOUR + MINUTE);
    assert_eq!(told(&registry, "calls_").len(), 0);
    calls.with(&B).inc();
    handle.inc_by(100);
    let _ = registry.encode(Format::Text); // by which it is seen
    assert_eq!(told(&registry, "calls_"), ["calls_total{session=\"a\"} 105", "calls_total{session=\"b\"} 1"]);
    Ok(())
}
