//! What a use is to each kind of metric: a `set` to the same number is one, and what is under way is no idleness.

use metrics_core::testing::Clock;
use metrics_core::{Error, Gauge, InFlight, Registry, StateSet, Summary, gauge, stateset};

use crate::{A, B, Door, HOUR, LEFT, RIGHT, Session, Side, told};

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
