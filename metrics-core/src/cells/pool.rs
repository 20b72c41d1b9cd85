//! All shards: those that threads own, those that wait for a thread, and the spare ones.

use super::chunk::{CHUNK_BYTES, Chunk, chunk_of};
use super::shard::{Prepared, Shard};
use super::slots::Slots;
use super::sync::{AtomicPtr, AtomicUsize, Mutant, Mutex, Ordering, lock, mutated};
use super::{memory, undo};

/// Spare shards. Each update of a thread that owns no cell borrows one under its lock; more of them mean fewer
/// collisions and more memory.
const SPARES: usize = if cfg!(loom) { 1 } else { 8 };

/// Bytes of thread-owned chunks, until [`Cells::set_budget`] says otherwise.
const BUDGET: usize = 64 << 20;

/// Every cell there is.
pub(super) struct Cells {
    /// The first shard that a thread owned; the rest follow by `next`, in order of creation.
    first: AtomicPtr<Shard>,
    pool: Mutex<Pool>,
    spares: [Spare; SPARES],
    /// Bytes of thread-owned chunks.
    used: AtomicUsize,
    budget: AtomicUsize,
    /// The last ticket; the lock lets one reader at a time ask an owner for a copy.
    asking: Mutex<u64>,
    slots: Slots,
}

struct Pool {
    last: Option<&'static Shard>,
    free: Option<&'static Shard>,
}

/// A shard of nobody, used for one update at a time.
struct Spare {
    lock: Mutex<()>,
    shard: Shard,
}

macro_rules! cells {
    ($spares:expr) => {
        Cells {
            first: AtomicPtr::new(std::ptr::null_mut()),
            pool: Mutex::new(Pool { last: None, free: None }),
            spares: $spares,
            used: AtomicUsize::new(0),
            budget: AtomicUsize::new(BUDGET),
            asking: Mutex::new(0),
            slots: Slots::new(),
        }
    };
}

impl Cells {
    #[cfg(not(loom))]
    pub(super) const fn new() -> Cells {
        cells!([const { Spare { lock: Mutex::new(()), shard: Shard::new() } }; SPARES])
    }

    #[cfg(loom)]
    pub(super) fn new() -> Cells {
        cells!(std::array::from_fn(|_| Spare { lock: Mutex::new(()), shard: Shard::new() }))
    }

    pub(super) fn slots(&self) -> &Slots {
        &self.slots
    }

    /// Sets how many bytes of chunks threads may own; what they own already stays theirs.
    pub(super) fn set_budget(&self, bytes: usize) {
        self.budget.store(bytes, Ordering::Relaxed);
    }

