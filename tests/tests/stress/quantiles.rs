//! Quantiles under load: nothing is lost, and no series is told another one's observations.
//!
//! Of a series that observes one number alone every quantile is that number, to the bit: any other has come from
//! somewhere else.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metrics_core::testing::Exposition;
use metrics_core::{Error, Format, LabelValue, Labels, Registry, Summary};

use crate::scrapes::watched;

const THREADS: u32 = 6;
const EACH: u32 = 20_000;

#[derive(Clone, Copy, LabelValue)]
enum Key {
    A,
    B,
    C,
    D,
}

const KEYS: [Key; 4] = [Key::A, Key::B, Key::C, Key::D];
const NAMES: [&str; 4] = ["a", "b", "c", "d"];
/// What each series observes.
const NUMBERS: [f64; 4] = [3.0, 0.01, 700.0, -5.0];

#[derive(Clone, Copy, Labels)]
struct Dense {
    key: Key,
}

#[derive(Clone, Copy, Labels)]
struct Table<'a> {
    key: &'a str,
}

#[test]
fn all_is_counted_and_ranked_while_another_reads() -> Result<(), Error> {
    let registry = Registry::new();
    let sizes = Summary::builder("sizes", "Sizes.").quantiles([0.0, 0.5, 1.0]).register(&registry)?;
    let check = |families: &Exposition| {
        let at = |quantile: &str| families.value("sizes", &[("quantile", quantile)]).expect("it is told");
        let (low, middle, high) = (at("0.0"), at("0.5"), at("1.0"));
        assert!(low.is_nan() && high.is_nan() || low <= middle && middle <= high, "{low} {middle} {high}");
    };
    watched(&registry, check, || {
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let sizes = &*sizes;
                scope.spawn(move || (0..EACH).for_each(|i| sizes.observe(1 + i * THREADS + thread)));
            }
        });
    });
    let all = THREADS * EACH;
    assert_eq!(sizes.count(), u64::from(all));
    assert_eq!(sizes.sum(), (1..=u64::from(all)).sum::<u64>() as f64);
    assert_eq!([0.0, 1.0].map(|q| sizes.quantile(q)), [1.0, f64::from(all)]);
    for percent in 1..100 {
        let (found, exact) = (sizes.quantile(f64::from(percent) / 100.0), f64::from(all * percent / 100));
        assert!((found - exact).abs() <= exact * 0.01 * (1.0 + 1e-9), "{percent} %: {found} for {exact}");
    }
    Ok(())
}

/// Observes and removes in several threads, with scrapes all the while.
fn under_churn(registry: &Registry, observe: impl Fn(usize) + Sync, churn: impl Fn(usize) + Sync) {
    let check = |families: &Exposition| {
        for sample in families.iter().flat_map(|family| &family.samples).filter(|sample| sample.name == "numbers") {
            if let Some(at) = sample.label("key").and_then(|key| NAMES.iter().position(|name| *name == key)) {
                assert!(sample.value.is_nan() || sample.value == NUMBERS[at], "{sample:?} is not {}", NUMBERS[at]);
            }
        }
    };
    let done = AtomicBool::new(false);
    watched(registry, check, || {
        thread::scope(|scope| {
            let observers: Vec<_> = (0..3).map(|_| scope.spawn(|| (0..EACH as usize).for_each(&observe))).collect();
            let remover = scope.spawn(|| {
                for round in 0.. {
                    churn(round);
                    if done.load(Ordering::Relaxed) {
                        return;
                    }
                }
            });
            let observed: Vec<_> = observers.into_iter().map(thread::ScopedJoinHandle::join).collect();
            done.store(true, Ordering::Relaxed);
            assert!(observed.iter().all(Result::is_ok) && remover.join().is_ok());
        });
    });
}

#[test]
fn no_observation_is_ranked_in_another_series_of_a_table() -> Result<(), Error> {
    let registry = Registry::new();
    let numbers =
        Summary::builder("numbers", "Numbers.").labels::<Table<'_>>().quantiles([0.0, 0.5, 1.0]).register(&registry)?;
    under_churn(
        &registry,
        |i| numbers.with(Table { key: NAMES[i % 4] }).observe(NUMBERS[i % 4]),
        |round| {
            // What is given back is given out again at once, to series that pass by.
            let passing = format!("passing {round}");
            numbers.with(Table { key: &passing }).observe(1e9);
            numbers.remove(Table { key: &passing });
            numbers.remove(Table { key: NAMES[round % 4] });
        },
    );
    Ok(())
}

#[test]
fn no_observation_is_ranked_in_another_series_of_a_row() -> Result<(), Error> {
    let registry = Registry::new();
    let numbers =
        Summary::builder("numbers", "Numbers.").labels::<Dense>().quantiles([0.0, 0.5, 1.0]).register(&registry)?;
    let handles = KEYS.map(|key| numbers.with(Dense { key }).series());
    under_churn(
        &registry,
        |i| {
            numbers.with(Dense { key: KEYS[i % 4] }).observe(NUMBERS[i % 4]);
            handles[i % 4].observe(NUMBERS[i % 4]);
        },
        |round| match round % 50 {
            0 => numbers.clear(),
            1 => numbers.with(Dense { key: Key::A }).reset(),
            _ => drop(numbers.remove(Dense { key: KEYS[round % 4] })),
        },
    );
    Ok(())
}

#[test]
fn metrics_that_come_and_go_leave_nothing_to_those_that_come() -> Result<(), Error> {
    let registry = Registry::new();
    for round in 1..=300 {
        let number = Summary::builder("number", "Numbers.").quantiles([0.5]).register(&registry)?;
        let race = Barrier::new(3);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    race.wait();
                    (0..20).for_each(|_| number.observe(round));
                });
            }
            race.wait();
            let text = registry.encode(Format::Text);
            let (none, some) = ("number{quantile=\"0.5\"} NaN\n", format!("number{{quantile=\"0.5\"}} {round}\n"));
            assert!(text.contains(none) || text.contains(&some), "{round}: {text}");
        });
        assert_eq!(
            (number.count(), number.quantile(0.0), number.quantile(1.0)),
            (40, f64::from(round), f64::from(round))
        );
    }
    Ok(())
}
