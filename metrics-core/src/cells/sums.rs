//! Reading: sums over all shards, in the same order every time.

use super::base::{self, Base};
use super::chunk::{CHUNK, Chunk, chunk_of};
use super::local::CELLS;
use super::native::{self, NativeCounts};
use super::pool::{in_flight, moved};
use super::reader::RunReader;
use super::shard::Shard;
use super::sync::Ordering;
use super::watch;
use crate::exponential::Native;

/// What a counter's two cells say: whole units, and the floats that were added beside them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct CounterCells {
    pub(crate) whole: u64,
    pub(crate) float: f64,
    /// When it was reset, in seconds since the Unix epoch, if ever.
    pub(crate) reset: Option<f64>,
}

impl CounterCells {
    /// Both together.
    pub(crate) fn total(&self) -> f64 {
        self.whole as f64 + self.float
    }
}

/// Reads cells. Make one for each family that is read: it remembers the shards, and sums whole chunks of counters
/// when they are read one after the other.
pub(crate) struct Sums {
    shards: Vec<&'static Shard>,
    /// Whether these are a watch's, of which nothing is subtracted.
    watched: bool,
    /// The chunk of the last counter that was read.
    last: usize,
    /// The chunk that `counters` holds; 0 is none.
    summed: usize,
    counters: Vec<(u64, f64)>,
    runs: RunReader,
}

impl Sums {
    /// A reader of the shards there are now; of those of a [watch](watch::Watch), inside its reading.
    pub(crate) fn new() -> Sums {
        match watch::scope() {
            None => Sums::of(CELLS.shards().collect(), false),
            Some(shards) => Sums::of(shards, true),
        }
    }

    /// A reader of all shards there are now, whoever is watched.
    pub(crate) fn of_all() -> Sums {
        Sums::of(CELLS.shards().collect(), false)
    }

    fn of(shards: Vec<&'static Shard>, watched: bool) -> Sums {
        Sums { shards, watched, last: 0, summed: 0, counters: Vec::new(), runs: RunReader::default() }
    }

    /// Reads a series, given what is to be subtracted.
    #[inline]
    fn read<R>(&self, slot: u32, cells: impl FnOnce(Option<&Base>) -> R) -> R {
        if self.watched { cells(None) } else { base::read(slot, cells) }
    }

    /// A counter of whole units alone, as nearly all are, if the sum of its chunk has it.
    #[inline(always)]
    pub(crate) fn summed_units(&self, slot: u32) -> Option<u64> {
        if chunk_of(slot) != self.summed || !base::are_none() {
            return None;
        }
        let (whole, float) = self.counters.get(slot as usize % CHUNK / 2)?;
        (float.to_bits() == 0).then_some(*whole)
    }

    /// A counter's cells: `slot` for whole units, `slot + 1` for floats.
    pub(crate) fn counter(&mut self, slot: u32) -> CounterCells {
        let chunk = chunk_of(slot);
        if chunk != self.summed && chunk == self.last {
            self.sum_chunk(chunk);
        }
        self.last = chunk;
        self.read(slot, |base| match base {
            None if chunk == self.summed => {
                let (whole, float) = self.counters[slot as usize % CHUNK / 2];
                CounterCells { whole, float, reset: None }
            }
            None => {
                let (whole, float) = self.raw_counter(slot);
                CounterCells { whole, float, reset: None }
            }
            Some(base) => {
                let (whole, float) = Sums::new().raw_counter(slot);
                CounterCells {
                    whole: whole.wrapping_sub(base.counts.first().copied().unwrap_or(0)),
                    float: (float - base.sum).max(0.0),
                    reset: Some(base.created),
                }
            }
        })
    }

    /// An in-flight cell: never below zero.
    pub(crate) fn in_flight(&self, slot: u32) -> i64 {
        in_flight(self.shards.iter().copied(), slot)
    }

    /// All that an in-flight cell tells, which changes with every move; and whether something is under way.
    pub(crate) fn moved(&self, slot: u32) -> (u64, bool) {
        let moved = moved(self.shards.iter().copied(), slot);
        (moved, moved as i32 > 0)
    }

    /// A run of `version, sum, buckets`: fills `buckets`, returns the sum and when it was reset, if ever.
    #[inline]
    pub(crate) fn run(&mut self, slot: u32, buckets: &mut [u64]) -> (f64, Option<f64>) {
        run(&self.shards, self.watched, &mut self.runs, slot, buckets)
    }

    /// A native histogram's series: fills the classic buckets and `counts`, and returns the sum.
    pub(crate) fn native(&mut self, slot: u32, native: &Native, classic: &mut [u64], counts: &mut NativeCounts) -> f64 {
        let Sums { shards, watched, runs, .. } = self;
        let mut run = |slot, places: &mut [u64]| run(shards, *watched, runs, slot, places);
        // SAFETY: whoever reads a series keeps its run.
        unsafe { native::read(shards, slot, native, classic, counts, &mut run) }
    }

    pub(super) fn raw_counter(&self, slot: u32) -> (u64, f64) {
        self.shards.iter().fold((0, 0.0), |(whole, float), shard| match (shard.cell(slot), shard.cell(slot + 1)) {
            (Some(w), Some(f)) => {
                (w.load(Ordering::Relaxed).wrapping_add(whole), float + f64::from_bits(f.load(Ordering::Relaxed)))
            }
            _ => (whole, float),
        })
    }

    pub(super) fn raw_run(&self, slot: u32, buckets: &mut [u64]) -> f64 {
        RunReader::default().read(&CELLS, &self.shards, slot, buckets)
    }

    fn sum_chunk(&mut self, number: usize) {
        let counter = |chunk: &Chunk, i: usize| {
            let (whole, float) = (chunk.cell(2 * i as u32), chunk.cell(2 * i as u32 + 1));
            (whole.load(Ordering::Relaxed), f64::from_bits(float.load(Ordering::Relaxed)))
        };
        let mut chunks = self.shards.iter().filter_map(|shard| shard.directory().get(number));
        self.counters.clear();
        match chunks.next() {
            Some(first) => self.counters.extend((0..CHUNK / 2).map(|i| counter(first, i))),
            None => self.counters.resize(CHUNK / 2, (0, 0.0)),
        }
        for chunk in chunks {
            for (i, sum) in self.counters.iter_mut().enumerate() {
                let (whole, float) = counter(chunk, i);
                *sum = (sum.0.wrapping_add(whole), sum.1 + float);
            }
        }
        self.summed = number;
    }
}

/// Reads a run: fills `buckets`, returns the sum and when it was reset, if ever.
#[inline]
fn run(
    shards: &[&'static Shard],
    is_watched: bool,
    reader: &mut RunReader,
    slot: u32,
    buckets: &mut [u64],
) -> (f64, Option<f64>) {
    // Asked here as well, as nearly all programs have none.
    if is_watched || base::are_none() {
        return (reader.read(&CELLS, shards, slot, buckets), None);
    }
    base::read(slot, |base| match base {
        None => (reader.read(&CELLS, shards, slot, buckets), None),
        Some(base) => {
            let sum = Sums::new().raw_run(slot, buckets);
            for (bucket, base) in buckets.iter_mut().zip(&base.counts) {
                *bucket = bucket.wrapping_sub(*base);
            }
            (sum - base.sum, Some(base.created))
        }
    })
}
