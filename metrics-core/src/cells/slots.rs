//! Which slots are taken.
//!
//! Runs come in powers of two and are aligned to their length, so that none crosses a chunk's end. Freed runs are
//! kept by length and given out again. No memory is allocated under the lock: an allocator that counts itself may
//! be here already.

use super::append::append;
use super::chunk::CHUNK;
use super::sync::{Mutex, lock};

/// Lengths of runs: 1, 2, 4, .. `CHUNK`.
const CLASSES: usize = CHUNK.ilog2() as usize + 1;

/// Short runs are taken from blocks of this many slots, so that runs of one length lie side by side.
const BLOCK: u32 = if cfg!(loom) { 8 } else { 64 };

/// Gives out slots and takes them back.
pub(super) struct Slots(Mutex<State>);

struct State {
    /// The first slot that was never given out. Slot 0's chunk is never used: 0 means "none".
    next: u32,
    /// What is left of each length's block: from, to.
    blocks: [(u32, u32); CLASSES],
    free: [Vec<u32>; CLASSES],
    /// Rows given back: they are used again as they are, since a run between two others would never be part of one.
    rows: Vec<Row>,
}

/// Runs of one length, one behind the other.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Row {
    first: u32,
    len: u32,
    count: u32,
}

macro_rules! slots {
    () => {
        Slots(Mutex::new(State {
            next: CHUNK as u32,
            blocks: [(0, 0); CLASSES],
            free: [const { Vec::new() }; CLASSES],
            rows: Vec::new(),
        }))
    };
}

impl Slots {
    #[cfg(not(loom))]
    pub(super) const fn new() -> Slots {
        slots!()
    }

    #[cfg(loom)]
    pub(super) fn new() -> Slots {
        slots!()
    }

    /// The first slot of a run of `len` (a power of two, at most a chunk); none when 2^32 are taken.
    pub(super) fn take(&self, len: u32) -> Option<u32> {
        debug_assert!(len.is_power_of_two() && len as usize <= CHUNK);
        let class = len.trailing_zeros() as usize;
        let state = &mut *lock(&self.0);
        if let Some(slot) = state.free[class].pop() {
            return Some(slot);
        }
        if len >= BLOCK {
            return state.fresh(len, len);
        }
        let (from, to) = state.blocks[class];
        let from = if from < to {
            from
        } else {
            let block = state.fresh(BLOCK, BLOCK)?;
            state.blocks[class].1 = block + BLOCK;
            block
        };
        state.blocks[class].0 = from + len;
        Some(from)
    }

    /// The first slot of `count` runs of `len`, one behind the other.
    pub(super) fn take_many(&self, len: u32, count: u32) -> Option<u32> {
        if count == 1 {
            return self.take(len);
        }
        let state = &mut *lock(&self.0);
        match state.rows.iter().rposition(|row| (row.len, row.count) == (len, count)) {
            Some(at) => Some(state.rows.swap_remove(at).first),
            None => state.fresh(len.checked_mul(count)?, len),
        }
    }

    /// Takes `count` runs of `len` back, whose cells are zero and which nobody refers to any more.
    pub(super) fn give_back(&self, first: u32, len: u32, count: u32) {
        let class = len.trailing_zeros() as usize;
        match count {
            1 => append(|| lock(&self.0), |state| &mut state.free[class], first),
            _ => append(|| lock(&self.0), |state| &mut state.rows, Row { first, len, count }),
        }
    }
}

impl State {
    /// Slots that were never given out.
    fn fresh(&mut self, len: u32, align: u32) -> Option<u32> {
        let first = self.next.checked_next_multiple_of(align)?;
        self.next = first.checked_add(len)?;
        Some(first)
    }
}
