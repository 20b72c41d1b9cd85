//! A label table's series: which there are, where they lie, and when their places are used again.
//!
//! A series is found by number, without a lock; places are taken and given back under one. A place is used again when
//! the last reference to its series is gone, and nobody looks at it in passing: see [`walk`](super::walk).

mod places;
mod stock;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::mem;
use std::ptr::NonNull;

use crate::cells::entry::{Entry, Located};
use crate::cells::local::local;
use crate::cells::locked::Locked;
use crate::cells::pieces::{self, Pieces};
use crate::cells::record::{self, Block, ESCAPED, LIVE, OVERFLOW, PLACE, Record};
use crate::cells::refs::Refs;
use crate::cells::run::Run;
use crate::cells::seen::{Kept, Seen};
use crate::cells::shelf::Shelf;
use crate::cells::short;
use crate::cells::sync::{Mutex, MutexGuard, Ordering, lock};
use crate::cells::walk::Walk;

pub(in crate::cells) use self::places::Places;
use self::stock::{Stock, Stocks};

/// The series of one table.
pub(crate) struct Arena(NonNull<Inner>);

// SAFETY: what it leads to is atomic, or behind its lock.
unsafe impl Send for Arena {}
// SAFETY: as above.
unsafe impl Sync for Arena {}

/// What its table and its series share. It is there as long as one of them.
pub(in crate::cells) struct Inner {
    /// Where this is: whoever is the last to let go of it frees it.
    pub(in crate::cells) this: NonNull<Inner>,
    pub(in crate::cells) pieces: Pieces,
    blocks: Shelf<Block>,
    pub(in crate::cells) lanes: Stocks,
    apart: Apart,
}

/// On cache lines of its own: threads read the rest while others write this.
#[repr(align(64))]
struct Apart {
    places: Mutex<Places>,
    /// The table, each block, and whoever gives a place back.
    refs: Refs,
}

/// What a series is made of.
pub(crate) struct Making<'a> {
    /// The value of each label, in UTF-8; empty where it is absent.
    pub(crate) value: &'a dyn Fn(usize) -> &'a [u8],
    /// Cells for so many series; none where all are taken.
    pub(crate) run: &'a dyn Fn(usize) -> Option<Run>,
    /// What a shared cell holds at first.
    pub(crate) initial: u64,
    /// Whether it stands for all series past the limit.
    pub(crate) overflow: bool,
    /// Seconds since the Unix epoch; asked for when the series has its place.
    pub(crate) created: &'a dyn Fn() -> f64,
}

