//! Series that are looked at where somebody else keeps them.

use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::NonNull;

use super::entry::{Entry, Located};
use super::line::Line;
use super::record::{Block, Record};

/// A counted reference that its table keeps, by number: 4 bytes where an [`Entry`] has 8.
pub(crate) struct Kept(pub(super) u32);

/// A series that is looked at where somebody else keeps it there: the table, or a walk.
pub(crate) struct Seen<'a> {
    entry: ManuallyDrop<Entry>,
    located: Located<'a>,
}

impl<'a> Seen<'a> {
    /// # Safety
    /// The series must stay there for so long, and be there in the block.
    #[inline(always)]
    pub(super) unsafe fn of(record: NonNull<Record>, block: &'a Block, place: u32) -> Seen<'a> {
        // SAFETY: it is never dropped, so it need not be counted.
        let entry = ManuallyDrop::new(unsafe { Entry::from_record(record) });
        Seen { entry, located: Located::at(block, place) }
    }

    /// Appends the labels as they are exposed, `,route="/x"` each.
    #[inline(always)]
    pub(crate) fn put_labels(&self, line: &mut Line<'_>) {
        let pieces = self.located.pieces();
        for label in 0..pieces.labels() {
            // SAFETY: there is such a label, and the series has the piece.
            unsafe { pieces.get(self.number(label)) }.put_text(line);
        }
    }

    /// Where it lies.
    #[inline(always)]
    pub(crate) fn located(&self) -> Located<'a> {
        self.located
    }
}

impl Deref for Seen<'_> {
    type Target = Entry;

    #[inline(always)]
    fn deref(&self) -> &Entry {
        &self.entry
    }
}
