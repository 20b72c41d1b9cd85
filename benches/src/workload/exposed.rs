//! The series of the encode rows, and whether an exposition holds them.

use std::sync::LazyLock;

use prometheus::proto::{Metric, MetricFamily};
use protobuf::{CodedInputStream, Message as _};

use super::{BOUNDS, Pair, Random, STEPS, labels::pair, latencies};

/// How many counters the encode rows expose: 400 routes x 250 tenants.
pub const EXPOSED_SERIES: usize = 100_000;

/// How many histograms the encode rows expose: 40 routes x 25 tenants.
pub const EXPOSED_HISTOGRAMS: usize = 1_000;

/// What a library has exposed.
#[derive(Clone, Copy, Debug)]
pub enum Exposed<'a> {
    /// Samples, one a line.
    Text(&'a str),
    /// Length-delimited messages.
    Messages(&'a [u8]),
}

/// The counters of the encode rows: their labels and values of one to seven digits.
pub fn exposed() -> impl Iterator<Item = (Pair, u64)> {
    static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| (0..EXPOSED_SERIES).map(|index| pair(index, 400)).collect());
    let mut random = Random::new(5);
    PAIRS.iter().map(move |&pair| {
        let digits = random.below(7) as u32 + 1;
        (pair, random.below(10usize.pow(digits)) as u64 + 1)
    })
}

/// The histograms of the encode rows: their labels and what they have observed, 1 to 400 latencies each.
pub fn exposed_histograms() -> impl Iterator<Item = (Pair, &'static [f64])> {
    static PAIRS: LazyLock<Vec<Pair>> =
        LazyLock::new(|| (0..EXPOSED_HISTOGRAMS).map(|index| pair(index, 40)).collect());
    let mut random = Random::new(11);
    PAIRS.iter().map(move |&pair| {
        let (first, count) = (random.below(STEPS - 400), random.below(400) + 1);
        (pair, &latencies()[first..first + count])
    })
}

/// The sum over all samples named `name` in a text exposition, and how many there are.
pub fn samples(text: &str, name: &str) -> (usize, f64) {
    text.lines()
        .filter(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' '])))
        .filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok())
        .fold((0, 0.0), |(count, sum), value| (count + 1, sum + value))
}

/// Refuses an encoder that left something out: every counter must be there, and the right sum. `sample` is its name
/// in a text.
///
/// # Panics
///
/// Where it does not.
pub fn check_exposed(library: &str, sample: &str, exposed: Exposed<'_>) {
    let expected: u64 = self::exposed().map(|(_, value)| value).sum();
    let found = match exposed {
        Exposed::Text(text) => samples(text, sample),
        Exposed::Messages(bytes) => {
            let metrics = messages(bytes);
            (metrics.len(), metrics.iter().map(|metric| metric.get_counter().value()).sum())
        }
    };
    assert_eq!(found, (EXPOSED_SERIES, expected as f64), "{library} exposes other series than it was given");
}

/// The same for the histograms: all of them, their counts, and all of their buckets. `base` is their name in a text.
///
/// # Panics
///
/// Where something is missing.
pub fn check_exposed_histograms(library: &str, base: &str, exposed: Exposed<'_>) {
    let (mut observations, mut in_buckets, mut sum) = (0, 0, 0.0);
    for (_, observed) in exposed_histograms() {
        observations += observed.len();
        // Buckets are cumulative; the last has all.
        in_buckets += observed.len();
        in_buckets += BOUNDS.iter().map(|bound| observed.iter().filter(|value| *value <= bound).count()).sum::<usize>();
        sum += observed.iter().sum::<f64>();
    }
    let (counts, buckets, sums) = match exposed {
        Exposed::Text(text) => (
            samples(text, &format!("{base}_count")),
            samples(text, &format!("{base}_bucket")),
            samples(text, &format!("{base}_sum")),
        ),
        Exposed::Messages(bytes) => of_messages(&messages(bytes)),
    };
    assert_eq!(
        counts,
        (EXPOSED_HISTOGRAMS, observations as f64),
        "{library} exposes other histograms than it was given"
    );
    assert_eq!(
        buckets,
        (EXPOSED_HISTOGRAMS * (BOUNDS.len() + 1), in_buckets as f64),
        "{library} exposes other buckets than those of its histograms"
    );
    assert!((sums.1 - sum).abs() < sum * 1e-9, "{library} exposes sums of {} for {sum}", sums.1);
}

/// Counts, buckets and sums of histograms: how many there are, and what they add up to. The bucket of all, which
/// protobuf may leave out, is counted either way.
fn of_messages(metrics: &[Metric]) -> ((usize, f64), (usize, f64), (usize, f64)) {
    let (mut counts, mut buckets, mut sums) = ((0, 0.0), (0, 0.0), (0, 0.0));
    for histogram in metrics.iter().map(Metric::get_histogram) {
        let count = histogram.get_sample_count() as f64;
        counts = (counts.0 + 1, counts.1 + count);
        sums = (sums.0 + 1, sums.1 + histogram.get_sample_sum());
        buckets = (buckets.0 + 1, buckets.1 + count);
        for bucket in histogram.get_bucket().iter().filter(|bucket| bucket.upper_bound().is_finite()) {
            buckets = (buckets.0 + 1, buckets.1 + bucket.cumulative_count() as f64);
        }
    }
    (counts, buckets, sums)
}

/// The series of all families.
fn messages(bytes: &[u8]) -> Vec<Metric> {
    let mut stream = CodedInputStream::from_bytes(bytes);
    let mut metrics = Vec::new();
    while !stream.eof().expect("bytes") {
        let length = u64::from(stream.read_raw_varint32().expect("a length"));
        let end = stream.push_limit(length).expect("a message of that length");
        let mut family = MetricFamily::parse_from(&mut stream).expect("a family");
        stream.pop_limit(end);
        metrics.append(&mut family.take_metric());
    }
    metrics
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_exposed_series_are_distinct_and_never_zero() {
        let seen: HashSet<_> = exposed().map(|(pair, _)| (pair.route, pair.tenant)).collect();
        assert_eq!(seen.len(), EXPOSED_SERIES);
        assert!(exposed().all(|(_, value)| value > 0));
    }

    #[test]
    fn the_exposed_histograms_are_distinct_and_never_empty() {
        let seen: HashSet<_> = exposed_histograms().map(|(pair, _)| (pair.route, pair.tenant)).collect();
        assert_eq!(seen.len(), EXPOSED_HISTOGRAMS);
        assert!(exposed_histograms().all(|(_, observed)| !observed.is_empty()));
    }

    #[test]
    fn samples_are_found_by_their_whole_name() {
        let text = "# HELP a_total A.\na_total 1\na_total{b=\"c d\"} 2.5\na_total_count 4\nba_total 8\n";
        assert_eq!(samples(text, "a_total"), (2, 3.5));
    }
}
