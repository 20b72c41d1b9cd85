//! Runs, read one after the other: version, sum and buckets, over all shards.
//!
//! A family's series lie side by side, many in a chunk. So the shards that have the chunk at all are looked for once, and
//! of those most have nothing of most series, as their first look at a run says.

use super::chunk::{Chunk, chunk_of};
use super::pool::Cells;
use super::shard::Shard;
use super::undo;

/// Reads runs in one list of shards.
#[derive(Default)]
pub(super) struct RunReader {
    /// The number of the chunk that was read last; 0 is none.
    number: usize,
    /// Who has it.
    chunks: Vec<(&'static Shard, &'static Chunk)>,
    /// What one of several shards has.
    one: Vec<u64>,
}

impl RunReader {
    /// Fills `buckets` with what these shards have together, and returns their sum. They are to be the same ones every
    /// time.
    pub(super) fn read(&mut self, cells: &Cells, shards: &[&'static Shard], slot: u32, buckets: &mut [u64]) -> f64 {
        if self.number != chunk_of(slot) {
            self.find(shards, chunk_of(slot));
        }
        let mut total = None;
        for (shard, chunk) in self.chunks.iter().filter(|(_, chunk)| undo::is_touched(chunk, slot)) {
            total = Some(match total {
                None => cells.read_run(shard, chunk, slot, buckets),
                Some(total) => {
                    self.one.resize(buckets.len(), 0);
                    let sum = cells.read_run(shard, chunk, slot, &mut self.one);
                    buckets.iter_mut().zip(&self.one).for_each(|(bucket, one)| *bucket += one);
                    total + sum
                }
            });
        }
        total.unwrap_or_else(|| {
            buckets.fill(0);
            0.0
        })
    }

    #[inline(never)]
    fn find(&mut self, shards: &[&'static Shard], number: usize) {
        let chunks = shards.iter().filter_map(|shard| Some((*shard, shard.directory().get(number)?)));
        self.chunks.clear();
        self.chunks.extend(chunks);
        self.number = number;
    }
}
