//! One value of one label, `,route="/x"`: its text, and how many series have it.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::ptr::NonNull;

use super::line::{BLOCK, Line};
use super::pieces::{Known, LENT};
use super::prefetch::prefetch;
use super::record::LABELS;
use super::short::{self, ODD};
use super::sync::{AtomicU32, Ordering};
use crate::escape;

/// A piece in memory of its own: this, then its text. Whoever has one of these keeps the piece alive.
#[derive(Clone, Copy)]
pub(super) struct Piece(NonNull<Head>);

#[repr(C)]
pub(super) struct Head {
    hash: u32,
    /// Series that have it, and uses that are lent; written under the table's lock.
    series: AtomicU32,
    /// Which label it is a value of, [`ESCAPED`], and above that how many lanes have uses of it.
    label: AtomicU32,
    /// Where the value begins in the text, and how long it is there.
    from: u32,
    len: u32,
    /// How long the text is.
    text: u32,
}

/// One lane, above the label.
const LANE: u32 = 1 << 16;

/// The value was changed by escaping.
const ESCAPED: u32 = 1 << 15;

const _: () = assert!(LABELS < ESCAPED && ESCAPED < LANE, "a label's number is below");

/// A text and what closes it have so many bytes of memory, however short they are: they are copied in blocks.
const ROOM: usize = BLOCK;

/// What stands behind the last label, and for this purpose behind each one: it is copied along, and the next one written over
/// it.
const BEHIND: &str = "} ";

/// How long that is.
pub(super) const CLOSING: usize = BEHIND.len();

impl Piece {
    /// The piece of a label that is absent: no text.
    pub(super) fn absent(hash: u32) -> Piece {
        Piece::make(hash, 0, 0, 0, false, "")
    }

    /// A piece that no series has yet. `name` is written as it stands before the `=`.
    pub(super) fn new(hash: u32, label: u32, name: &str, value: &str) -> Piece {
        let mut text = String::with_capacity(name.len() + value.len() + 4);
        text.extend([",", name, "=\""]);
        let from = text.len();
        escape::escape_label(value, &mut text);
        let len = text.len() - from;
        text.push('"');
        Piece::make(hash, label, from, len, len != value.len(), &text)
    }

    fn make(hash: u32, label: u32, from: usize, len: usize, is_escaped: bool, text: &str) -> Piece {
        let layout = Piece::layout(text.len());
        // SAFETY: the layout holds a `Head`, so its size is not zero.
        let Some(place) = NonNull::new(unsafe { alloc_zeroed(layout) }.cast::<Head>()) else {
            handle_alloc_error(layout);
        };
        let (series, escaped) = (AtomicU32::new(0), if is_escaped { ESCAPED } else { 0 });
        let label = AtomicU32::new(label | escaped);
        let head = Head { hash, series, label, from: from as u32, len: len as u32, text: text.len() as u32 };
        // SAFETY: `layout` has room for the head, the text behind it, and what closes that.
        unsafe {
            place.write(head);
            let start = place.add(1).cast::<u8>();
            start.copy_from_nonoverlapping(NonNull::from(text).cast(), text.len());
            start.add(text.len()).copy_from_nonoverlapping(NonNull::from(BEHIND).cast(), CLOSING);
        }
        Piece(place)
    }

    fn layout(text: usize) -> Layout {
        match Layout::from_size_align(size_of::<Head>() + (text + CLOSING).max(ROOM), align_of::<Head>()) {
            Ok(layout) => layout,
            // Values are cut at 4 KiB, and names stand in the program.
            Err(_) => unreachable!("a piece of {text} bytes"),
        }
    }

    /// Frees it.
    ///
    /// # Safety
    /// Nobody may have it any more.
    pub(super) unsafe fn free(self) {
        let layout = Piece::layout(self.text().len());
        // SAFETY: `make` made it with this layout; nobody has it, by the caller's word.
        unsafe { dealloc(self.0.as_ptr().cast(), layout) };
    }

