//! The inputs that all contenders share: label values, amounts and observations, in one fixed order.
//!
//! They are drawn once from a fixed seed, so that a run repeats the last one, and laid out compactly, so that reading
//! them costs every contender the same few cycles (the `empty loop` rows show how many). An order too short is learnt
//! by the branch predictor and one too long measures the cache; 4 096 steps are between the two.

use std::{
    hint::black_box,
    pin::pin,
    sync::LazyLock,
    task::{Context, Poll, Waker},
};

/// Length of every input sequence, a power of two.
pub const STEPS: usize = 4096;

/// How many series the row with string labels spreads over: 40 routes x 25 tenants.
pub const STRING_SERIES: usize = 1_000;

/// How many series the encode row exposes: 400 routes x 250 tenants.
pub const EXPOSED_SERIES: usize = 100_000;

/// Upper bounds of the histograms, in seconds: the defaults of Prometheus' own clients.
pub const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// One input per step, read by index modulo its length.
pub type Sequence<T> = &'static [T; STEPS];

/// Consecutive steps done by one worker.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    /// The first step.
    pub first: usize,
    /// How many steps.
    pub count: usize,
}

impl Batch {
    /// Runs `op` once per step.
    #[inline(always)]
    pub fn each(self, mut op: impl FnMut(usize)) {
        for step in self.first..self.first + self.count {
            op(step);
            // No instruction, but the compiler has to assume that all memory is read and written here: what the step
            // stored cannot be kept in a register, merged with the next step, or dropped.
            black_box(());
        }
    }
}

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

/// Runs a future that is ready when it is first polled.
///
/// # Panics
///
/// Where it is not.
#[inline(always)]
pub fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("nothing in it waits"),
    }
}

/// The sequence of string pairs, uniform over [`STRING_SERIES`].
///
/// Each pair has bytes of its own, so that no library can tell equal labels by their address.
pub fn pairs() -> Sequence<Pair> {
    static PAIRS: LazyLock<Sequence<Pair>> = LazyLock::new(|| {
        let series: Vec<Pair> = (0..STRING_SERIES).map(|index| pair(index, 40)).collect();
        let mut random = Random::new(2);
        sequence(|| random.pick(&series))
    });
    *PAIRS
}

/// What the f64 counter is advanced by: multiples of 1/1024 up to one, whose sums are exact in any order.
pub fn amounts() -> Sequence<f64> {
    static AMOUNTS: LazyLock<Sequence<f64>> = LazyLock::new(|| {
        let mut random = Random::new(3);
        sequence(|| (random.below(1024) + 1) as f64 / 1024.0)
    });
    *AMOUNTS
}

/// The sum of the amounts of `batch`.
pub fn amount_total(batch: Batch) -> f64 {
    let amounts = amounts();
    let whole = amounts.iter().sum::<f64>() * (batch.count / STEPS) as f64;
    let rest: f64 = (0..batch.count % STEPS).map(|step| amounts[(batch.first + step) % STEPS]).sum();
    whole + rest
}

/// What the histograms observe: latencies from 1 ms to 10 s, each decade as likely as the next.
pub fn latencies() -> Sequence<f64> {
    static LATENCIES: LazyLock<Sequence<f64>> = LazyLock::new(|| {
        let mut random = Random::new(4);
        sequence(|| 10f64.powf(random.below(1_000_000) as f64 * 4e-6 - 3.0))
    });
    *LATENCIES
}

/// The series of the encode row: their labels and values of one to seven digits.
pub fn exposed() -> impl Iterator<Item = (Pair, u64)> {
    static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| (0..EXPOSED_SERIES).map(|index| pair(index, 400)).collect());
    let mut random = Random::new(5);
    PAIRS.iter().map(move |&pair| {
        let digits = random.below(7) as u32 + 1;
        (pair, random.below(10usize.pow(digits)) as u64 + 1)
    })
}

/// The sum over all samples named `name` in a text exposition, and how many there are.
pub fn samples(text: &str, name: &str) -> (usize, f64) {
    text.lines()
        .filter(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' '])))
        .filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok())
        .fold((0, 0.0), |(count, sum), value| (count + 1, sum + value))
}

fn pair(index: usize, routes: usize) -> Pair {
    let route = format!("/api/v1/resource-{}", index % routes);
    let tenant = format!("tenant-{}", index / routes);
    Pair { route: route.leak(), tenant: tenant.leak() }
}

fn sequence<T>(mut next: impl FnMut() -> T) -> Sequence<T> {
    // Built on the heap: an array of this length does not belong on a stack.
    let values: Box<[T]> = (0..STEPS).map(|_| next()).collect();
    let Ok(values) = values.try_into() else { unreachable!("the sequence has the length it was built with") };
    Box::leak::<'static>(values)
}

/// SplitMix64: small, seeded, and good enough to shuffle inputs.
pub struct Random(u64);

impl Random {
    /// The numbers that follow from `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Puts `items` into another order, all orders alike.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_total_of_amounts_is_their_sum_wherever_a_batch_starts_and_ends() {
        for (first, count) in [(0, 0), (0, 1), (STEPS / 2, STEPS), (7, 3 * STEPS + 11), (STEPS - 1, 2)] {
            let mut sum = 0.0;
            Batch { first, count }.each(|step| sum += amounts()[step % STEPS]);
            assert_eq!(amount_total(Batch { first, count }), sum, "{count} steps from {first}");
        }
    }

    #[test]
    fn the_string_pairs_reach_nearly_all_their_series() {
        let seen: HashSet<_> = pairs().iter().map(|pair| (pair.route, pair.tenant)).collect();
        assert!(seen.len() > STRING_SERIES * 9 / 10 && seen.len() <= STRING_SERIES, "{} series", seen.len());
    }

    #[test]
    fn the_exposed_series_are_distinct_and_never_zero() {
        let seen: HashSet<_> = exposed().map(|(pair, _)| (pair.route, pair.tenant)).collect();
        assert_eq!(seen.len(), EXPOSED_SERIES);
        assert!(exposed().all(|(_, value)| value > 0));
    }

    #[test]
    fn samples_are_found_by_their_whole_name() {
        let text = "# HELP a_total A.\na_total 1\na_total{b=\"c d\"} 2.5\na_total_count 4\nba_total 8\n";
        assert_eq!(samples(text, "a_total"), (2, 3.5));
    }
}
