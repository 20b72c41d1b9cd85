//! Series that are looked at where somebody else keeps them.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::NonNull;

use super::entry::Entry;
use super::record::Record;

/// A counted reference that its table keeps, by number: 4 bytes where an [`Entry`] has 8.
pub(crate) struct Kept(pub(super) u32);

/// A series that is looked at where somebody else keeps it there: the table, or a walk.
pub(crate) struct Seen<'a> {
    entry: ManuallyDrop<Entry>,
    keeper: PhantomData<&'a Entry>,
}

impl<'a> Seen<'a> {
    /// # Safety
    /// The series must stay there for so long.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn of(record: NonNull<Record>) -> Seen<'a> {
        // SAFETY: it is never dropped, so it need not be counted.
        Seen { entry: ManuallyDrop::new(unsafe { Entry::from_record(record) }), keeper: PhantomData }
    }

    /// The labels as they are exposed, `route="/x"`, put together in `text`.
    pub(crate) fn text_in<'t>(&self, text: &'t mut String) -> &'t str {
        text.clear();
        self.pieces().for_each(|(_, piece)| text.push_str(piece.text()));
        // No comma comes first.
        text.get(1..).unwrap_or("")
    }
}

impl Deref for Seen<'_> {
    type Target = Entry;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn deref(&self) -> &Entry {
        &self.entry
    }
}
