//! An entry of a label table: one allocation with the series' text, its cells and its reference count.
//!
//! Handles, thread caches, the table and the scrape's list each hold a counted reference, one pointer wide. The
//! cells go back when the last of them is dropped, so no update can reach a slot that is somebody else's by then.

use std::alloc::{Layout, handle_alloc_error};
use std::ptr::NonNull;
use std::sync::atomic::AtomicBool;

use super::refs::Refs;
use super::run::Run;
use super::sync::{AtomicPtr, AtomicU64, Ordering};

/// A counted reference to a series of a table.
pub(crate) struct Entry(NonNull<Head>);

/// What an entry is made of.
pub(crate) struct EntrySpec<'a> {
    pub(crate) run: Run,
    /// The label text, `method="get",route="/x"`.
    pub(crate) text: &'a str,
    /// The length of each label's value in the text; 0 where the label is absent.
    pub(crate) lens: &'a [u16],
    /// Whether any value was changed by escaping.
    pub(crate) escaped: bool,
    /// Whether it stands for all series past the limit.
    pub(crate) overflow: bool,
    /// Seconds since the Unix epoch.
    pub(crate) created: f64,
}

/// The allocation: this, then the lengths, then the text.
#[repr(C)]
struct Head {
    refs: Refs,
    dead: AtomicBool,
    escaped: bool,
    overflow: bool,
    labels: u16,
    text_len: u32,
    run: Run,
    created: f64,
    /// The next entry in the queue of newborn ones.
    next: AtomicPtr<()>,
}

// SAFETY: what an entry leads to is immutable or atomic, and it is freed by whoever drops the last reference.
unsafe impl Send for Entry {}
// SAFETY: as above.
unsafe impl Sync for Entry {}

impl Entry {
    /// A new entry with one reference.
    pub(crate) fn new(spec: EntrySpec<'_>) -> Entry {
        let EntrySpec { run, text, lens, escaped, overflow, created } = spec;
        let layout = layout(lens.len(), text.len());
        // SAFETY: the layout holds a `Head`, so its size is not zero.
        let Some(place) = NonNull::new(unsafe { std::alloc::alloc(layout) }.cast::<Head>()) else {
            handle_alloc_error(layout);
        };
        let head = Head {
            refs: Refs::one(),
            dead: AtomicBool::new(false),
            escaped,
            overflow,
            labels: lens.len() as u16,
            text_len: text.len() as u32,
            run,
            created,
            next: AtomicPtr::new(std::ptr::null_mut()),
        };
        // SAFETY: `layout` has room for the head, the lengths and the text, in this order and aligned for each.
        unsafe {
            place.write(head);
            let tail = place.add(1).cast::<u16>();
            tail.copy_from_nonoverlapping(NonNull::from(lens).cast(), lens.len());
            tail.add(lens.len()).cast::<u8>().copy_from_nonoverlapping(NonNull::from(text).cast(), text.len());
        }
        Entry(place)
    }

    #[inline]
    fn head(&self) -> &Head {
        // SAFETY: this reference is counted, so the allocation is there; the head was written when it was made.
        unsafe { self.0.as_ref() }
    }

    /// The first slot of the series.
    #[inline]
    pub(crate) fn slot(&self) -> u32 {
        self.head().run.first_slot()
    }

    /// The shared cell of the series, if its metric uses one.
    #[inline]
    pub(crate) fn shared_cell(&self) -> Option<&'static AtomicU64> {
        self.head().run.shared_cell(0)
    }

    /// The label text.
    #[inline]
    pub(crate) fn text(&self) -> &str {
        let head = self.head();
        // SAFETY: `new` wrote `text_len` bytes of a `str` behind the lengths; they never change.
        unsafe {
            let text = self.0.add(1).cast::<u16>().add(head.labels as usize).cast::<u8>();
            std::str::from_utf8_unchecked(std::slice::from_raw_parts(text.as_ptr(), head.text_len as usize))
        }
    }

    /// The length of each label's value in the text.
    #[inline]
    pub(crate) fn lens(&self) -> &[u16] {
        // SAFETY: `new` wrote `labels` lengths behind the head; they never change.
        unsafe { std::slice::from_raw_parts(self.0.add(1).cast::<u16>().as_ptr(), self.head().labels as usize) }
    }

    /// Whether any value was changed by escaping.
    #[inline]
    pub(crate) fn is_escaped(&self) -> bool {
        self.head().escaped
    }

    /// Whether it stands for all series past the limit.
    pub(crate) fn is_overflow(&self) -> bool {
        self.head().overflow
    }

    /// When the series began, in seconds since the Unix epoch.
    pub(crate) fn created(&self) -> f64 {
        self.head().created
    }

    /// Whether the series was removed.
    #[inline]
    pub(crate) fn is_dead(&self) -> bool {
        self.head().dead.load(Ordering::Relaxed)
    }

    /// Marks the series as removed.
    pub(crate) fn kill(&self) {
        self.head().dead.store(true, Ordering::Relaxed);
    }

    /// Where it lies in memory: tells it from every other entry there is.
    pub(crate) fn address(&self) -> usize {
        self.0.as_ptr().addr()
    }

    /// Whether both lead to one series.
    pub(crate) fn is(&self, other: &Entry) -> bool {
        self.0 == other.0
    }

    /// Remembers what lies below this entry in the queue.
    pub(super) fn link(&self, below: *mut ()) {
        self.head().next.store(below, Ordering::Relaxed);
    }

    /// What lies below this entry in the queue.
    pub(super) fn linked(&self) -> *mut () {
        self.head().next.load(Ordering::Relaxed)
    }

    /// Gives the reference away as a pointer.
    pub(super) fn into_raw(self) -> *mut () {
        let raw = self.0.as_ptr().cast();
        std::mem::forget(self);
        raw
    }

    /// Takes the reference back.
    ///
    /// # Safety
    /// The pointer must come from [`Entry::into_raw`], and be taken back once.
    pub(super) unsafe fn from_raw(raw: *mut ()) -> Option<Entry> {
        NonNull::new(raw.cast::<Head>()).map(Entry)
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
        if self.head().refs.release() {
            let layout = layout(self.head().labels as usize, self.head().text_len as usize);
            // SAFETY: the last reference is gone, so nobody reads it any more; `new` made it with this layout.
            unsafe {
                self.0.drop_in_place();
                std::alloc::dealloc(self.0.as_ptr().cast(), layout);
            }
        }
    }
}

/// The layout of an entry with so many labels and bytes of text.
fn layout(labels: usize, text: usize) -> Layout {
    let size = size_of::<Head>() + labels * size_of::<u16>() + text;
    match Layout::from_size_align(size, align_of::<Head>()) {
        Ok(layout) => layout,
        // Values are cut at 4 KiB and labels are few: the size is far from the limit.
        Err(_) => unreachable!("an entry of {size} bytes"),
    }
}