    /// # Safety
    /// It must come from [`as_ptr`](Piece::as_ptr) of a piece that is kept alive meanwhile.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn of(pointer: *mut Head) -> Piece {
        // SAFETY: as a piece's own pointer it is not null.
        Piece(unsafe { NonNull::new_unchecked(pointer) })
    }

    pub(super) fn as_ptr(self) -> *mut Head {
        self.0.as_ptr()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn head<'p>(self) -> &'p Head {
        // SAFETY: the piece is alive as long as somebody has it.
        unsafe { self.0.as_ref() }
    }

    /// The hash of its value.
    pub(super) fn hash(self) -> u32 {
        self.head().hash
    }

    /// Which label it is a value of.
    fn label(self) -> u32 {
        self.head().label.load(Ordering::Relaxed) & (ESCAPED - 1)
    }

    /// What tells it from most other pieces, of whatever label.
    pub(super) fn key(self) -> u32 {
        Piece::key_of(self.hash(), self.label())
    }

    /// The same, of a value's hash and its label.
    pub(super) fn key_of(hash: u32, label: u32) -> u32 {
        // From the top: the sum of the highest bits is as good as any of them.
        (hash >> 7).wrapping_add(label.wrapping_mul(ODD as u32))
    }

    /// Whether it is this value of this label.
    #[inline(always)]
    pub(super) fn is_of(self, label: u32, value: &[u8]) -> bool {
        #[cold]
        #[inline(never)]
        fn is_escaped_of(piece: Piece, value: &[u8]) -> bool {
            escape::unescape_label(piece.value()).as_bytes() == value
        }
        self.label() == label
            && match self.is_escaped() {
                true => is_escaped_of(self, value),
                false => self.value().len() == value.len() && short::same(self.value().as_bytes(), value),
            }
    }

    pub(super) fn is_escaped(self) -> bool {
        self.head().label.load(Ordering::Relaxed) & ESCAPED != 0
    }

    /// One more series; under the table's lock.
    pub(super) fn retain(self) {
        let series = &self.head().series;
        series.store(series.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    /// Lends uses to a lane that has none.
    pub(super) fn lend(self, known: &Known) {
        let label = &self.head().label;
        label.store(label.load(Ordering::Relaxed) + LANE, Ordering::Relaxed);
        self.lend_more(known);
    }

    /// Lends more to one that has some; `known` says that the lock is held.
    pub(super) fn lend_more(self, _: &Known) {
        let series = &self.head().series;
        series.store(series.load(Ordering::Relaxed) + LENT, Ordering::Relaxed);
    }

    /// A lane gives back what it has left. Under the table's lock.
    pub(super) fn lend_no_more(self) {
        let label = &self.head().label;
        label.store(label.load(Ordering::Relaxed) - LANE, Ordering::Relaxed);
    }

    /// Whether it may be that no series has it, and lanes alone have uses left.
    pub(super) fn may_be_lent_alone(self) -> bool {
        let lanes = self.head().label.load(Ordering::Relaxed) / LANE;
        self.head().series.load(Ordering::Relaxed) <= lanes * LENT
    }

    /// So many less; true for the last. Under the table's lock.
    pub(super) fn release(self, count: u32) -> bool {
        let series = &self.head().series;
        let left = series.load(Ordering::Relaxed) - count;
        series.store(left, Ordering::Relaxed);
        left == 0
    }

    /// The value as it stands in the text, escapes and all.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn value<'p>(self) -> &'p str {
        let Head { from, len, .. } = *self.head();
        // SAFETY: the text is alive as the head is, and `new` wrote the value there, a `str` of this length.
        unsafe {
            let value = self.0.add(1).cast::<u8>().add(from as usize);
            std::str::from_utf8_unchecked(std::slice::from_raw_parts(value.as_ptr(), len as usize))
        }
    }

    /// The text with the comma before it; empty where the label is absent.
    #[inline]
    pub(super) fn text<'p>(self) -> &'p str {
        // SAFETY: the text is alive as the head is; `make` wrote so many bytes of a `str`.
        unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(self.start(), self.text_len())) }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn start(self) -> *const u8 {
        // SAFETY: the text is behind the head.
        unsafe { self.0.add(1).cast::<u8>().as_ptr() }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn text_len(self) -> usize {
        self.head().text as usize
    }

    /// Has it fetched, as far as it is no longer than most are.
    #[inline(always)]
    pub(super) fn prefetch(self) {
        prefetch(self.0.as_ptr(), size_of::<Head>() + ROOM);
    }

    /// Where its text begins, of which there is a block at least, and how long it is.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn parts(self) -> (*const u8, usize) {
        (self.start(), self.text_len())
    }

    /// Appends the text to a line.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn put_text(self, line: &mut Line<'_>) {
        let len = self.text_len();
        if len > BLOCK {
            return line.push_str(self.text());
        }
        // SAFETY: the text is a `str`, and has a block of memory; so much is written, and there is room for it.
        unsafe {
            line.write_within(BLOCK, |at| {
                at.copy_from_nonoverlapping(self.start(), BLOCK);
                (at.add(len), ())
            });
        }
    }
}
