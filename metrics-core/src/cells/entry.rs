//! A counted reference to a series of a label table.
//!
//! Handles, thread caches and the table each hold one, one pointer wide. The series' place is used again when the last
//! of them is dropped, so no update can reach a slot that is somebody else's by then.

use std::mem;
use std::ptr::NonNull;

use super::arena::Inner;
use super::piece::Piece;
use super::record::{self, Block, ESCAPED, LABELS, LIVE, OVERFLOW, PLACE, Record};
use super::shared::Noted;
use super::sync::{AtomicU64, Ordering};

/// A counted reference to a series of a table.
pub(crate) struct Entry(NonNull<Record>);

// SAFETY: what an entry leads to is atomic or behind a lock, and it is given back by whoever drops the last reference.
unsafe impl Send for Entry {}
// SAFETY: as above.
unsafe impl Sync for Entry {}

/// A series with the block that it lies in, and its place there: found once for all that is asked of them.
#[derive(Clone, Copy)]
pub(crate) struct Located<'e> {
    block: &'e Block,
    place: u32,
}

impl<'e> Located<'e> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn at(block: &'e Block, place: u32) -> Located<'e> {
        Located { block, place }
    }

    /// The first slot of the series; 0, which is none, if its cell is shared.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn slot(self) -> u32 {
        self.block.first + self.place * self.block.stride
    }

    /// The shared cell of the series, if its metric uses one.
    pub(crate) fn shared_cell(self) -> Option<&'static AtomicU64> {
        self.unnoted_cell().or_else(|| self.noted_cell().map(|[cell, _]| cell))
    }

    /// The same, if no update of it has to be noted.
    #[inline]
    pub(crate) fn unnoted_cell(self) -> Option<&'static AtomicU64> {
        self.block.run.shared_cell(self.place as usize)
    }

    /// The noted cell of the series, if its metric uses one.
    pub(crate) fn noted_cell(self) -> Option<&'static Noted> {
        self.block.run.noted_cell(self.place as usize)
    }
}

impl Entry {
    /// # Safety
    /// The reference must be counted, or never be dropped.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn from_record(record: NonNull<Record>) -> Entry {
        Entry(record)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn record(&self) -> NonNull<Record> {
        self.0
    }

    /// The number of the series in its table, which keeps the reference.
    pub(super) fn into_index(self) -> u32 {
        let Located { block, place } = self.located();
        let index = record::first_index(block.number) + place;
        mem::forget(self);
        index
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn head(&self) -> &Record {
        // SAFETY: this reference is counted, so the series is there.
        unsafe { self.0.as_ref() }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn mark(&self) -> u32 {
        self.head().mark.load(Ordering::Relaxed)
    }

    /// Where it lies.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn located(&self) -> Located<'_> {
        let mark = self.mark();
        // SAFETY: the mark is this entry's own.
        unsafe { self.located_by(mark, (mark & LABELS) as usize) }
    }

    /// The same, if the series was not removed, has so many labels, and all their values stand in its text as they are.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn plain(&self, labels: usize) -> Option<Located<'_>> {
        let mark = self.mark();
        let is_plain = mark as u16 as usize == LIVE as usize + labels && labels <= LABELS as usize;
        // SAFETY: the mark is this entry's own, and has so many labels.
        is_plain.then(|| unsafe { self.located_by(mark, labels) })
    }

    /// # Safety
    /// The mark must be this entry's own, and say that there are so many labels.
    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn located_by(&self, mark: u32, labels: usize) -> Located<'_> {
        let place = mark >> PLACE;
        // SAFETY: the series is there, so its block is; the rest is the caller's word.
        Located { block: unsafe { Block::of(self.0, labels, place as usize).as_ref() }, place }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn arena(&self) -> &Inner {
        // SAFETY: it is there as long as any of its blocks.
        unsafe { self.located().block.arena.as_ref() }
    }

