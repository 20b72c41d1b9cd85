//! Reading: sums over all shards, in the same order every time.

use super::base::{self, Base};
use super::chunk::{CHUNK, Chunk, chunk_of};
use super::count::{Count, FLOAT};
use super::exact::Exact;
use super::local::CELLS;
use super::native::{self, NativeCounts};
use super::pool::{in_flight, moved};
use super::prefetch::prefetch;
use super::reader::RunReader;
use super::shard::Shard;
use super::sync::{AtomicU64, Ordering};
use super::watch;
use crate::exponential::Native;

/// What a counter's cells say together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct CounterCells {
    /// The sum of those that are whole numbers.
    pub(crate) whole: u128,
    /// The sum of those that are floats.
    pub(crate) float: f64,
    /// The sum of all.
    total: f64,
    /// When it was reset, in seconds since the Unix epoch, if ever.
    pub(crate) reset: Option<f64>,
}

impl CounterCells {
    /// Adds up cells, each with what it said when the counter was reset, which is subtracted: 0 where it never was.
    pub(super) fn of(cells: impl Iterator<Item = (u64, u64)>) -> CounterCells {
        let (mut whole, mut float, mut exact) = (0, 0.0, None);
        for (now, before) in cells {
            match Count::of(now).since(Count::of(before)) {
                Count::Whole(units) => whole += u128::from(units),
                Count::Float(part) => {
                    float += part;
                    exact.get_or_insert_with(Exact::zero).add(part);
                }
            }
        }
        let total = exact.map_or(whole as f64, |exact| total(whole, float, exact));
        CounterCells { whole, float, total, reset: None }
    }

    /// The same of a counter that was reset.
    pub(super) fn reset_at(self, seconds: f64) -> CounterCells {
        CounterCells { reset: Some(seconds), ..self }
    }

    /// All of it in whole units, if nothing else was counted, and there are not too many.
    pub(crate) fn all_whole(&self) -> Option<u64> {
        if self.float == 0.0 { u64::try_from(self.whole).ok() } else { None }
    }

    /// All of it, without the fraction.
    pub(crate) fn units(&self) -> u64 {
        // The cast saturates.
        self.all_whole().unwrap_or(self.total as u64)
    }

    /// All of it: the nearest float, so that it never goes down, whatever cell became a float meanwhile.
    pub(crate) fn total(&self) -> f64 {
        self.total
    }
}

/// The sum of whole numbers and of floats, of which `float` is the sum as well, but rounded.
fn total(whole: u128, float: f64, mut exact: Exact) -> f64 {
    let nearest = whole as f64;
    exact.add(nearest);
    exact.add(whole.wrapping_sub(nearest as u128).cast_signed() as f64);
    let (sum, rounded) = (exact.sum(), float + nearest);
    // Infinity cannot be told from what it has swallowed.
    if sum.is_finite() { sum } else { rounded }
}

