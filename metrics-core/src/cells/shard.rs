//! A shard: one thread's cells.

use std::ptr::NonNull;

use super::chunk::{Chunk, Directory, chunk_of};
use super::memory;
use super::sync::{AtomicBool, AtomicPtr, AtomicU64, Mutant, Ordering, mutated, owner_load_ptr};

/// One thread's cells. Lives for ever: when its thread ends, the next one takes it over with all that is in it.
///
/// The fields that an update of a histogram touches lie on one cache line that only the owner writes.
#[repr(C, align(64))]
pub(super) struct Shard {
    /// What the update under way would be undone with: see [`undo`](super::undo).
    pub(super) undo: UndoRecord,
    /// A reader that could not keep up asks the owner for a copy: see [`undo`](super::undo).
    pub(super) mailbox: Mailbox,
    directory: AtomicPtr<Directory>,
    /// The next shard in order of creation.
    pub(super) next: AtomicPtr<Shard>,
    /// The next shard without a thread; guarded by the pool's lock.
    pub(super) next_free: AtomicPtr<Shard>,
    /// Whether its chunks are taken without asking the budget; only the owner looks.
    beyond_budget: AtomicBool,
}

/// The old values of the one update that may be under way in a shard.
pub(super) struct UndoRecord {
    pub(super) bucket: AtomicU64,
    pub(super) old_sum: AtomicU64,
    pub(super) old_count: AtomicU64,
}

/// One question to a shard's owner and its answer.
pub(super) struct Mailbox {
    /// What is asked for, 0 for nothing.
    pub(super) request: AtomicU64,
    /// The last request that was answered.
    pub(super) answered: AtomicU64,
    /// Where the answer goes; null until the first request.
    pub(super) answer: AtomicPtr<Chunk>,
}

impl Shard {
    /// An empty shard. (A macro, since loom's atomics cannot be made in a constant.)
    #[cfg(not(loom))]
    pub(super) const fn new() -> Shard {
        shard!()
    }

    #[cfg(loom)]
    pub(super) fn new() -> Shard {
        shard!()
    }

    /// The directory that is shown now.
    pub(super) fn directory(&self) -> &'static Directory {
        let directory = self.directory.load(Ordering::Acquire);
        // SAFETY: a non-null pointer was made by `Directory::with_room` and is valid for ever; Acquire pairs with `show`.
        unsafe { directory.as_ref() }.unwrap_or(&Directory::EMPTY)
    }

    /// The directory, for the owner.
    pub(super) fn own_directory(&self) -> &'static Directory {
        // SAFETY: as above; the owner stored it itself, or took the shard over through a lock that orders it after.
        unsafe { owner_load_ptr(&self.directory).as_ref() }.unwrap_or(&Directory::EMPTY)
    }

    /// The chunk with this number, for the owner.
    pub(super) fn own_chunk(&self, number: usize) -> Option<&'static Chunk> {
        Directory::own(self.own_directory().chunks(), number)
    }

    /// Shows a larger directory; only the owner does.
    fn show(&self, directory: &'static Directory) {
        let order = if mutated(Mutant::RelaxedShow) { Ordering::Relaxed } else { Ordering::Release };
        self.directory.store(std::ptr::from_ref(directory).cast_mut(), order);
    }

    /// Puts a chunk in, and a larger directory where the present one has no room, as far as they were prepared and
    /// are still needed; hands out what is not. Only the owner does.
    pub(super) fn install(&self, number: usize, mut with: Prepared) -> Prepared {
        let mut current = self.own_directory();
        if !current.has_room(number)
            && let Some(larger) = with.directory.take()
        {
            // SAFETY: it was made by `Directory::with_room`; from here on it is not taken back.
            let larger: &'static Directory = unsafe { larger.as_ref() };
            larger.copy_from(current);
            self.show(larger);
            current = larger;
        }
        if current.has_room(number)
            && Directory::own(current.chunks(), number).is_none()
            && let Some(chunk) = with.chunk.take()
        {
            current.install(number, chunk);
        }
        with
    }

    /// Whether every cell is zero, for the owner: nobody else makes one anything else.
    pub(super) fn is_blank(&self) -> bool {
        let chunks = self.own_directory().chunks();
        (0..chunks.len()).filter_map(|number| Directory::own(chunks, number)).all(Chunk::is_blank)
    }

    /// Whether its chunks are counted against the budget.
    pub(super) fn is_within_budget(&self) -> bool {
        !self.beyond_budget.load(Ordering::Relaxed)
    }

    /// Says whether chunks that it gets from now on are counted against the budget; only the owner does.
    pub(super) fn keep_within_budget(&self, within: bool) {
        self.beyond_budget.store(!within, Ordering::Relaxed);
    }

    /// The cell of a slot, for a reader; none if this shard never touched its chunk.
    pub(super) fn cell(&self, slot: u32) -> Option<&'static AtomicU64> {
        self.directory().get(chunk_of(slot)).map(|chunk| chunk.cell(slot))
    }
}

/// Memory allocated before it is known whether it is needed.
pub(super) struct Prepared {
    pub(super) chunk: Option<&'static Chunk>,
    pub(super) directory: Option<NonNull<Directory>>,
}

impl Prepared {
    pub(super) const NOTHING: Prepared = Prepared { chunk: None, directory: None };

    /// A chunk, and a directory unless the present one has room for it.
    pub(super) fn for_chunk(number: usize, present: &Directory) -> Prepared {
        let directory = (!present.has_room(number)).then(|| Directory::with_room(number));
        Prepared { chunk: Some(Chunk::leak()), directory }
    }

    /// Takes back what was not needed, under no lock: freeing it may run an allocator that counts.
    ///
    /// # Safety
    /// It must be called at the depth of reentry at which it was prepared.
    pub(super) unsafe fn discard(self) {
        // SAFETY: both were made for this alone and never shown; the depth is the caller's word.
        unsafe {
            if let Some(chunk) = self.chunk {
                memory::take_back(NonNull::from(chunk));
            }
            if let Some(directory) = self.directory {
                memory::take_back(NonNull::from(directory.as_ref().chunks()));
                memory::take_back(directory);
            }
        }
    }
}

macro_rules! shard {
    () => {
        Shard {
            undo: UndoRecord { bucket: AtomicU64::new(0), old_sum: AtomicU64::new(0), old_count: AtomicU64::new(0) },
            mailbox: Mailbox {
                request: AtomicU64::new(0),
                answered: AtomicU64::new(0),
                answer: AtomicPtr::new(std::ptr::null_mut()),
            },
            directory: AtomicPtr::new(std::ptr::null_mut()),
            next: AtomicPtr::new(std::ptr::null_mut()),
            next_free: AtomicPtr::new(std::ptr::null_mut()),
            beyond_budget: AtomicBool::new(false),
        }
    };
}
use shard;
