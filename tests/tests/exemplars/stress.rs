//! Many threads at once: whoever is told of an exemplar is told of its observation.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metrics_core::{Counter, Error, Histogram, Labels, Registry};

use crate::told::Heard;

#[derive(Clone, Copy, Labels)]
struct Route<'a> {
    route: &'a str,
}

const BOUNDS: [f64; 2] = [10.0, 100.0];

/// Observations so far, in the order of one thread; each names its number.
fn observe(thread: usize, counted: &Counter<Route<'static>>, sizes: &Histogram, native: &Histogram) {
    for i in 1..=200_u32 {
        let number = i.to_string();
        counted.with(Route { route: "/" }).inc_by_with_exemplar(1, [("number", &number)]);
        let value = f64::from(i % 3) * 45.0 + thread as f64;
        sizes.observe_with_exemplar(value, [("number", &number)]);
        native.observe_with_exemplar(value, [("number", &number)]);
    }
}

#[test]
fn an_exemplar_is_never_ahead_of_what_is_counted() -> Result<(), Error> {
    const ROUNDS: usize = 30;
    let registry = Registry::new();
    let counted = Counter::builder("counted", "X.").labels::<Route<'_>>().register(&registry)?;
    let sizes = Histogram::builder("sizes", "X.").buckets(BOUNDS).register(&registry)?;
    let native = Histogram::builder("native", "X.").native().register(&registry)?;
    let done = AtomicBool::new(false);
    let number = |labels: &str| -> f64 {
        let number = labels.strip_prefix("number=\"").and_then(|rest| rest.strip_suffix('"'));
        number.and_then(|number| number.parse().ok()).expect("a number")
    };
    let check = || {
        let (mut seen, mut latest) = (0, 0.0_f64);
        for series in Heard::of(&*counted).0.values() {
            for exemplar in series.exemplars.iter().flatten() {
                assert!(number(&exemplar.labels) <= series.counts[0], "{series:?}");
                seen += 1;
            }
        }
        let of_sizes = Heard::one(&*sizes, "");
        for (i, exemplar) in of_sizes.exemplars.iter().enumerate() {
            let Some(exemplar) = exemplar else { continue };
            assert!(of_sizes.counts[i] > 0.0, "{of_sizes:?}");
            assert_eq!(BOUNDS.partition_point(|bound| *bound < exemplar.value), i, "{of_sizes:?}");
            latest = latest.max(number(&exemplar.labels));
        }
        assert!(latest <= of_sizes.counts.iter().sum(), "{of_sizes:?}");
        let of_native = Heard::one(&*native, "");
        for exemplar in &of_native.native {
            assert!(number(&exemplar.labels) <= of_native.counts[0], "{of_native:?}");
        }
        seen
    };
    let mut seen = 0;
    for _ in 0..ROUNDS {
        counted.clear();
        sizes.reset();
        native.reset();
        done.store(false, Ordering::Relaxed);
        thread::scope(|scope| {
            let scraper = scope.spawn(|| {
                let mut seen = 0;
                while !done.load(Ordering::Relaxed) {
                    seen += check();
                }
                seen + check()
            });
            // New threads, and so new shards now and then, which a scrape that is under way does not know.
            let threads: Vec<_> = (0..3)
                .map(|thread| {
                    scope.spawn({
                        let (c, s, n) = (&counted, &sizes, &native);
                        move || observe(thread, c, s, n)
                    })
                })
                .collect();
            let all = threads.into_iter().all(|thread| thread.join().is_ok());
            done.store(true, Ordering::Relaxed);
            seen += scraper.join().expect("what it saw was right");
            assert!(all);
        });
    }
    assert!(seen >= ROUNDS, "{seen} exemplars in {ROUNDS} rounds");
    Ok(())
}