impl Arena {
    /// No series yet. Names are written as they stand before the `=`.
    pub(crate) fn new(names: Vec<Cow<'static, str>>) -> Arena {
        assert!(names.len() <= record::LABELS as usize, "{} labels", names.len());
        let lanes = Stocks::new(|| Stock::new(names.len()));
        let (pieces, known) = Pieces::new(names);
        let apart = Apart { places: Mutex::new(Places::new(known)), refs: Refs::one() };
        let (this, blocks) = (NonNull::dangling(), Shelf::new());
        let inner = Box::into_raw(Box::new(Inner { this, pieces, blocks, lanes, apart }));
        // SAFETY: it comes from a box just now, and nobody else knows of it.
        unsafe {
            (*inner).this = NonNull::new_unchecked(inner);
            Arena((*inner).this)
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(in crate::cells) fn inner(&self) -> &Inner {
        // SAFETY: it is there as long as the table.
        unsafe { self.0.as_ref() }
    }

    /// The hash of these values.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn hash<'v>(&self, values: impl Iterator<Item = &'v [u8]>) -> u64 {
        let (mut hash, pieces) = (0, &self.inner().pieces);
        // No `fold`: what that is given is not compiled into it everywhere.
        for value in values {
            hash = pieces::with(hash, pieces.hash(value));
        }
        hash
    }

    /// The hash of a series' values.
    pub(crate) fn hash_of(&self, entry: &Entry) -> u64 {
        entry.pieces().fold(0, |hash, (_, piece)| pieces::with(hash, piece.hash()))
    }

    /// The same, of a series that the table keeps. A table that grows asks it of all of them.
    #[inline]
    pub(crate) fn hash_at(&self, kept: &Kept) -> u64 {
        let (record, Inner { pieces, .. }) = (self.at(kept).record(), self.inner());
        // SAFETY: the series is there, has a number for each label, and the piece.
        let piece = |label| unsafe { pieces.get(record::number(record, label).load(Ordering::Relaxed)) };
        (0..pieces.labels()).fold(0, |hash, label| pieces::with(hash, piece(label).hash()))
    }

    /// Where a series lies, if it is in the table, has these values, and none of them needed escaping.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn is<'e, 'v>(
        &self,
        entry: &'e Entry,
        labels: usize,
        value: impl Fn(usize) -> &'v [u8],
    ) -> Option<Located<'e>> {
        let located = entry.plain(labels)?;
        let is_same = |label| {
            // SAFETY: there is such a label, and the series has the piece.
            let there = unsafe { self.inner().pieces.get(entry.number(label)) }.value().as_bytes();
            let value = value(label);
            there.len() == value.len() && short::same(there, value)
        };
        (0..labels).all(is_same).then_some(located)
    }

    /// A new series with two references, one for the table to keep; none where all cells are taken. A walk that begins
    /// after this meets it. The caller has entered [`Locked`].
    pub(crate) fn make(&self, making: &Making<'_>) -> Option<(Entry, Kept)> {
        let Inner { pieces, .. } = self.inner();
        let mut lane = self.inner().lanes.enter();
        let (block, place) = lane.place(self.inner(), making.run)?;
        // SAFETY: the place was taken just now, and is nobody else's.
        let record = unsafe { Block::record(block, pieces.labels(), place as usize) };
        // SAFETY: the record is there as long as its place is taken, and the block with it.
        let (block, made, begun) =
            unsafe { (block.as_ref(), record.as_ref(), Block::created(block, pieces.labels(), place as usize)) };
        let mark = pieces.labels() as u32 | place << PLACE;
        made.mark.store(mark, Ordering::Relaxed);
        let mut flags = if making.overflow { OVERFLOW } else { 0 };
        for label in 0..pieces.labels() {
            let Some((number, piece)) = lane.value(self.inner(), label, (making.value)(label)) else {
                // The labels after it were left as they are: absent, or what `dispose` made of them.
                // SAFETY: the place is taken, and nobody knows of it.
                unsafe { self.inner().lock().dispose(self.inner(), record) };
                return None;
            };
            // SAFETY: `record` has a number for each label.
            unsafe { record::number(record, label) }.store(number, Ordering::Relaxed);
            flags |= if piece.is_escaped() { ESCAPED } else { 0 };
        }
        drop(lane);
        match (block.run.shared_cell(place as usize), block.run.noted_cell(place as usize)) {
            (Some(cell), _) => cell.store(making.initial, Ordering::Relaxed),
            (None, Some([cell, notes])) => {
                cell.store(making.initial, Ordering::Relaxed);
                notes.store(0, Ordering::Relaxed);
            }
            (None, None) => {}
        }
        begun.store((making.created)().to_bits(), Ordering::Relaxed);
        made.refs.begin(2);
        // Release: a walk that finds it live finds all that it is made of.
        made.mark.store(mark | flags | LIVE, Ordering::Release);
        // SAFETY: the references were counted just now.
        Some(unsafe { (Entry::from_record(record), Kept(record::first_index(block.number) + place)) })
    }

    /// Keeps a reference to a series of this arena by its number.
    pub(crate) fn keep(&self, entry: Entry) -> Kept {
        Kept(entry.into_index())
    }

    /// The series of a reference that is kept, which is of this arena.
    #[inline]
    pub(crate) fn at(&self, kept: &Kept) -> Seen<'_> {
        let (number, place) = record::place_of(kept.0);
        // SAFETY: the reference is counted, so the series is there, and so is its block.
        unsafe {
            let block = NonNull::new_unchecked(self.inner().blocks.get(number as usize));
            Seen::of(Block::record(block, self.inner().pieces.labels(), place as usize))
        }
    }

    /// Asks for the memory of a series' cell, of which the calling thread has its own, as a rule.
    #[inline]
    pub(crate) fn prefetch(&self, kept: &Kept) {
        let (number, place) = record::place_of(kept.0);
        // SAFETY: as in `at`; the place is the series' own.
        let block = unsafe { &*self.inner().blocks.get(number as usize) };
        local().prefetch(Located::at(block, place).slot());
    }

    /// The reference itself.
    pub(crate) fn take_back(&self, kept: Kept) -> Entry {
        let seen = self.at(&kept);
        // SAFETY: the reference is counted, and `kept` is gone.
        unsafe { Entry::from_record(seen.record()) }
    }

    /// Begins a walk over all series.
    pub(crate) fn walk(&self) -> Walk<'_> {
        Walk::over(self.inner())
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        let inner = self.inner();
        {
            let _locked = Locked::enter();
            inner.lanes.close(inner);
            inner.lock().close(inner);
        }
        // SAFETY: the table's own reference, and it goes.
        unsafe { Inner::release(self.0) };
    }
}

