//! The label values: few that the program knows, and many that come with its requests.
//!
//! The bytes of each pair of strings stand apart from all others, so that no library can tell equal labels by their
//! address. Where there are many they lie in the order in which they are used, as the bytes of a request are at hand
//! when it is counted: a row over many series is about the library's memory and not about that of the inputs.

use std::sync::LazyLock;

use super::{Random, Sequence, sequence};

/// How many series the rows with string labels spread over: 40 routes x 25 tenants.
pub const STRING_SERIES: usize = 1_000;

/// How many series the rows about many series spread over: 400 routes x 250 tenants.
pub const MANY_SERIES: usize = 100_000;

/// Length of the sequence that meets [`MANY_SERIES`], a power of two.
pub const MANY_STEPS: usize = 1 << 18;

/// How many series each thread inserts into a family that is made anew.
pub const INSERTS: usize = 10_000;

/// The values of the first enum label, for libraries whose labels are strings.
pub const METHODS: [&str; 4] = ["get", "post", "put", "delete"];

/// The values of the second enum label, for libraries whose labels are strings.
pub const OUTCOMES: [&str; 3] = ["ok", "refused", "failed"];

/// Two label values that only the running program knows.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// For example `/api/v1/resource-17`.
    pub route: &'static str,
    /// For example `tenant-4`.
    pub tenant: &'static str,
}

/// The sequence of enum pairs, in the library's own types and joined as the library takes them.
pub fn enums<M: Copy, O: Copy, T>(methods: [M; 4], outcomes: [O; 3], own: impl Fn(M, O) -> T) -> Sequence<T> {
    let mut random = Random::new(1);
    sequence(|| own(random.pick(&methods), random.pick(&outcomes)))
}

/// The sequence of one enum and one string of [`pairs`], of which there are 25.
pub fn enum_and_string<M: Copy>(methods: [M; 4]) -> Sequence<(M, &'static str)> {
    let (mut random, pairs) = (Random::new(7), pairs());
    sequence(|| (random.pick(&methods), random.pick(pairs).tenant))
}

/// The sequence of string pairs, uniform over [`STRING_SERIES`].
pub fn pairs() -> Sequence<Pair> {
    static PAIRS: LazyLock<Sequence<Pair>> = LazyLock::new(|| {
        let mut random = Random::new(2);
        sequence(|| random.pick(&SERIES))
    });
    *PAIRS
}

/// The sequence of string pairs over the same [`STRING_SERIES`] by Zipf's law: the second is met half as often as the
/// first, the third a third as often, and so on, as the routes of real services are.
pub fn skewed_pairs() -> Sequence<Pair> {
    static PAIRS: LazyLock<Sequence<Pair>> = LazyLock::new(|| {
        let mut random = Random::new(9);
        let mut series = SERIES.clone();
        // The popular ones are not those that were made first.
        random.shuffle(&mut series);
        let mut reached = 0.0;
        let weights: Vec<f64> = (1..=STRING_SERIES)
            .map(|rank| {
                reached += 1.0 / rank as f64;
                reached
            })
            .collect();
        sequence(|| {
            let drawn = random.share() * reached;
            series[weights.partition_point(|&weight| weight <= drawn)]
        })
    });
    *PAIRS
}

/// The sequence of string pairs over [`MANY_SERIES`]: each of them, two or three times, in no order.
pub fn many_pairs() -> Sequence<Pair, MANY_STEPS> {
    static PAIRS: LazyLock<Sequence<Pair, MANY_STEPS>> = LazyLock::new(|| {
        let mut indexes: Vec<usize> = (0..MANY_STEPS).map(|step| step % MANY_SERIES).collect();
        Random::new(10).shuffle(&mut indexes);
        let mut pairs = in_one_piece(indexes.into_iter());
        sequence(|| pairs.next().expect("there are as many"))
    });
    *PAIRS
}

/// Pairs for [`INSERTS`] series of each of two threads, no two of them equal.
pub fn new_pairs() -> Sequence<Pair, { 2 * INSERTS }> {
    static PAIRS: LazyLock<Sequence<Pair, { 2 * INSERTS }>> = LazyLock::new(|| {
        let mut pairs = in_one_piece(0..2 * INSERTS);
        sequence(|| pairs.next().expect("there are as many"))
    });
    *PAIRS
}

static SERIES: LazyLock<Vec<Pair>> = LazyLock::new(|| (0..STRING_SERIES).map(|index| pair(index, 40)).collect());

/// The pair of each number in bytes of its own.
pub(super) fn pair(index: usize, routes: usize) -> Pair {
    let (route, tenant) = texts(index, routes);
    Pair { route: route.leak(), tenant: tenant.leak() }
}

/// The pairs of these numbers, their bytes one after another.
fn in_one_piece(indexes: impl Iterator<Item = usize>) -> impl Iterator<Item = Pair> {
    let (mut bytes, mut ends) = (String::new(), Vec::new());
    for index in indexes {
        let (route, tenant) = texts(index, 400);
        bytes.push_str(&route);
        let middle = bytes.len();
        bytes.push_str(&tenant);
        ends.push((middle, bytes.len()));
    }
    let bytes: &'static str = bytes.leak();
    let mut start = 0;
    ends.into_iter().map(move |(middle, end)| {
        let pair = Pair { route: &bytes[start..middle], tenant: &bytes[middle..end] };
        start = end;
        pair
    })
}

fn texts(index: usize, routes: usize) -> (String, String) {
    (format!("/api/v1/resource-{}", index % routes), format!("tenant-{}", index / routes))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::workload::STEPS;

    fn met(pairs: &[Pair]) -> HashMap<(&str, &str), usize> {
        let mut met = HashMap::new();
        for pair in pairs {
            *met.entry((pair.route, pair.tenant)).or_default() += 1;
        }
        met
    }

    #[test]
    fn the_string_pairs_reach_nearly_all_their_series() {
        let series = met(pairs()).len();
        assert!(series > STRING_SERIES * 9 / 10 && series <= STRING_SERIES, "{series} series");
    }

    #[test]
    fn the_many_pairs_reach_all_their_series_and_not_in_order() {
        assert_eq!(met(many_pairs()).len(), MANY_SERIES);
        let near = met(&many_pairs()[..MANY_SERIES]).len();
        assert!(near < MANY_SERIES * 9 / 10, "{near} series in the first steps");
    }

    #[test]
    fn the_first_of_the_skewed_pairs_is_met_about_twice_as_often_as_the_second() {
        let mut counts: Vec<usize> = met(skewed_pairs()).into_values().collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        // The harmonic number of 1 000 is 7.49, so the first has 13 % of all steps.
        let expected = STEPS as f64 / 7.485_47;
        for (rank, &count) in counts.iter().enumerate().take(4) {
            let expected = expected / (rank + 1) as f64;
            assert!((count as f64 - expected).abs() < expected * 0.2, "{count} of rank {rank}, expected {expected}");
        }
        assert!(counts.len() > STRING_SERIES / 2, "{} series", counts.len());
    }

    #[test]
    fn the_new_pairs_are_distinct() {
        assert_eq!(met(new_pairs()).len(), 2 * INSERTS);
    }

    #[test]
    fn equal_pairs_have_bytes_of_their_own() {
        let pairs: Vec<Pair> = in_one_piece([7, 7].into_iter()).collect();
        let [first, again] = pairs[..] else { unreachable!("two of them") };
        assert_eq!((first.route, first.tenant), (again.route, again.tenant));
        assert_eq!((first.route, first.tenant), ("/api/v1/resource-7", "tenant-0"));
        assert_ne!(first.route.as_ptr(), again.route.as_ptr());
    }
}
