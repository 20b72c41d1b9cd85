//! Metrics that begin anew while they are updated.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metrics_core::{Counter, Error, Histogram, Labels, Registry};

use crate::scrapes::{check_sum, watched};

const VALUES: [f64; 3] = [1.0, 10.0, 1000.0];

#[derive(Labels)]
struct Route<'a> {
    route: &'a str,
}

#[test]
fn a_reset_leaves_whole_histograms_and_counts_exactly_from_there_on() -> Result<(), Error> {
    const THREADS: usize = 3;
    const UPDATES: usize = 20_000;
    let registry = Registry::new();
    let plain = Histogram::builder("plain", "Sizes.").buckets([1.0, 10.0]).register(&registry)?;
    let routed =
        Histogram::builder("routed", "Sizes.").labels::<Route<'_>>().buckets([1.0, 10.0]).register(&registry)?;
    let counted = Counter::builder("counted", "Updates.").labels::<Route<'_>>().register(&registry)?;
    let labels = Route { route: "/" };
    let update = || {
        for i in 0..UPDATES {
            plain.observe(VALUES[i % 3]);
            routed.with(&labels).observe(VALUES[i % 3]);
            counted.with(&labels).inc();
            if i % 1000 == 0 {
                // A thread that is new has a shard that may be new.
                thread::scope(|scope| {
                    scope.spawn(|| plain.observe(1.0));
                });
            }
        }
    };
    let done = AtomicBool::new(false);
    watched(
        &registry,
        |families| {
            check_sum(families, "plain", &[], &VALUES);
            check_sum(families, "routed", &[("route", "/")], &VALUES);
        },
        || {
            thread::scope(|scope| {
                scope.spawn(|| {
                    while !done.load(Ordering::Relaxed) {
                        plain.reset();
                        routed.with(&labels).reset();
                        counted.with(&labels).reset();
                    }
                });
                let updaters: Vec<_> = (0..THREADS).map(|_| scope.spawn(update)).collect();
                let updated: Vec<_> = updaters.into_iter().map(thread::ScopedJoinHandle::join).collect();
                done.store(true, Ordering::Relaxed);
                assert!(updated.iter().all(Result::is_ok));
            });
        },
    );
    plain.reset();
    routed.with(&labels).reset();
    counted.with(&labels).reset();
    assert_eq!((plain.count(), plain.sum(), counted.with(&labels).get_u64()), (0, 0.0, 0));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(update);
        }
    });
    let all = (THREADS * UPDATES) as u64;
    assert_eq!(plain.count(), all + (THREADS * UPDATES / 1000) as u64);
    assert_eq!((routed.with(&labels).count(), counted.with(&labels).get_u64()), (all, all));
    Ok(())
}
