//! The calling thread's cells: the thin static on top, and the fast path of every update.
//!
//! The thread's directory stands in a thread-local without a destructor, empty at first: one look at it finds the
//! cell, or finds nothing for any of the reasons there are (no shard yet, chunk not touched, budget spent, slot 0,
//! thread ending), and the cold path sorts them out. A second thread-local, with a destructor, gives the shard back.

use std::cell::Cell;

use super::chunk::{Chunk, Directory, chunk_of};
use super::count;
use super::memory::Busy;
use super::native::{self, Generation};
use super::pool::Cells;
use super::prefetch::prefetch;
use super::shard::Shard;
use super::sync::AtomicPtr;
use super::undo;
use super::watch::Watched;
use crate::clock;
use crate::exponential::Native;

/// All cells of the process.
pub(super) static CELLS: Cells = Cells::new();

/// Stands in for the shard of a thread that has none; never written, since no chunk leads to it.
static NOBODY: Shard = Shard::new();

/// A shard's chunks by number.
type Chunks = &'static [AtomicPtr<Chunk>];

/// What an update needs to know of its thread.
///
/// Raw pointers, since the compiler would look for the null that a reference cannot be.
#[derive(Clone, Copy)]
pub(crate) struct Local {
    chunks: *const AtomicPtr<Chunk>,
    len: usize,
    shard: *const Shard,
}

impl Local {
    const NONE: Local = Local::new(&[], &NOBODY);

    const fn new(chunks: Chunks, shard: &'static Shard) -> Local {
        Local { chunks: chunks.as_ptr(), len: chunks.len(), shard }
    }

    #[inline(always)]
    fn chunks(self) -> Chunks {
        // SAFETY: `new`, which alone makes one, took both from a slice that lives for ever.
        unsafe { std::slice::from_raw_parts(self.chunks, self.len) }
    }

    #[inline(always)]
    fn shard(self) -> &'static Shard {
        // SAFETY: `new`, which alone makes one, took it from a reference that lives for ever.
        unsafe { &*self.shard }
    }
}

thread_local! {
    static LOCAL: Cell<Local> = const { Cell::new(Local::NONE) };
    pub(super) static OWNED: Owned = const { Owned { shard: Cell::new(None), watched: Watched::new() } };
}

/// The thread's shard; given back when the thread ends.
pub(super) struct Owned {
    shard: Cell<Option<&'static Shard>>,
    /// Shards that the thread's watches keep, that one among them.
    pub(super) watched: Watched,
}

impl Owned {
    /// The thread's shard.
    pub(super) fn shard(&self) -> Option<&'static Shard> {
        self.shard.get()
    }

    /// Goes on in another shard. Returns the one that the thread has had, which is still its own and is to be left.
    pub(super) fn move_to(&self, shard: &'static Shard) -> Option<&'static Shard> {
        LOCAL.set(Local::new(shard.own_directory().chunks(), shard));
        self.shard.replace(Some(shard))
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        // From here on this thread's updates find no chunk and go to a spare shard: other destructors may count.
        LOCAL.set(Local::NONE);
        let shard = self.shard.take();
        if let Some(shard) = shard {
            CELLS.leave(shard);
        }
        self.watched.leave_others(shard);
    }
}

/// Adds to an integer cell, wrapping (so a negative amount is its two's complement).
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn add(slot: u32, amount: u64) {
    update(slot, move |_, _, chunk| chunk.add(slot, amount));
}

/// Adds whole units to a counter, wherever its cell is and whatever it is.
pub(crate) fn count_any(slot: u32, units: u64) {
    update(slot, move |_, _, chunk| count::add(chunk.cell(slot), units));
}

/// Adds a float to a counter, wherever its cell is and whatever it is.
pub(crate) fn count_any_f64(slot: u32, amount: f64) {
    update(slot, move |_, _, chunk| count::add_f64(chunk.cell(slot), amount));
}

/// Adds an observation to a run, in the given bucket.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn observe(slot: u32, bucket: usize, value: f64) {
    local().observe(slot, bucket, value);
}

/// The thread's own. Outside of the program's own crate this counts as a call: who has something to work out takes it
/// before, so that there is nothing to be kept meanwhile.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn local() -> Local {
    LOCAL.get()
}

