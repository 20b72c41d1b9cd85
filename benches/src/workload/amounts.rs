//! What counters are advanced by, gauges are set to and histograms observe.

use std::sync::LazyLock;

use super::{Batch, Random, STEPS, Sequence, sequence};

/// What the f64 counter is advanced by and the gauge is set to: multiples of 1/1024 up to one, whose sums are exact in
/// any order.
pub fn amounts() -> Sequence<f64> {
    static AMOUNTS: LazyLock<Sequence<f64>> = LazyLock::new(|| {
        let mut random = Random::new(3);
        sequence(|| (random.below(1024) + 1) as f64 / 1024.0)
    });
    *AMOUNTS
}

/// What a counter of whole numbers is advanced by: the bytes of small responses.
pub fn whole_amounts() -> Sequence<u64> {
    static AMOUNTS: LazyLock<Sequence<u64>> = LazyLock::new(|| {
        let mut random = Random::new(8);
        sequence(|| random.below(1024) as u64 + 1)
    });
    *AMOUNTS
}

/// The sum of the amounts of `batch`, of either kind.
pub fn total<T: Copy>(amounts: Sequence<T>, number: impl Fn(T) -> f64, batch: Batch) -> f64 {
    let whole = amounts.iter().map(|&amount| number(amount)).sum::<f64>() * (batch.count / STEPS) as f64;
    let rest: f64 = (0..batch.count % STEPS).map(|step| number(amounts[(batch.first + step) % STEPS])).sum();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_of_amounts_is_their_sum_wherever_a_batch_starts_and_ends() {
        for (first, count) in [(0, 0), (0, 1), (STEPS / 2, STEPS), (7, 3 * STEPS + 11), (STEPS - 1, 2)] {
            let (batch, mut sum, mut whole) = (Batch { first, count }, 0.0, 0);
            batch.each(|step| sum += amounts()[step % STEPS]);
            batch.each(|step| whole += whole_amounts()[step % STEPS]);
            assert_eq!(total(amounts(), f64::from, batch), sum, "{count} steps from {first}");
            assert_eq!(total(whole_amounts(), |amount| amount as f64, batch), whole as f64, "{count} from {first}");
        }
    }
}