    /// A shard for the calling thread: one that a thread has left, or a new one.
    pub(super) fn adopt(&self) -> &'static Shard {
        {
            let mut pool = lock(&self.pool);
            if let Some(shard) = pool.free {
                if !mutated(Mutant::StaysFree) {
                    // SAFETY: `next_free` is null or was stored by `leave` from a shard, which lives for ever.
                    pool.free = unsafe { shard.next_free.load(Ordering::Relaxed).as_ref() };
                }
                return shard;
            }
        }
        self.make()
    }

    /// A shard for the calling thread in which nothing was ever recorded that is still there: all its cells are zero.
    pub(super) fn adopt_blank(&self) -> &'static Shard {
        let shard = self.adopt();
        if shard.is_blank() {
            return shard;
        }
        self.leave(shard);
        self.make()
    }

    /// A new shard.
    fn make(&self) -> &'static Shard {
        // Allocated without the lock: an allocator that counts itself may come back here.
        let shard = memory::leak(Shard::new());
        let new = std::ptr::from_ref(shard).cast_mut();
        let mut pool = lock(&self.pool);
        match pool.last {
            Some(last) => last.next.store(new, Ordering::Release),
            None => self.first.store(new, Ordering::Release),
        }
        pool.last = Some(shard);
        shard
    }

    /// Leaves a shard, values and all, to the next thread. Only its owner does, and does not touch it again.
    pub(super) fn leave(&self, shard: &'static Shard) {
        shard.keep_within_budget(true);
        let mut pool = lock(&self.pool);
        let next = pool.free.map_or(std::ptr::null_mut(), |next| std::ptr::from_ref(next).cast_mut());
        shard.next_free.store(next, Ordering::Relaxed);
        pool.free = Some(shard);
    }

    /// Gives a shard the chunk of a slot; only its owner calls it. False where the budget is spent.
    pub(super) fn own_chunk(&self, shard: &Shard, slot: u32) -> bool {
        let number = chunk_of(slot);
        if shard.own_chunk(number).is_some() {
            return true;
        }
        if !self.has_room(shard) {
            return false;
        }
        // Nobody else installs here, so all of it is needed: an update from inside the allocation uses a spare shard.
        let _nothing = shard.install(number, Prepared::for_chunk(number, shard.own_directory()));
        true
    }

    /// Takes a chunk's bytes from the budget; a shard that is outside of it may have whatever it needs.
    fn has_room(&self, shard: &Shard) -> bool {
        if !shard.is_within_budget() {
            return true;
        }
        let used = self.used.fetch_add(CHUNK_BYTES, Ordering::Relaxed) + CHUNK_BYTES;
        if used > self.budget.load(Ordering::Relaxed) {
            self.used.fetch_sub(CHUNK_BYTES, Ordering::Relaxed);
            return false;
        }
        true
    }

    /// Makes one update in a spare shard. `hint` spreads threads over the spares.
    pub(super) fn in_spare<R, F: FnOnce(&Shard, &Chunk) -> R>(&self, hint: usize, slot: u32, mut update: F) -> R {
        let number = chunk_of(slot);
        let spare = &self.spares[hint % SPARES];
        let mut prepared = Prepared::NOTHING;
        loop {
            let (done, unused) = {
                let _one_writer = (!mutated(Mutant::UnlockedSpare)).then(|| lock(&spare.lock));
                let unused = spare.shard.install(number, prepared);
                match spare.shard.own_chunk(number) {
                    Some(chunk) => (Ok(update(&spare.shard, chunk)), unused),
                    None => (Err(update), unused),
                }
            };
            // SAFETY: whoever calls this holds one `Busy` all the while.
            unsafe { unused.discard() };
            update = match done {
                Ok(result) => return result,
                Err(update) => update,
            };
            // Allocated without the lock, then looked at again: another thread may be faster.
            prepared = Prepared::for_chunk(number, spare.shard.directory());
        }
    }

    /// Every shard, always in the same order: another order of float additions could make a total lower.
    pub(super) fn shards(&self) -> impl Iterator<Item = &Shard> {
        // SAFETY: null, or a shard that `adopt` made and published with Release; shards live for ever.
        let first = unsafe { self.first.load(Ordering::Acquire).as_ref() };
        // SAFETY: as above.
        let owned = std::iter::successors(first, |shard| unsafe { shard.next.load(Ordering::Acquire).as_ref() });
        self.spares.iter().map(|spare| &spare.shard).chain(owned)
    }

    /// Fills `buckets` with one shard's observations of a run beside the `others`, as many. Returns the sum of its own.
    #[inline(always)]
    pub(super) fn read_run(&self, of: (&Shard, &Chunk), slot: u32, others: Option<&[u64]>, buckets: &mut [u64]) -> f64 {
        undo::read(of, &self.asking, slot, others, buckets)
    }

    /// Zeroes a run in every shard. Only for a run to which nobody refers any more, so that nobody writes it.
    pub(super) fn zero(&self, first: u32, len: u32) {
        for shard in self.shards() {
            for slot in first..first + len {
                if let Some(cell) = shard.cell(slot) {
                    cell.store(0, Ordering::Relaxed);
                }
            }
        }
    }
}

/// What is added to an in-flight cell where one more is under way: the lower half counts what is under way, the upper
/// one whatever ever was. So one that came and went leaves a trace, by which a series that is used is told from an
/// idle one, at the price of a larger constant.
pub(crate) const ONE_MORE: u64 = (1 << 32) + 1;

/// What is added to an in-flight cell where one less is under way.
pub(crate) const ONE_LESS: u64 = u64::MAX;

/// The sum of an in-flight cell, both halves.
pub(super) fn moved<'s>(shards: impl Iterator<Item = &'s Shard>, slot: u32) -> u64 {
    let cells = shards.filter_map(|shard| shard.cell(slot));
    cells.fold(0_u64, |sum, cell| sum.wrapping_add(cell.load(Ordering::Relaxed)))
}

/// How many are under way: never below zero, since a move may be seen in one shard and not yet in another.
pub(super) fn in_flight<'s>(shards: impl Iterator<Item = &'s Shard>, slot: u32) -> i64 {
    let under_way = i64::from(moved(shards, slot) as i32);
    if mutated(Mutant::NoClamp) { under_way } else { under_way.max(0) }
}