impl Local {
    /// Adds whole units to a counter of such, if the thread has its cell and `unless` has no sign; false where nothing was
    /// added. Nobody has a cell of slot 0.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn count(self, slot: u32, units: u64, unless: u64) -> bool {
        let chunk = Directory::own(self.chunks(), chunk_of(slot));
        chunk.is_some_and(|chunk| count::add_unless(chunk.cell(slot), units, unless))
    }

    /// The same of a float, to a counter that is one already.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn count_f64(self, slot: u32, amount: f64, unless: u64) -> bool {
        let chunk = Directory::own(self.chunks(), chunk_of(slot));
        chunk.is_some_and(|chunk| count::add_f64_unless(chunk.cell(slot), amount, unless))
    }

    /// Whether the thread has the cell of this slot.
    #[inline]
    pub(crate) fn has(self, slot: u32) -> bool {
        Directory::own(self.chunks(), chunk_of(slot)).is_some()
    }

    /// Asks for the memory of a cell, if the thread has it.
    #[inline]
    pub(super) fn prefetch(self, slot: u32) {
        if let Some(chunk) = Directory::own(self.chunks(), chunk_of(slot)) {
            prefetch(chunk.cell(slot), size_of::<u64>());
        }
    }

    /// Adds an observation to a run, in the given bucket.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn observe(self, slot: u32, bucket: usize, value: f64) {
        match Directory::own(self.chunks(), chunk_of(slot)) {
            Some(chunk) if !undo::is_asked(self.shard()) => undo::write(self.shard(), chunk, slot, bucket, value),
            _ => cold_observe(slot, bucket, value),
        }
    }
}

/// Also where a reader asks. By itself, so that the fast path does not put a closure of three words together, and ends
/// in a call or makes none.
#[cold]
#[inline(never)]
fn cold_observe(slot: u32, bucket: usize, value: f64) {
    cold(slot, |shard, chunks, chunk| undo::answer_and_write(shard, chunks, chunk, slot, bucket, value));
}

/// Adds an observation to a native histogram's run; `classic` is its bucket among the classic ones. False where
/// nothing was added: inside an allocation that this makes itself, or where there are no slots any more.
#[inline]
pub(crate) fn observe_native(slot: u32, native: &Native, classic: u32, value: f64) -> bool {
    let own = Directory::own(LOCAL.get().chunks(), chunk_of(slot));
    // SAFETY: the chunk is the thread's own, and whoever updates a slot keeps its run.
    let generation = own.and_then(|own| unsafe { Generation::own(own, slot, native) });
    if let Some(generation) = generation
        && let Some(place) = generation.find(value, classic)
    {
        observe(generation.slot(), place as usize, value);
        return true;
    }
    cold_observe_native(slot, native, classic, value)
}

/// A bucket that the thread has not met, or cells that it does not have.
#[cold]
#[inline(never)]
fn cold_observe_native(slot: u32, native: &Native, classic: u32, value: f64) -> bool {
    if slot == 0 {
        return true;
    }
    // SAFETY: whoever updates a slot keeps its run.
    let Some((generation, place)) = (unsafe { native::place(slot, native, value, classic) }) else {
        return false;
    };
    // The way there is seen no later than what is counted there.
    update(slot, |_, _, chunk| generation.point(chunk, slot, native));
    observe(generation.slot(), place as usize, value);
    true
}

/// Makes one update, in the thread's own chunk if it has one.
#[inline(always)]
fn update(slot: u32, update: impl FnOnce(&Shard, Chunks, &Chunk)) {
    let local = LOCAL.get();
    match Directory::own(local.chunks(), chunk_of(slot)) {
        Some(chunk) => update(local.shard(), local.chunks(), chunk),
        None => cold(slot, update),
    }
}

/// Sets how many bytes of cells threads may own: 64 MiB, if it is not said.
///
/// A thread that first touches more cells than that shares a few spare ones, under a lock: nothing is lost, updates
/// take longer. So memory is bounded by series times cores, not by series times threads. A thread that a test
/// [watches](crate::testing::watch) gets cells of its own whatever was spent.
pub fn set_budget(bytes: usize) {
    CELLS.set_budget(bytes);
}

/// An update for which the thread has no cell: gets it one, or borrows a spare shard. And one that has to answer a
/// reader first, which finds the cell that is there.
#[cold]
#[inline(never)]
fn cold(slot: u32, update: impl FnOnce(&Shard, Chunks, &Chunk)) {
    if slot == 0 {
        return;
    }
    // Every thread's first update comes this way.
    clock::began();
    let busy = Busy::enter();
    let number = chunk_of(slot);
    if !busy.is_reentered()
        && let Ok(Some(shard)) = OWNED.try_with(|owned| shard_with(owned, slot))
        && let Some(chunk) = shard.own_chunk(number)
    {
        return update(shard, shard.own_directory().chunks(), chunk);
    }
    CELLS.in_spare(spare_hint(), slot, |shard, chunk| update(shard, shard.own_directory().chunks(), chunk));
}

/// The thread's shard with the slot's chunk in it; none where the budget is spent.
fn shard_with(owned: &Owned, slot: u32) -> Option<&'static Shard> {
    let shard = owned.shard.get().unwrap_or_else(|| {
        let shard = CELLS.adopt();
        owned.shard.set(Some(shard));
        shard
    });
    let has = CELLS.own_chunk(shard, slot);
    LOCAL.set(Local::new(shard.own_directory().chunks(), shard));
    has.then_some(shard)
}

/// Spreads threads over the spare shards: the address of a thread-local differs from thread to thread.
fn spare_hint() -> usize {
    LOCAL.with(|local| std::ptr::from_ref(local).addr() >> 12)
}