impl Inner {
    pub(in crate::cells) fn lock(&self) -> MutexGuard<'_, Places> {
        lock(&self.apart.places)
    }

    /// The block with this number, if it is there. Its first number must have been used.
    pub(in crate::cells) fn block(&self, number: u32) -> Option<NonNull<Block>> {
        // SAFETY: it was put there when its first number was used.
        NonNull::new(unsafe { self.blocks.get(number as usize) })
    }

    /// The block of a record, and its place in it.
    ///
    /// # Safety
    /// The record must be of this table, and its place be taken.
    unsafe fn place_of(&self, record: NonNull<Record>) -> (&Block, u32) {
        // SAFETY: the caller's word.
        unsafe {
            let place = record.as_ref().mark.load(Ordering::Relaxed) >> PLACE;
            (Block::of(record, self.pieces.labels(), place as usize).as_ref(), place)
        }
    }

    /// Gives a series back whose last reference is gone: its place is free for the next one, once nobody looks at it.
    ///
    /// By pointer: all of this may be gone at the end, and an argument that refers to it must not.
    ///
    /// # Safety
    /// It must be of this table and not in it any more, and be given back once.
    pub(in crate::cells) unsafe fn give_back(this: NonNull<Inner>, record: NonNull<Record>) {
        // Nobody drops a last reference while it holds a table's lock; were it so, the place would not be used again.
        let Some(_locked) = Locked::enter() else { return };
        // SAFETY: the caller's word. A walk that begins after this does not find the series. Other threads may give back
        // all the rest meanwhile: whoever is in here keeps the lock.
        unsafe {
            let inner = this.as_ref();
            inner.apart.refs.retain();
            let is_left = inner.lock().leave(record, inner.place_of(record).0);
            if !is_left {
                let (block, place) = inner.place_of(record);
                // Before the place is free: the next one begins at zero.
                block.run.clear(place);
                let mut places = inner.lock();
                if !places.leave(record, block) {
                    places.dispose(inner, record);
                }
                let doubtful = mem::take(&mut places.doubtful);
                drop(places);
                doubtful.iter().for_each(|&(number, key)| inner.lanes.recall(inner, number, key));
            }
            Inner::release(this);
        }
    }

    /// Takes one reference less. The last one frees all that is left.
    ///
    /// # Safety
    /// The reference must be the caller's, and `inner` come from [`Arena::new`].
    unsafe fn release(inner: NonNull<Inner>) {
        // SAFETY: the caller's reference is counted until here.
        if unsafe { inner.as_ref() }.apart.refs.release() {
            // SAFETY: `new` leaked it from a box, and nobody else has a reference.
            let inner = unsafe { Box::from_raw(inner.as_ptr()) };
            // SAFETY: blocks had references of their own, so there is none, and no series.
            unsafe { inner.pieces.clear(&mut inner.lock().known) };
        }
    }
}