/// Reads cells. Make one for each family that is read: it remembers the shards, and sums up many counters at once where
/// they lie side by side.
pub(crate) struct Sums {
    shards: Vec<&'static Shard>,
    /// Whether these are a watch's, of which nothing is subtracted.
    watched: bool,
    /// The chunk of the last counter that was read.
    last: usize,
    /// The chunk that was found last; 0 is none.
    found: usize,
    /// What the shards have of it.
    chunks: Vec<&'static Chunk>,
    /// The first of the cells that are summed up.
    first: u32,
    /// The sum of each of them, if all are whole; with the sign of a float, and no more, if one is not.
    units: Vec<u64>,
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
        let (chunks, units, runs) = (Vec::new(), Vec::new(), RunReader::default());
        Sums { shards, watched, last: 0, found: 0, chunks, first: 0, units, runs }
    }

    /// Reads a series, given what is to be subtracted.
    #[inline]
    fn read<R>(&self, slot: u32, cells: impl FnOnce(Option<&Base>) -> R) -> R {
        if self.watched { cells(None) } else { base::read(slot, cells) }
    }

    /// A counter of whole units alone, as nearly all are, if it is one of those that are summed up.
    #[inline(always)]
    pub(crate) fn summed_units(&self, slot: u32) -> Option<u64> {
        let units = self.units.get(slot.wrapping_sub(self.first) as usize).copied();
        units.filter(|units| units & FLOAT == 0 && base::are_none())
    }

    /// Of so many counters side by side, each the sum of its cells if it is whole units alone; with a sign, and no more, if
    /// it is not. And all of these together, bit by bit. None if one of them may have been reset.
    pub(super) fn side_by_side(&mut self, first: u32, len: u32) -> Option<(&[u64], u64)> {
        let all = self.sum(first, len as usize);
        base::are_none().then_some((&self.units, all))
    }

    /// A counter's cells.
    pub(crate) fn counter(&mut self, slot: u32) -> CounterCells {
        let chunk = chunk_of(slot);
        if chunk == self.last && slot.wrapping_sub(self.first) as usize >= self.units.len() {
            self.sum((chunk * CHUNK) as u32, CHUNK);
        }
        self.last = chunk;
        self.read(slot, |base| match base {
            None if chunk == self.found => {
                let cells = self.chunks.iter().map(|chunk| chunk.cell(slot).load(Ordering::Relaxed));
                CounterCells::of(cells.map(|cell| (cell, 0)))
            }
            None => CounterCells::of(self.raw_cells(slot).map(|cell| (cell, 0))),
            Some(base) => base.subtracted_from(Sums::new().raw_cells(slot)),
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

    /// A slot's cell in each shard; 0 where there is none.
    pub(super) fn raw_cells(&self, slot: u32) -> impl Iterator<Item = u64> {
        self.shards.iter().map(move |shard| shard.cell(slot).map_or(0, |cell| cell.load(Ordering::Relaxed)))
    }

    pub(super) fn raw_run(&self, slot: u32, buckets: &mut [u64]) -> f64 {
        RunReader::default().read(&CELLS, &self.shards, slot, buckets)
    }

    /// Sums up so many cells from one on. Returns what the sums are together, bit by bit.
    fn sum(&mut self, first: u32, len: usize) -> u64 {
        self.first = first;
        self.units.clear();
        let mut all = 0;
        while self.units.len() < len {
            let (from, before) = (first + self.units.len() as u32, self.units.len());
            self.find(chunk_of(from));
            let here = (CHUNK - from as usize % CHUNK).min(len - before);
            let cells =
                |chunk: &'static Chunk| chunk.cells_from(from)[..here].iter().map(|cell| cell.load(Ordering::Relaxed));
            self.units.resize(before + here, 0);
            if let Some(first) = self.chunks.first() {
                // As a rule the next ones that are asked for are those behind these.
                prefetch(first.cells_from(from).as_ptr().wrapping_add(here), here * size_of::<AtomicU64>());
                for (units, cell) in self.units[before..].iter_mut().zip(cells(first)) {
                    *units = cell;
                    all |= cell;
                }
            }
            for chunk in self.chunks.iter().skip(1) {
                for (units, cell) in self.units[before..].iter_mut().zip(cells(chunk)) {
                    // A sign stays once it is there, and two whole numbers whose sum has one are too many.
                    *units = units.wrapping_add(cell) | (*units | cell) & FLOAT;
                    all |= *units;
                }
            }
        }
        all
    }

    fn find(&mut self, number: usize) {
        if number != self.found {
            self.chunks.clear();
            self.chunks.extend(self.shards.iter().filter_map(|shard| shard.directory().get(number)));
            self.found = number;
        }
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

#[cfg(test)]
mod tests {
    use super::super::pool::Cells;
    use super::*;

    #[test]
    fn cells_side_by_side_are_summed_over_all_shards_wherever_a_chunk_ends() {
        const LEN: u32 = 2 * CHUNK as u32;
        const FIRST: u32 = 2 * CHUNK as u32 - 5;
        static POOL: Cells = Cells::new();
        let shards: Vec<&'static Shard> = (0..4).map(|_| POOL.adopt()).collect();
        // The last one has none of the chunks, the one before it a few.
        let parts = [FIRST..FIRST + LEN, FIRST..FIRST + LEN, FIRST..FIRST + 7];
        for (shard, slots) in shards.iter().zip(parts.clone()) {
            for slot in slots {
                assert!(POOL.own_chunk(shard, slot));
                shard.own_chunk(chunk_of(slot)).expect("it was made").add(slot, slot.into());
            }
        }
        let float = FIRST + 9;
        shards[1].own_chunk(chunk_of(float)).expect("it was made").cell(float).store(FLOAT | 1, Ordering::Relaxed);

        let mut sums = Sums::of(shards, false);
        for (first, len) in [(FIRST, 5), (FIRST + 4, 2), (FIRST, LEN as usize), (FIRST + 6, 64), (FIRST + LEN - 1, 1)] {
            let all = sums.sum(first, len);
            assert_eq!(sums.units.len(), len);
            assert_eq!(
                all | sums.units.iter().fold(0, |all, units| all | units),
                all,
                "none has a bit that all have not"
            );
            for (slot, units) in (first..).zip(&sums.units) {
                let had = parts.iter().filter(|slots| slots.contains(&slot)).count() as u64;
                match slot == float {
                    true => assert!(units & FLOAT != 0, "a float"),
                    false => assert_eq!(*units, had * u64::from(slot), "slot {slot} of {len} from {first}"),
                }
            }
        }
    }
}