    /// The number of a label's piece.
    ///
    /// # Safety
    /// There must be such a label.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn number(&self, label: usize) -> u32 {
        // SAFETY: the caller's word.
        unsafe { record::number(self.0, label) }.load(Ordering::Relaxed)
    }

    /// The first slot of the series; 0, which is none, if its cell is shared.
    pub(crate) fn slot(&self) -> u32 {
        self.located().slot()
    }

    /// The shared cell of the series, if its metric uses one.
    pub(crate) fn shared_cell(&self) -> Option<&'static AtomicU64> {
        self.located().shared_cell()
    }

    /// The noted cell of the series, if its metric uses one.
    pub(crate) fn noted_cell(&self) -> Option<&'static Noted> {
        self.located().noted_cell()
    }

    /// How many labels there are, those that are absent included.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn labels(&self) -> usize {
        (self.mark() & LABELS) as usize
    }

    /// The pieces of all labels and their numbers.
    pub(super) fn pieces(&self) -> impl Iterator<Item = (u32, Piece)> {
        let arena = self.arena();
        (0..self.labels()).map(move |label| {
            // SAFETY: there is such a label, and the series has the piece.
            unsafe {
                let number = self.number(label);
                (number, arena.pieces.get(number))
            }
        })
    }

    /// The value of label `i` as it stands in the text, escapes and all; empty where there is none.
    pub(crate) fn value(&self, i: usize) -> &str {
        // SAFETY: there is such a label, and the series has the piece.
        if i < self.labels() { unsafe { self.arena().pieces.get(self.number(i)).value() } } else { "" }
    }

    /// Whether none of its values was changed by escaping, and it stands for itself.
    #[inline]
    pub(crate) fn is_simple(&self) -> bool {
        self.mark() & (ESCAPED | OVERFLOW) == 0
    }

    /// How many references there are. After it, all that was done under those that are gone can be seen.
    pub(crate) fn references(&self) -> u32 {
        self.head().refs.count()
    }

    /// Whether it stands for all series past the limit.
    pub(crate) fn is_overflow(&self) -> bool {
        self.mark() & OVERFLOW != 0
    }

    /// When the series began, in seconds since the Unix epoch.
    pub(crate) fn created(&self) -> f64 {
        let (labels, place) = (self.labels(), (self.mark() >> PLACE) as usize);
        // SAFETY: the series is there, so its block is, and has its place.
        let created = unsafe { Block::created(Block::of(self.0, labels, place), labels, place) };
        f64::from_bits(created.load(Ordering::Relaxed))
    }

    /// Whether the series was removed, or is not in the table yet.
    #[inline]
    pub(crate) fn is_dead(&self) -> bool {
        self.mark() & LIVE == 0
    }

    /// Marks the series as removed.
    pub(crate) fn kill(&self) {
        self.head().mark.fetch_and(!LIVE, Ordering::Relaxed);
    }

    /// Marks the series as one that is in the table, or there again.
    pub(crate) fn enliven(&self) {
        // Release: a walk that finds it live finds all that it is made of.
        self.head().mark.fetch_or(LIVE, Ordering::Release);
    }

    /// Where it lies in memory: tells it from every other entry there is.
    pub(crate) fn address(&self) -> usize {
        self.0.as_ptr().addr()
    }

    /// Whether both lead to one series.
    pub(crate) fn is(&self, other: &Entry) -> bool {
        self.0 == other.0
    }
}

impl Clone for Entry {
    #[inline]
    fn clone(&self) -> Entry {
        self.head().refs.retain();
        Entry(self.0)
    }
}

impl Drop for Entry {
    #[inline]
    fn drop(&mut self) {
        /// By itself, so that who holds a series in registers lets go of it without a word of memory.
        #[cold]
        #[inline(never)]
        fn give_back(record: NonNull<Record>) {
            let entry = mem::ManuallyDrop::new(Entry(record));
            // SAFETY: the last reference is gone: the table has none either, and nobody finds it any more.
            unsafe { Inner::give_back(entry.located().block.arena, record) };
        }
        if self.head().refs.release() {
            give_back(self.0);
        }
    }
}
