//! Models of the protocols, for loom: every interleaving, and every value that a relaxed load may return.
//!
//! A model that cannot fail proves nothing. So each is run a second time for every mistake that it is there to find,
//! built in by a [`Mutant`] beside the line in question, and has to find it.
//!
//! `RUSTFLAGS="--cfg loom" cargo test -p metrics-core --release --lib`

mod counting;
mod exemplars;
mod hand_over;
mod lanes;
mod latches;
mod native;
mod observing;
mod reuse;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::chunk::chunk_of;
use super::memory;
use super::pool::Cells;
use super::shard::Shard;
use super::sync::{Mutant, Ordering, with_mutant};

/// Explores a model. Three switches away from a thread that could go on find every mistake there is here; without a
/// bound the same takes hours.
fn explore(model: fn()) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(model);
}

/// Explores a model with a mistake built in; it has to be found.
fn must_find(mutant: Mutant, model: fn()) {
    let found = catch_unwind(AssertUnwindSafe(|| with_mutant(mutant, || explore(model))));
    assert!(found.is_err(), "the model does not find {mutant:?}");
}

/// Cells for one run of a model. Threads and shards refer to them for ever, as to the one static.
fn cells() -> &'static Cells {
    memory::leak(Cells::new())
}

/// A shard of the calling thread, with the slot's chunk in it.
fn shard_with(cells: &Cells, slot: u32) -> &'static Shard {
    let shard = cells.adopt();
    assert!(cells.own_chunk(shard, slot), "within the budget");
    shard
}

/// Adds to an integer cell of the thread's own shard.
fn add(shard: &Shard, slot: u32, amount: u64) {
    let chunk = shard.own_chunk(chunk_of(slot));
    chunk.expect("the chunk was touched").add(slot, amount);
}

/// What a scrape says of an integer cell.
fn sum(cells: &Cells, slot: u32) -> u64 {
    let cells = cells.shards().filter_map(|shard| shard.cell(slot));
    cells.fold(0, |sum, cell| sum.wrapping_add(cell.load(Ordering::Relaxed)))
}
