//! Which places of a table's series are taken, behind its lock.

use std::collections::BTreeSet;
use std::ptr::{self, NonNull};

use super::Inner;
use crate::cells::pieces::{self, Known};
use crate::cells::record::{self, Block, Record};
use crate::cells::run::Run;
use crate::cells::shelf::Rows;
use crate::cells::sync::Ordering;
use crate::cells::walk::Walker;

pub(in crate::cells) struct Places {
    rows: Rows<Block>,
    pub(in crate::cells) known: Known,
    /// The first number that was never handed out: that of a block's first place.
    pub(in crate::cells) next: u32,
    /// How many places are handed out.
    pub(super) taken: u32,
    /// Blocks in which places are free that were used before; also those whose memory was given back.
    open: BTreeSet<u32>,
    /// One of them in which nothing is taken.
    empty: Option<u32>,
    /// Those who walk.
    pub(in crate::cells) walks: Vec<Walker>,
    /// Series to be given back when those who look at them have gone on.
    pub(in crate::cells) left: Vec<NonNull<Record>>,
    /// Values of which only such uses may be left as lanes have: number and key.
    pub(super) doubtful: Vec<(u32, u32)>,
    /// Whether the table is gone.
    closed: bool,
}

// SAFETY: it is behind the lock, and what it leads to belongs to no thread.
unsafe impl Send for Places {}

/// So many places may be free before one is used again, and as many as are taken.
const SCATTERED: u32 = 64;

impl Places {
    pub(super) fn new(known: Known) -> Places {
        Places {
            rows: Rows::new(),
            known,
            next: 0,
            taken: 0,
            open: BTreeSet::new(),
            empty: None,
            walks: Vec::new(),
            left: Vec::new(),
            doubtful: Vec::new(),
            closed: false,
        }
    }

    /// Takes all places of a block that are free: of one that is new, or of the first in which some are free again. As long
    /// as few are free the order is that in which series were made.
    pub(super) fn hand_out(
        &mut self,
        arena: &Inner,
        run: &dyn Fn(usize) -> Option<Run>,
    ) -> Option<(NonNull<Block>, u64)> {
        let again = match self.next > 2 * self.taken + SCATTERED {
            true => self.open.iter().copied().find(|&number| !self.is_walked(number)),
            false => None,
        };
        let number = again.unwrap_or_else(|| record::blocks(self.next));
        let next = match again {
            Some(_) => self.next,
            None => self.next.checked_add(record::room(number))?,
        };
        let block = match self.block(arena, number) {
            Some(block) => block,
            None => self.fill(arena, number, run)?,
        };
        // SAFETY: blocks are there while a place in them is taken, or was never used.
        let places = unsafe { block.as_ref() }.take_all();
        self.taken += places.count_ones();
        self.next = next;
        if again.is_some() {
            self.open.remove(&number);
            self.walks.iter_mut().for_each(|walker| walker.pass_over(number, places));
        }
        self.empty = self.empty.filter(|&empty| empty != number);
        Some((block, places))
    }

    /// Takes places back that were handed out and had no series.
    pub(super) fn take_back(&mut self, arena: &Inner, number: u32, places: u64) {
        let Some(block) = arena.block(number) else { return };
        // SAFETY: it is there as long as these places are taken.
        unsafe { block.as_ref() }.free_places(places);
        self.taken -= places.count_ones();
        self.open.insert(number);
        self.free_if_empty(arena, number);
    }

    /// Puts a block there.
    fn fill(&mut self, arena: &Inner, number: u32, run: &dyn Fn(usize) -> Option<Run>) -> Option<NonNull<Block>> {
        let run = run(record::room(number) as usize)?;
        let block = Block::new(number, arena.pieces.labels(), run, arena.this);
        arena.apart.refs.retain();
        arena.blocks.put(&mut self.rows, number as usize, block.as_ptr());
        Some(block)
    }

    /// The block with this number, if it is there, whether it ever was or not.
    pub(in crate::cells) fn block(&self, arena: &Inner, number: u32) -> Option<NonNull<Block>> {
        if (number as usize) < self.rows.len() { arena.block(number) } else { None }
    }

    /// Whether somebody looks at the series of this block.
    fn is_walked(&self, number: u32) -> bool {
        self.walks.iter().any(|walker| walker.block == number)
    }

    /// Leaves a series to those who may look at it, if there are any.
    pub(super) fn leave(&mut self, record: NonNull<Record>, block: &Block) -> bool {
        let is_left = self.is_walked(block.number);
        if is_left {
            self.left.push(record);
        }
        is_left
    }

    /// Frees the place of a series.
    ///
    /// # Safety
    /// As [`Inner::give_back`]; and nobody looks at its block.
    pub(super) unsafe fn dispose(&mut self, arena: &Inner, record: NonNull<Record>) {
        // SAFETY: the place is taken, so record and block are there; the record has a number for each label, and the
        // series took each of these pieces.
        let (block, place) = unsafe {
            for label in 0..arena.pieces.labels() {
                let number = record::number(record, label).swap(pieces::ABSENT, Ordering::Relaxed);
                if let Some(key) = arena.pieces.release(&mut self.known, number) {
                    self.doubtful.push((number, key));
                }
            }
            arena.place_of(record)
        };
        self.take_back(arena, block.number, 1 << place);
    }

    /// Gives a block's memory back if there is nothing in it, unless it is the only one of which that is so.
    fn free_if_empty(&mut self, arena: &Inner, number: u32) {
        let Some(block) = arena.block(number) else { return };
        // SAFETY: it is there until it is freed here.
        if !unsafe { block.as_ref() }.is_empty() {
            return;
        }
        if !self.closed && self.empty.is_none_or(|empty| empty == number) {
            self.empty = Some(number);
            return;
        }
        arena.blocks.put(&mut self.rows, number as usize, ptr::null_mut());
        // SAFETY: there is no series in it, and none can be made while the lock is held; nobody looks at it.
        unsafe { Block::free(block, arena.pieces.labels()) };
        // Numbers at the end are as good as never used.
        while self.walks.is_empty()
            && let Some(last) = record::blocks(self.next).checked_sub(1)
            && arena.block(last).is_none()
        {
            self.open.remove(&last);
            self.next = record::first_index(last);
        }
        // SAFETY: the block's reference. The caller has one.
        unsafe { Inner::release(arena.this) };
    }

    /// Gives all memory back in which there is nothing, now and from now on: the table is gone.
    pub(super) fn close(&mut self, arena: &Inner) {
        self.closed = true;
        for number in 0..record::blocks(self.next) {
            self.free_if_empty(arena, number);
        }
    }
}
