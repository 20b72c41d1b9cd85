//! Chunks of cells, and the directory that finds a slot's chunk.

use std::ptr::NonNull;

use super::memory;
use super::prefetch::prefetch;
use super::sync::{AtomicPtr, AtomicU64, Mutant, Ordering, mutated, owner_load, owner_load_ptr};

/// Cells in a chunk: 4 KiB. Small under loom, where every cell is tracked.
pub(super) const CHUNK: usize = if cfg!(loom) { 16 } else { 512 };

/// Bytes of a chunk, as the budget counts them.
pub(super) const CHUNK_BYTES: usize = CHUNK * size_of::<u64>();

/// A fixed block of cells. Never freed: slots are reused instead.
#[repr(C, align(64))]
pub(super) struct Chunk {
    cells: [AtomicU64; CHUNK],
}

impl Chunk {
    pub(super) fn leak() -> &'static Chunk {
        #[cfg(not(loom))]
        {
            // SAFETY: all-zero bytes are a valid `Chunk` (an array of atomics), and the memory is never freed.
            unsafe { memory::leak_zeroed::<Chunk>() }
        }
        #[cfg(loom)]
        {
            memory::leak(Chunk { cells: std::array::from_fn(|_| AtomicU64::new(0)) })
        }
    }

    /// The cell of a slot that lies in this chunk.
    #[inline(always)]
    pub(super) fn cell(&self, slot: u32) -> &AtomicU64 {
        &self.cells[slot as usize % CHUNK]
    }

    /// The cells from a slot on that lies in this chunk, up to its end.
    #[inline(always)]
    pub(super) fn cells_from(&self, slot: u32) -> &[AtomicU64] {
        &self.cells[slot as usize % CHUNK..]
    }

    /// Has the processor fetch the beginning of a run: two cache lines.
    #[inline(always)]
    pub(super) fn prefetch(&self, slot: u32) {
        prefetch(self.cell(slot), 2 * 64);
    }

    /// Whether every cell is zero, for the owner of the shard.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| owner_load(cell) == 0)
    }

    /// Adds to an integer cell, wrapping; only the shard's owner does.
    #[inline(always)]
    pub(super) fn add(&self, slot: u32, amount: u64) {
        let cell = self.cell(slot);
        cell.store(owner_load(cell).wrapping_add(amount), Ordering::Relaxed);
    }
}

/// The number of the chunk that a slot lies in.
#[inline(always)]
pub(super) fn chunk_of(slot: u32) -> usize {
    slot as usize / CHUNK
}

/// Chunks by number; null where a chunk has not been touched. Number 0 stays null for ever: slot 0 means "none".
///
/// Grown by replacement: the old one stays, since a reader may still walk it. Lengths double, so what stays behind
/// is never more than what is in use.
pub(super) struct Directory {
    chunks: &'static [AtomicPtr<Chunk>],
}

impl Directory {
    pub(super) const EMPTY: Directory = Directory { chunks: &[] };

    /// An empty directory with room for chunk `number`.
    pub(super) fn with_room(number: usize) -> NonNull<Directory> {
        let len = (number + 1).next_power_of_two().max(if cfg!(loom) { 4 } else { 16 });
        memory::place(Directory { chunks: memory::leak_slice(len, |_| AtomicPtr::new(std::ptr::null_mut())) })
    }

    /// Takes over the chunks of a shorter directory; only the shard's owner does, before it shows the new one.
    pub(super) fn copy_from(&self, old: &Directory) {
        for (new, old) in self.chunks.iter().zip(old.chunks) {
            new.store(owner_load_ptr(old), Ordering::Relaxed);
        }
    }

    /// Whether there is room for chunk `number`.
    pub(super) fn has_room(&self, number: usize) -> bool {
        number < self.chunks.len()
    }

    /// All chunks, for the owner's fast path.
    pub(super) fn chunks(&self) -> &'static [AtomicPtr<Chunk>] {
        self.chunks
    }

    /// The chunk with this number, for the owner.
    #[inline(always)]
    pub(super) fn own(chunks: &'static [AtomicPtr<Chunk>], number: usize) -> Option<&'static Chunk> {
        let chunk = owner_load_ptr(chunks.get(number)?);
        // SAFETY: a non-null pointer was made by `Chunk::leak` and is valid for ever; the owner stored it itself, or
        // took the shard over through a lock that orders it after the store.
        unsafe { chunk.as_ref() }
    }

    /// The chunk with this number, for anyone.
    #[inline]
    pub(super) fn get(&self, number: usize) -> Option<&'static Chunk> {
        let chunk = self.chunks.get(number)?.load(Ordering::Acquire);
        // SAFETY: a non-null pointer was made by `Chunk::leak` and is valid for ever; Acquire pairs with `install`.
        unsafe { chunk.as_ref() }
    }

    /// Puts a chunk in; only the shard's owner does, and only where [`has_room`](Directory::has_room) says yes.
    pub(super) fn install(&self, number: usize, chunk: &'static Chunk) {
        let order = if mutated(Mutant::RelaxedInstall) { Ordering::Relaxed } else { Ordering::Release };
        self.chunks[number].store(std::ptr::from_ref(chunk).cast_mut(), order);
    }
}
