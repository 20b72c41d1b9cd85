//! Many times, kept as counts: the longest ones are what is asked for, and there are millions of them.

/// Times below this many nanoseconds are kept as they are; longer ones to a part in [`PARTS`].
const EXACT: u64 = 2 * PARTS;

const PARTS: u64 = 128;

/// How often each time was met.
pub(crate) struct Distribution(Vec<u64>);

impl Distribution {
    /// Of nothing.
    pub(crate) fn new() -> Self {
        Self(vec![0; place(u64::MAX) + 1])
    }

    /// Adds a time in nanoseconds.
    #[inline]
    pub(crate) fn add(&mut self, nanoseconds: u64) {
        self.0[place(nanoseconds)] += 1;
    }

    /// How many times were added.
    pub(crate) fn count(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The time that this share of all does not exceed.
    pub(crate) fn quantile(&self, share: f64) -> u64 {
        let rank = ((self.count() as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        let reached = |count: &u64| {
            seen += count;
            seen >= rank
        };
        self.0.iter().position(reached).map_or(0, time)
    }
}

fn place(nanoseconds: u64) -> usize {
    if nanoseconds < EXACT {
        return nanoseconds as usize;
    }
    let shift = nanoseconds.ilog2() - PARTS.ilog2();
    (EXACT + u64::from(shift - 1) * PARTS + (nanoseconds >> shift) - PARTS) as usize
}

/// The shortest time that is kept in this place.
fn time(place: usize) -> u64 {
    let place = place as u64;
    if place < EXACT {
        return place;
    }
    let (shift, part) = ((place - EXACT) / PARTS + 1, (place - EXACT) % PARTS);
    (PARTS + part) << shift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_to_one_part_in_a_hundred_and_never_longer_than_it_was() {
        for nanoseconds in (0..2000).chain([4095, 4096, 65_535, 1 << 30, u64::MAX]) {
            let told = time(place(nanoseconds));
            assert!(told <= nanoseconds && (nanoseconds - told) as f64 <= nanoseconds as f64 / 100.0, "{nanoseconds}");
        }
    }

    #[test]
    fn quantiles_are_ranks() {
        let mut times = Distribution::new();
        (1..=100).for_each(|nanoseconds| times.add(nanoseconds));
        assert_eq!([0.5, 0.99, 1.0].map(|share| times.quantile(share)), [50, 99, 100]);
    }
}
