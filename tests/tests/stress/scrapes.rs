//! Scrapes that go on while the metrics are updated, each of them checked.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metrics_core::Registry;
use metrics_core::testing::{Exposition, ParsedKind, ParsedSample};
use tests::reader::scrape;

/// Does the work while another thread scrapes again and again, and has `check` look at every scrape, the last of
/// which comes after the work.
pub(crate) fn watched<R>(
    registry: &Registry,
    mut check: impl FnMut(&Exposition) + Send,
    work: impl FnOnce() -> R,
) -> R {
    struct Done<'a>(&'a AtomicBool);
    impl Drop for Done<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Release);
        }
    }
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut last = false;
            while !last {
                last = done.load(Ordering::Acquire);
                check(&scrape(registry));
            }
        });
        let _done = Done(&done);
        work()
    })
}

/// Sees to it that nothing that only goes up ever goes down: counters, buckets, counts, and sums of what is positive.
#[derive(Default)]
pub(crate) struct NeverDown(HashMap<(String, Vec<(String, String)>), f64>);

impl NeverDown {
    pub(crate) fn check(&mut self, families: &Exposition) {
        let kinds = [ParsedKind::Counter, ParsedKind::Histogram, ParsedKind::Summary];
        for sample in families.iter().filter(|f| kinds.contains(&f.kind)).flat_map(|f| &f.samples) {
            let before = self.0.entry((sample.name.clone(), sample.labels.clone())).or_insert(0.0);
            assert!(sample.value >= *before, "{} {:?}: {} after {before}", sample.name, sample.labels, sample.value);
            *before = sample.value;
        }
    }
}

/// Sees to it that the sum of a histogram, with these labels, is what its buckets say, when each bucket only ever
/// gets one value. Returns how much it counts.
pub(crate) fn check_sum(families: &Exposition, name: &str, labels: &[(&str, &str)], values: &[f64]) -> Option<f64> {
    let sum = families.value(&format!("{name}_sum"), labels)?;
    let bucket_name = format!("{name}_bucket");
    let is = |sample: &&ParsedSample| {
        sample.name == bucket_name && labels.iter().all(|(label, value)| sample.label(label) == Some(value))
    };
    let buckets: Vec<f64> = families.samples().filter(is).map(|sample| sample.value).collect();
    assert_eq!(buckets.len(), values.len(), "{name} {labels:?}");
    let mut below = 0.0;
    let mut expected = 0.0;
    for (bucket, value) in buckets.iter().zip(values) {
        expected += (bucket - below) * value;
        below = *bucket;
    }
    assert_eq!(sum, expected, "{name} {labels:?}: {buckets:?}");
    Some(below)
}
