//! Runs, read one after the other: version, sum and buckets, over all shards.
//!
//! A family's series lie side by side, many in a chunk. So the shards that have the chunk at all are looked for once, and
//! of those most have nothing of most series, as their first look at a run says.

use super::chunk::{Chunk, chunk_of};
use super::pool::Cells;
use super::shard::Shard;
use super::undo::{self, HEAD};

/// So many shards have more between them than a processor's nearer caches hold: what is read next is asked for in time.
const FAR: usize = 64;

/// Reads runs in one list of shards.
#[derive(Default)]
pub(super) struct RunReader {
    /// The number of the chunk that was read last; 0 is none.
    number: usize,
    /// Who has it.
    chunks: Vec<(&'static Shard, &'static Chunk)>,
    /// As many buckets again, where several shards have some.
    other: Vec<u64>,
}

impl RunReader {
    /// Fills `buckets` with what these shards have together, and returns their sum. They are to be the same ones every
    /// time.
    pub(super) fn read(&mut self, cells: &Cells, shards: &[&'static Shard], slot: u32, buckets: &mut [u64]) -> f64 {
        if self.number != chunk_of(slot) {
            self.find(shards, chunk_of(slot));
        }
        let Some(at) = self.chunks.iter().position(|(_, chunk)| undo::is_touched(chunk, slot)) else {
            buckets.fill(0);
            return 0.0;
        };
        let sum = cells.read_run(self.chunks[at], slot, None, buckets);
        if at + 1 == self.chunks.len() { sum } else { self.add(cells, at + 1, slot, buckets, sum) }
    }

    /// Adds what those from the given one on have to what the others before them have.
    #[inline(never)]
    fn add(&mut self, cells: &Cells, from: usize, slot: u32, buckets: &mut [u64], mut sum: f64) -> f64 {
        let RunReader { chunks, other, .. } = self;
        other.resize(buckets.len(), 0);
        // As a rule the family's next series.
        let next = slot.wrapping_add((buckets.len() as u32 + HEAD).next_power_of_two());
        let is_far = chunks.len() > FAR;
        // By turns here and there: what is read is put beside what there is.
        let (mut here, mut there) = (buckets, &mut other[..]);
        let mut is_there = false;
        for one in chunks[from..].iter().filter(|(_, chunk)| undo::is_touched(chunk, slot)) {
            if is_far {
                one.1.prefetch(next);
            }
            sum += cells.read_run(*one, slot, Some(here), there);
            std::mem::swap(&mut here, &mut there);
            is_there = !is_there;
        }
        if is_there {
            there.copy_from_slice(here);
        }
        sum
    }

    #[inline(never)]
    fn find(&mut self, shards: &[&'static Shard], number: usize) {
        let chunks = shards.iter().filter_map(|shard| Some((*shard, shard.directory().get(number)?)));
        self.chunks.clear();
        self.chunks.extend(chunks);
        self.number = number;
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::super::chunk::CHUNK;
    use super::*;

    fn observe(shard: &Shard, slot: u32, bucket: u32, value: f64) {
        let chunk = shard.own_chunk(chunk_of(slot)).expect("the chunk was touched");
        undo::write(shard, chunk, slot, bucket as usize, value);
    }

    #[test]
    fn what_all_shards_have_is_added_up_however_many_have_some() {
        const FIRST: u32 = CHUNK as u32;
        const COUNTS: [usize; 7] = [0, 1, 2, 3, 6, 9, FAR + 1];
        static CELLS: [Cells; COUNTS.len()] = [const { Cells::new() }; COUNTS.len()];
        for (count, cells) in COUNTS.into_iter().zip(&CELLS) {
            let shards: Vec<&'static Shard> = (0..count).map(|_| cells.adopt()).collect();
            let mut reader = RunReader::default();
            for (run, len) in [(FIRST, 1), (FIRST + 16, 12), (FIRST + 256, 200), (2 * FIRST, 5)] {
                let mut expected = vec![0; len as usize];
                for (i, shard) in shards.iter().enumerate() {
                    // Of three, one has not even the chunk, and one has it for others' sake.
                    if i % 3 != 2 {
                        assert!(cells.own_chunk(shard, run));
                    }
                    if i % 3 == 1 {
                        (0..len).for_each(|bucket| observe(shard, run, bucket, 0.5));
                        observe(shard, run, i as u32 % len, 0.5);
                        expected.iter_mut().for_each(|bucket| *bucket += 1);
                        expected[i % len as usize] += 1;
                    }
                }
                let mut buckets = vec![7; len as usize];
                let sum = reader.read(cells, &shards, run, &mut buckets);
                assert_eq!((&buckets, sum), (&expected, expected.iter().sum::<u64>() as f64 * 0.5));
            }
        }
    }
}
