//! Memory returns to its level: what comes and goes leaves nothing behind, with or without scrapes.

use std::sync::{Barrier, Mutex};
use std::thread;

use metrics_core::{Counter, Error, Gauge, Histogram, LabelValue, Labels, Metrics, Registry};
use tests::measured::Measuring;

#[global_allocator]
static GLOBAL: Measuring = Measuring;

/// One test at a time: they measure the same memory.
static MEASURED: Mutex<()> = Mutex::new(());

/// More than what the test program itself may do meanwhile, and far less than a byte for each round.
const SLACK: isize = 64 << 10;

#[derive(Labels)]
struct Session<'a> {
    session: &'a str,
}

#[derive(LabelValue)]
enum Outcome {
    Ok,
    Failed,
}

#[derive(Labels)]
struct Done {
    outcome: Outcome,
}

/// Does the rounds, a tenth of them first; what is held then must not grow with the others.
fn stays_level(rounds: usize, mut round: impl FnMut(usize)) {
    let _alone = MEASURED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    (0..rounds / 10).for_each(&mut round);
    let before = Measuring::live();
    (rounds / 10..rounds).for_each(&mut round);
    let grown = Measuring::live() - before;
    assert!(grown < SLACK, "{grown} bytes in {rounds} rounds");
}

#[test]
fn series_that_come_and_go_without_scrapes() -> Result<(), Error> {
    let registry = Registry::new();
    let counted = Counter::builder("counted", "Updates.").labels::<Session<'_>>().register(&registry)?;
    let sizes = Histogram::builder("sizes", "Sizes.").labels::<Session<'_>>().register(&registry)?;
    let level = Gauge::builder("level", "Level.").labels::<Session<'_>>().register(&registry)?;
    stays_level(100_000, |round| {
        let session = round.to_string();
        let labels = Session { session: &session };
        let held = counted.with(&labels).series();
        held.inc();
        counted.with(&labels).reset();
        sizes.with(&labels).observe(0.1);
        level.with(&labels).set(1);
        assert!(counted.remove(&labels) && sizes.remove(&labels) && level.remove(&labels));
        held.inc();
    });
    assert_eq!(counted.len() + sizes.len() + level.len(), 0);
    Ok(())
}

#[test]
fn series_that_come_and_go_on_many_threads_at_once() -> Result<(), Error> {
    let _alone = MEASURED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let registry = Registry::new();
    let counted = Counter::builder("counted", "Updates.").labels::<Session<'_>>().register(&registry)?;
    // The more threads there were, the longer it takes to give a series' cells back.
    let all_there = Barrier::new(200);
    thread::scope(|scope| {
        for _ in 0..200 {
            scope.spawn(|| {
                counted.with(Session { session: "first" }).inc();
                all_there.wait();
            });
        }
    });
    let before = Measuring::watch();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..20_000 {
                    counted.with(Session { session: "the same" }).inc();
                    counted.remove(Session { session: "the same" });
                }
            });
        }
    });
    // What one thread gives back takes longer than what another one makes: it must not be left behind.
    let most = Measuring::peak() - before;
    assert!(most < 1 << 20, "{most} bytes at one time");
    Ok(())
}

#[test]
fn rows_whose_series_come_and_go() -> Result<(), Error> {
    let registry = Registry::new();
    let counted = Counter::builder("counted", "Updates.").labels::<Done>().register(&registry)?;
    let sizes = Histogram::builder("sizes", "Sizes.").labels::<Done>().register(&registry)?;
    stays_level(50_000, |_| {
        for outcome in [Outcome::Ok, Outcome::Failed] {
            let labels = Done { outcome };
            counted.with(&labels).inc();
            sizes.with(&labels).observe(0.1);
            assert!(counted.remove(&labels) && sizes.remove(&labels));
        }
    });
    Ok(())
}

#[test]
fn metrics_that_are_registered_and_dropped() -> Result<(), Error> {
    let registry = Registry::new();
    stays_level(20_000, |_| {
        let done = Counter::builder("done", "Done.").labels::<Done>().register(&registry).expect("the name is free");
        let sizes = Histogram::builder("sizes", "Sizes.").labels::<Done>().register(&registry).expect("it is free");
        let level = Gauge::builder("level", "Level.").labels::<Done>().register(&registry).expect("it is free");
        let seen =
            Counter::builder("seen", "Seen.").labels::<Session<'_>>().register(&registry).expect("the name is free");
        done.init_all();
        done.with(Done { outcome: Outcome::Ok }).inc();
        sizes.with(Done { outcome: Outcome::Failed }).observe(1);
        level.with(Done { outcome: Outcome::Ok }).set(1);
        seen.with(Session { session: "a" }).inc();
    });
    Ok(())
}

#[derive(Metrics)]
struct JobMetrics {
    /// Done.
    #[counter]
    done: Counter<Done>,
    /// Seen.
    #[counter]
    seen: Option<Counter<Session<'static>>>,
    #[metrics(prefix = "inner")]
    inner: SizeMetrics,
}

#[derive(Metrics)]
struct SizeMetrics {
    /// Sizes.
    #[histogram(size)]
    sizes: Histogram,
    /// Level.
    #[gauge]
    level: Gauge,
}

#[test]
fn groups_that_are_registered_and_dropped() {
    let registry = Registry::new();
    stays_level(8_000, |round| {
        let builder = JobMetrics::builder().const_label("job", round.to_string());
        let jobs =
            if round % 2 == 0 { builder.without("seen") } else { builder }.register(&registry).expect("it is new");
        jobs.done.with(Done { outcome: Outcome::Ok }).inc();
        jobs.seen.iter().for_each(|seen| seen.with(Session { session: "a" }).inc());
        jobs.inner.sizes.observe(1);
        jobs.inner.level.set(1);
        assert!(JobMetrics::builder().without("done").register(&registry).is_err());
    });
}

#[test]
fn threads_that_come_and_go() -> Result<(), Error> {
    let registry = Registry::new();
    let counted = Counter::builder("counted", "Updates.").labels::<Session<'_>>().register(&registry)?;
    let sizes = Histogram::builder("sizes", "Sizes.").register(&registry)?;
    stays_level(5_000, |round| {
        thread::scope(|scope| {
            scope.spawn(|| {
                let session = (round % 7).to_string();
                counted.with(Session { session: &session }).inc();
                sizes.observe(0.1);
            });
        });
    });
    assert_eq!(sizes.count(), 5_000);
    Ok(())
}

#[test]
fn label_sets_past_the_limit() -> Result<(), Error> {
    let registry = Registry::new();
    let counted = Counter::builder("counted", "Updates.").labels::<Session<'_>>().limit(50).register(&registry)?;
    stays_level(50_000, |round| {
        let session = format!("{round}{}", "x".repeat(round % 6000));
        counted.with(Session { session: &session }).inc();
    });
    assert_eq!(counted.len(), 51);
    Ok(())
}
