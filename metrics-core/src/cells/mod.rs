//! Thread-owned cells: where every count is kept.
//!
//! A *slot* names one 64-bit cell in every *shard*; a shard belongs to one thread at a time, and only its owner
//! writes. An update is a load, an add and a store; a scrape sums over the shards. Nothing is folded when a thread
//! ends: its shard, values and all, waits for the next thread, so nothing is lost and nothing counted twice.
//!
//! All `unsafe` of the library stands in this folder. The protocols are instance-based ([`pool::Cells`]) so that
//! loom can check them (`models.rs`); [`local`] is the thin static on top that the rest of the library calls.
#![allow(unsafe_code, reason = "the one place for it; every block names its invariant")]

mod append;
mod chunk;
mod count;
#[cfg(not(loom))]
mod counters;
mod exemplars;
mod lanes;
mod latch;
mod memory;
mod places;
mod pool;
mod prefetch;
mod reader;
mod refs;
mod rw_latch;
mod shard;
mod sync;
mod undo;

#[cfg(all(test, loom))]
mod models;

#[cfg(not(loom))]
mod ages;
#[cfg(not(loom))]
mod arena;
#[cfg(not(loom))]
mod base;
#[cfg(not(loom))]
mod beside;
#[cfg(not(loom))]
mod bits;
#[cfg(not(loom))]
mod decimal;
#[cfg(not(loom))]
mod digits;
#[cfg(not(loom))]
mod entry;
#[cfg(not(loom))]
mod exact;
#[cfg(not(loom))]
mod held;
#[cfg(not(loom))]
mod late;
#[cfg(not(loom))]
mod late_box;
#[cfg(not(loom))]
mod line;
#[cfg(not(loom))]
mod listed;
#[cfg(not(loom))]
mod local;
#[cfg(not(loom))]
mod locked;
#[cfg(not(loom))]
mod native;
#[cfg(not(loom))]
mod piece;
#[cfg(not(loom))]
mod pieces;
#[cfg(not(loom))]
mod recent;
#[cfg(not(loom))]
mod record;
#[cfg(not(loom))]
mod rising;
#[cfg(not(loom))]
mod run;
#[cfg(not(loom))]
mod seen;
#[cfg(not(loom))]
mod shared;
#[cfg(not(loom))]
mod shelf;
#[cfg(not(loom))]
mod short;
#[cfg(not(loom))]
mod sketch;
#[cfg(not(loom))]
mod sketches;
mod slots;
#[cfg(not(loom))]
mod sums;
#[cfg(not(loom))]
mod ticks;
#[cfg(not(loom))]
mod walk;
#[cfg(not(loom))]
mod watch;
#[cfg(not(loom))]
pub(crate) mod wording;

#[cfg(not(loom))]
pub use self::local::set_budget;
#[cfg(not(loom))]
pub(crate) use self::{
    append::append,
    arena::{Arena, Making},
    base::{rebase, rebase_counter, rebase_counter_if, rebase_if, rebase_native},
    beside::Beside,
    entry::{Entry, Located},
    exemplars::{Exemplar, Exemplars, forget as forget_exemplars, keep as keep_exemplar},
    held::{Held, Rooted},
    late::Late,
    late_box::LateBox,
    line::{Line, Stamp, push_behind},
    listed::Listed,
    local::{add, count_any, count_any_f64, local, observe, observe_native},
    locked::Locked,
    memory::{Busy, Words},
    native::NativeCounts,
    pool::{ONE_LESS, ONE_MORE},
    prefetch::fetch,
    recent::{LONGEST, MOST, Recent},
    rising::Tail,
    run::Run,
    rw_latch::{Reading, RwLatch, Writing},
    seen::{Kept, Seen},
    shared::{Noted, begin_anew, hold, note, notes, release},
    sketches::{forget_sketches, observe_sketch, read_sketch},
    sums::{CounterCells, Sums},
    ticks::{are_invariant, ticks},
    walk::Walk,
    watch::{Watch, unwatched},
};
