//! Series to which nothing is done go away, and those that are used stay.

use std::time::Duration;

use metrics_core::testing::Clock;
use metrics_core::{
    Counter, Error, Format, Gauge, Handle, Histogram, InFlight, LabelValue, Labels, Reason, Registry, StateSet,
    Summary, counter, gauge, stateset,
};

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

/// Labels of a table.
#[derive(Labels)]
struct Session<'a> {
    session: &'a str,
}

/// Labels of a row.
#[derive(Labels)]
struct Door {
    side: Side,
}

#[derive(LabelValue)]
enum Side {
    Left,
    Right,
}

const A: Session<'static> = Session { session: "a" };
const B: Session<'static> = Session { session: "b" };
const LEFT: Door = Door { side: Side::Left };
const RIGHT: Door = Door { side: Side::Right };

/// The samples of a family that are told, by their lines.
fn told(registry: &Registry, name: &str) -> Vec<String> {
    let text = registry.encode(Format::Text);
    text.lines().filter(|line| line.starts_with(name)).map(str::to_owned).collect()
}

/// When the series began that is told under a name.
fn created(registry: &Registry, name: &str) -> f64 {
    let text = registry.encode(Format::OpenMetrics.with_created());
    let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("no `{name}` in {text}"));
    line.rsplit(' ').next().and_then(|value| value.parse().ok()).expect("a time")
}

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
fn a_gauge_that_is_set_to_the_same_number_is_used() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let depth = Gauge::builder("depth", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    let level = Gauge::builder("level", "H.").labels::<Door>().expire(HOUR).register(&registry)?;
    let (held, row) = (depth.with(&B).series(), level.with(&RIGHT).series());
    for _ in 0..5 {
        depth.with(&A).set(1);
        level.with(&LEFT).set(1);
        held.set(1);
        row.inc_by(0);
        assert_eq!((told(&registry, "depth").len(), told(&registry, "level").len()), (2, 2));
        clock.advance(HOUR);
    }
    assert!(told(&registry, "depth").is_empty() && told(&registry, "level").is_empty());
    Ok(())
}

#[test]
fn what_is_under_way_is_not_idle_and_neither_is_what_came_and_went() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let open = InFlight::builder("open", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    let inside = InFlight::builder("inside", "H.").labels::<Door>().expire(HOUR).register(&registry)?;
    let held = Gauge::builder("held", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    let guards = (open.with(&A).track(), inside.with(&LEFT).track(), held.with(&A).track());
    for _ in 0..3 {
        drop((open.with(&B).track(), inside.with(&RIGHT).track(), held.with(&B).track()));
        for name in ["open", "inside", "held"] {
            let lines = told(&registry, name);
            assert!(lines[0].ends_with(" 1") && lines[1].ends_with(" 0"), "{lines:?}");
        }
        clock.advance(2 * HOUR);
    }
    for name in ["open", "inside", "held"] {
        assert_eq!(told(&registry, name).len(), 1, "that which is under way");
    }
    drop(guards);
    for name in ["open", "inside", "held"] {
        assert_eq!(told(&registry, name).len(), 1, "it ended only now");
    }
    clock.advance(HOUR);
    for name in ["open", "inside", "held"] {
        assert!(told(&registry, name).is_empty());
    }
    Ok(())
}

#[test]
fn a_gauge_with_a_closure_is_never_idle() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let depth = Gauge::builder("depth", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry)?;
    depth.with(&A).set_function(|| 5);
    depth.with(&B).set(5);
    for expected in [2, 1, 1] {
        assert_eq!(told(&registry, "depth").len(), expected);
        clock.advance(2 * HOUR);
    }
    assert!(depth.remove(&A));
    assert!(told(&registry, "depth").is_empty());
    let held = depth.with(&B).series();
    held.set(1);
    assert_eq!(told(&registry, "depth").len(), 1);
    clock.advance(HOUR);
    assert!(told(&registry, "depth").is_empty());
    held.set_function(|| 6);
    assert_eq!(told(&registry, "depth"), ["depth{session=\"b\"} 6"], "the handle's series is back");
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
fn the_macros_and_every_kind_have_it() {
    /// Jobs under way.
    #[gauge(in_flight, expire = "1h30m")]
    fn expiring_jobs(queue: &str);

    let (registry, clock) = (Registry::new(), Clock::new());
    registry.include(expiring_jobs::family());
    drop(expiring_jobs("mail").track());
    assert_eq!(told(&registry, "expiring_jobs"), ["expiring_jobs{queue=\"mail\"} 0"]);
    clock.advance(HOUR);
    assert_eq!(told(&registry, "expiring_jobs").len(), 1);
    clock.advance(HOUR / 2);
    assert!(told(&registry, "expiring_jobs").is_empty());

    let took = Summary::builder("took", "H.").labels::<Session<'_>>().expire(HOUR).register(&registry);
    let took = took.expect("a free name");
    took.with(&A).observe(1);
    assert_eq!(told(&registry, "took_count").len(), 1);
    clock.advance(HOUR);
    took.with(&A).observe(f64::NAN);
    assert_eq!(told(&registry, "took_count").len(), 1, "a NaN is an observation");
    clock.advance(HOUR);
    assert!(told(&registry, "took_count").is_empty());

    let ranked = Summary::builder("ranked", "H.").quantiles([0.5]).labels::<Session<'_>>().expire(HOUR);
    let ranked = ranked.register(&registry).expect("a free name");
    for _ in 0..2 {
        ranked.with(&A).observe(0.25);
        assert_eq!(told(&registry, "ranked_count"), ["ranked_count{session=\"a\"} 1"]);
        assert_eq!(told(&registry, "ranked_sum"), ["ranked_sum{session=\"a\"} 0.25"]);
        clock.advance(HOUR);
        assert!(told(&registry, "ranked").is_empty());
    }
}

#[test]
fn a_state_that_is_set_again_is_used() {
    /// Which way a door goes.
    #[stateset(expire = "1h")]
    static EXPIRING_WAY: StateSet<Side, Session>;

    let (registry, clock) = (Registry::new(), Clock::new());
    registry.include(&EXPIRING_WAY);
    for _ in 0..3 {
        EXPIRING_WAY.with(&A).set(Side::Left);
        assert_eq!(told(&registry, "expiring_way").len(), 2, "a line for each state");
        clock.advance(HOUR);
    }
    assert!(told(&registry, "expiring_way").is_empty());
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
