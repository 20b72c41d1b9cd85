//! An entry of a label table: one allocation with the series' text, its cells and its reference count.
//!
//! Handles, thread caches, the table and the scrape's list each hold a counted reference, one pointer wide. The
//! cells go back when the last of them is dropped, so no update can reach a slot that is somebody else's by then.

use std::alloc::{Layout, handle_alloc_error};
use std::ops::Range;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicU16};

use super::refs::Refs;
use super::run::Run;
use super::shared::Noted;
use super::sync::{AtomicPtr, AtomicU64, Ordering};

/// A counted reference to a series of a table.
pub(crate) struct Entry(NonNull<Head>);

/// What an entry is made of.
pub(crate) struct EntrySpec<'a> {
    pub(crate) run: Run,
    /// The label text, `method="get",route="/x"`.
    pub(crate) text: &'a str,
    /// Where each label's value stands in the text; empty where the label is absent.
    pub(crate) values: &'a [Range<usize>],
    /// Whether any value was changed by escaping.
    pub(crate) escaped: bool,
    /// Whether it stands for all series past the limit.
    pub(crate) overflow: bool,
    /// Seconds since the Unix epoch.
    pub(crate) created: f64,
}

/// The allocation: this, then where each value stands, then the text.
#[repr(C)]
struct Head {
    refs: Refs,
    dead: AtomicBool,
    escaped: bool,
    overflow: bool,
    labels: u16,
    /// As `labels`, while the series is there and its values stand in the text as they are; then [`NOT_PLAIN`].
    plain: AtomicU16,
    text_len: u32,
    run: Run,
    created: f64,
    /// The next entry in the queue of newborn ones.
    next: AtomicPtr<()>,
}

/// Never a number of labels.
const NOT_PLAIN: u16 = u16::MAX;

/// Where a value stands.
#[repr(C)]
#[derive(Clone, Copy)]
struct Span {
    /// In bytes from the entry's head.
    from: u32,
    len: u32,
}

/// The values of an entry none of which needed escaping.
pub(crate) struct PlainValues<'e> {
    entry: &'e Entry,
    /// As many as the entry has.
    labels: usize,
}

impl PlainValues<'_> {
    /// The value of label `i`; empty where there is none.
    #[inline]
    pub(crate) fn get(&self, i: usize) -> &str {
        if i >= self.labels {
            return "";
        }
        // SAFETY: `Entry::plain`, which alone makes one, compared `labels` with the entry's own.
        unsafe { self.entry.value_unchecked(i) }
    }
}

// SAFETY: what an entry leads to is immutable or atomic, and it is freed by whoever drops the last reference.
unsafe impl Send for Entry {}
// SAFETY: as above.
unsafe impl Sync for Entry {}

impl Entry {
    /// A new entry with one reference.
    pub(crate) fn new(spec: EntrySpec<'_>) -> Entry {
        let EntrySpec { run, text, values, escaped, overflow, created } = spec;
        let layout = layout(values.len(), text.len());
        // SAFETY: the layout holds a `Head`, so its size is not zero.
        let Some(place) = NonNull::new(unsafe { std::alloc::alloc(layout) }.cast::<Head>()) else {
            handle_alloc_error(layout);
        };
        let head = Head {
            refs: Refs::one(),
            dead: AtomicBool::new(false),
            escaped,
            overflow,
            labels: values.len() as u16,
            plain: AtomicU16::new(if escaped { NOT_PLAIN } else { values.len() as u16 }),
            text_len: text.len() as u32,
            run,
            created,
            next: AtomicPtr::new(std::ptr::null_mut()),
        };
        let before_text = layout.size() - text.len();
        // SAFETY: `layout` has room for the head, the spans and the text, in this order and aligned for each.
        unsafe {
            place.write(head);
            for (i, value) in values.iter().enumerate() {
                // What is sliced here is within the text, as `value` relies upon.
                let len = text[value.clone()].len() as u32;
                place.add(1).cast::<Span>().add(i).write(Span { from: (before_text + value.start) as u32, len });
            }
            place.cast::<u8>().add(before_text).copy_from_nonoverlapping(NonNull::from(text).cast(), text.len());
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
    pub(crate) fn shared_cell(&self) -> Option<&'static AtomicU64> {
        self.unnoted_cell().or_else(|| self.noted_cell().map(|[cell, _]| cell))
    }

    /// The same, if no update of it has to be noted.
    #[inline]
    pub(crate) fn unnoted_cell(&self) -> Option<&'static AtomicU64> {
        self.head().run.shared_cell(0)
    }

    /// The noted cell of the series, if its metric uses one.
    pub(crate) fn noted_cell(&self) -> Option<&'static Noted> {
        self.head().run.noted_cells().first()
    }

    /// The label text.
    #[inline]
    pub(crate) fn text(&self) -> &str {
        let head = self.head();
        // SAFETY: `new` wrote `text_len` bytes of a `str` behind the spans; they never change.
        unsafe {
            let text = self.0.add(1).cast::<Span>().add(head.labels as usize).cast::<u8>();
            std::str::from_utf8_unchecked(std::slice::from_raw_parts(text.as_ptr(), head.text_len as usize))
        }
    }

    /// How many labels there are, those that are absent included.
    #[inline]
    pub(crate) fn labels(&self) -> usize {
        self.head().labels.into()
    }

    /// The values, if the series was not removed, has so many labels, and all stand in its text as they are.
    #[inline]
    pub(crate) fn plain(&self, labels: usize) -> Option<PlainValues<'_>> {
        let plain = usize::from(self.head().plain.load(Ordering::Relaxed));
        (plain == labels && labels != usize::from(NOT_PLAIN)).then_some(PlainValues { entry: self, labels })
    }

    /// The value of label `i` as it stands in the text, escapes and all; empty where there is none.
    pub(crate) fn value(&self, i: usize) -> &str {
        if i >= self.labels() {
            return "";
        }
        // SAFETY: there is a label `i`.
        unsafe { self.value_unchecked(i) }
    }

    /// # Safety
    /// There must be a label `i`.
    #[inline]
    unsafe fn value_unchecked(&self, i: usize) -> &str {
        // SAFETY: `new` wrote a span for each label behind the head, each of a `str` in the text; they never change.
        unsafe {
            let Span { from, len } = self.0.add(1).cast::<Span>().add(i).read();
            let value = self.0.cast::<u8>().add(from as usize);
            std::str::from_utf8_unchecked(std::slice::from_raw_parts(value.as_ptr(), len as usize))
        }
    }

    /// Whether any value was changed by escaping.
    #[inline]
    pub(crate) fn is_escaped(&self) -> bool {
        self.head().escaped
    }

    /// How many references there are. After it, all that was done under those that are gone can be seen.
    pub(crate) fn references(&self) -> u32 {
        self.head().refs.count()
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
        self.head().plain.store(NOT_PLAIN, Ordering::Relaxed);
    }

    /// Marks the series as one that is there again.
    pub(crate) fn revive(&self) {
        let head = self.head();
        head.dead.store(false, Ordering::Relaxed);
        head.plain.store(if head.escaped { NOT_PLAIN } else { head.labels }, Ordering::Relaxed);
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
    let size = size_of::<Head>() + labels * size_of::<Span>() + text;
    match Layout::from_size_align(size, align_of::<Head>()) {
        Ok(layout) => layout,
        // Values are cut at 4 KiB and labels are few: the size is far from the limit.
        Err(_) => unreachable!("an entry of {size} bytes"),
    }
}
