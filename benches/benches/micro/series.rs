//! Series that are new, or that the thread's cache does not hold.

use benches::workload::{self, INSERTS, MANY_SERIES};
use divan::{Bencher, counter::ItemsCount};
use metrics_core::{Counter, Registry, counter};

use crate::labels::{SAMPLE, Strings, in_turn};

/// Requests by two strings, of which there are more series than a cache holds.
#[counter(limit = 100_000)]
static MANY: Counter<Strings>;

/// A look-up among so many series that nearly every one misses the cache.
#[divan::bench(sample_size = SAMPLE)]
fn look_up_past_the_cache(bencher: Bencher<'_, '_>) {
    assert_eq!(MANY_SERIES, 100_000, "the limit of the counter");
    let pairs = workload::many_pairs();
    for &pair in pairs {
        MANY.init(Strings::from(pair));
    }
    let mut pair = in_turn(pairs);
    bencher.bench_local(|| MANY.with(Strings::from(pair())).inc());
}

/// A new family and all its series, each met for the first time. The family is made and freed outside the timing.
#[divan::bench]
fn insert(bencher: Bencher<'_, '_>) {
    let pairs = workload::new_pairs();
    let family = || {
        let builder = Counter::builder("inserted", "Series that are new.").labels::<Strings<'_>>();
        builder.limit(INSERTS).register(&Registry::new()).expect("a name of its own")
    };
    bencher.counter(ItemsCount::new(INSERTS)).with_inputs(family).bench_local_refs(|family| {
        for &pair in &pairs[..INSERTS] {
            family.with(Strings::from(pair)).inc();
        }
    });
}
