//! An entry of a label table: one allocation with the series' text, its cells and its reference count.
//!
//! Handles, thread caches, the table and the scrape's list each hold a counted reference, one pointer wide. The
//! cells go back when the last of them is dropped, so no update can reach a slot that is somebody else's by then.
//!
//! There is one for each series of a program, and a scrape reads them all, so every byte counts: most are 32 bytes, 4 a
//! label, and the text.

use std::alloc::handle_alloc_error;
use std::ops::Range;
use std::ptr::NonNull;

use super::head::{Cells, DEAD, ESCAPED, Head, LABELS, Layouts, Span, WIDE, WideSpan};
use super::run::Run;
use super::shared::Noted;
use super::sync::{AtomicU64, Ordering};

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
        // SAFETY: `Entry::plain`, which alone makes one, found this to be the entry's own state.
        unsafe { self.entry.value_unchecked(self.labels as u16, i) }
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
        let ends = values.iter().rev().find(|place| !place.is_empty()).map_or(0, |last| last.end + 1);
        // `text_len` relies upon it.
        assert_eq!(text.len(), ends, "a text ends with its last value and a quote");
        assert!(values.len() <= usize::from(LABELS), "{} labels", values.len());
        let wide = values.iter().any(|place| Span::of(place).is_none());
        let layout = Layouts::of(values.len(), wide, text.len());
        // SAFETY: the layout holds a `Head`, so its size is not zero.
        let Some(place) = NonNull::new(unsafe { std::alloc::alloc(layout.whole) }.cast::<Head>()) else {
            handle_alloc_error(layout.whole);
        };
        let flags = if escaped { ESCAPED } else { 0 } | if wide { WIDE } else { 0 };
        let head = Head::new(run, values.len() as u16 | flags, overflow, created);
        // SAFETY: `layout` has room for the head, the spans and the text, in this order and aligned for each.
        unsafe {
            place.write(head);
            for (i, value) in values.iter().enumerate() {
                // `value_unchecked` relies upon it.
                assert!(text.get(value.clone()).is_some(), "a value outside the text");
                let spans = place.add(1);
                match Span::of(value) {
                    Some(span) if !wide => spans.cast::<Span>().add(i).write(span),
                    _ => {
                        let span = WideSpan { from: value.start as u32, len: value.len() as u32 };
                        spans.cast::<WideSpan>().add(i).write(span);
                    }
                }
            }
            place.cast::<u8>().add(layout.before_text).copy_from_nonoverlapping(NonNull::from(text).cast(), text.len());
        }
        Entry(place)
    }

    #[inline]
    fn head(&self) -> &Head {
        // SAFETY: this reference is counted, so the allocation is there; the head was written when it was made.
        unsafe { self.0.as_ref() }
    }

    /// The first slot of the series; 0, which is none, if its cell is shared.
    #[inline]
    pub(crate) fn slot(&self) -> u32 {
        match self.head().cells() {
            Cells::Slots { first, .. } => first,
            Cells::Shared(_) | Cells::Noted(_) => 0,
        }
    }

    /// The shared cell of the series, if its metric uses one.
    pub(crate) fn shared_cell(&self) -> Option<&'static AtomicU64> {
        self.unnoted_cell().or_else(|| self.noted_cell().map(|[cell, _]| cell))
    }

    /// The same, if no update of it has to be noted.
    #[inline]
    pub(crate) fn unnoted_cell(&self) -> Option<&'static AtomicU64> {
        match self.head().cells() {
            Cells::Shared(cell) => Some(cell),
            Cells::Slots { .. } | Cells::Noted(_) => None,
        }
    }

    /// The noted cell of the series, if its metric uses one.
    pub(crate) fn noted_cell(&self) -> Option<&'static Noted> {
        match self.head().cells() {
            Cells::Noted(cells) => Some(cells),
            Cells::Slots { .. } | Cells::Shared(_) => None,
        }
    }

    /// The label text.
    #[inline]
    pub(crate) fn text(&self) -> &str {
        let state = self.state();
        // SAFETY: `new` wrote so many bytes of a `str` behind the spans; they never change.
        unsafe {
            let text = std::slice::from_raw_parts(self.text_start(state).as_ptr(), self.text_len(state));
            std::str::from_utf8_unchecked(text)
        }
    }

    /// Has the processor fetch what a scrape will read of it: the head, the spans and most texts are two cache lines.
    #[inline]
    pub(crate) fn prefetch(&self) {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            let head = self.0.as_ptr().cast::<i8>();
            // SAFETY: every processor of this kind has the instruction, and it takes any address.
            unsafe {
                _mm_prefetch::<_MM_HINT_T0>(head);
                _mm_prefetch::<_MM_HINT_T0>(head.wrapping_add(64));
            }
        }
    }

    /// How long the label text is: it ends with the last value that is there, and a quote.
    #[inline]
    fn text_len(&self, state: u16) -> usize {
        // As a rule that is the last of all.
        match (state & LABELS).checked_sub(1) {
            // SAFETY: there is such a label.
            Some(last) if state & WIDE == 0 => match unsafe { self.span(state, last.into()) } {
                value if value.is_empty() => self.text_len_of_any(state),
                value => value.end + 1,
            },
            _ => self.text_len_of_any(state),
        }
    }

    #[cold]
    fn text_len_of_any(&self, state: u16) -> usize {
        // SAFETY: there are so many labels.
        let mut values = (0..usize::from(state & LABELS)).rev().map(|i| unsafe { self.span(state, i) });
        values.find(|value| !value.is_empty()).map_or(0, |value| value.end + 1)
    }

    #[inline]
    fn state(&self) -> u16 {
        self.head().state.load(Ordering::Relaxed)
    }

    /// How many labels there are, those that are absent included.
    #[inline]
    pub(crate) fn labels(&self) -> usize {
        usize::from(self.state() & LABELS)
    }

    /// The values, if the series was not removed, has so many labels, and all stand in its text as they are.
    #[inline]
    pub(crate) fn plain(&self, labels: usize) -> Option<PlainValues<'_>> {
        let plain = usize::from(self.state());
        (plain == labels && labels <= usize::from(LABELS)).then_some(PlainValues { entry: self, labels })
    }

    /// The value of label `i` as it stands in the text, escapes and all; empty where there is none.
    pub(crate) fn value(&self, i: usize) -> &str {
        if i >= self.labels() {
            return "";
        }
        // SAFETY: there is a label `i`.
        unsafe { self.value_unchecked(self.state(), i) }
    }

    /// Where the spans end and the text begins, in an entry of this state.
    #[inline]
    fn text_start(&self, state: u16) -> NonNull<u8> {
        let labels = usize::from(state & LABELS);
        // SAFETY: `new` made the allocation so: the head, the spans, the text.
        unsafe {
            let spans = self.0.add(1);
            if state & WIDE == 0 {
                spans.cast::<Span>().add(labels).cast()
            } else {
                spans.cast::<WideSpan>().add(labels).cast()
            }
        }
    }

    /// Where the value of a label stands in the text.
    ///
    /// # Safety
    /// There must be a label `i`, and the state must be this entry's own but for [`DEAD`] and [`ESCAPED`].
    #[inline]
    unsafe fn span(&self, state: u16, i: usize) -> Range<usize> {
        // SAFETY: `new` wrote a span for each label behind the head; they never change.
        unsafe {
            let spans = self.0.add(1);
            if state & WIDE == 0 {
                let Span { from, len } = spans.cast::<Span>().add(i).read();
                usize::from(from)..usize::from(from) + usize::from(len)
            } else {
                let WideSpan { from, len } = spans.cast::<WideSpan>().add(i).read();
                from as usize..from as usize + len as usize
            }
        }
    }

    /// # Safety
    /// As [`span`](Entry::span).
    #[inline]
    unsafe fn value_unchecked(&self, state: u16, i: usize) -> &str {
        // SAFETY: each span is of a `str` in the text.
        unsafe {
            let span = self.span(state, i);
            let value = self.text_start(state).add(span.start);
            std::str::from_utf8_unchecked(std::slice::from_raw_parts(value.as_ptr(), span.len()))
        }
    }

    /// Whether any value was changed by escaping.
    #[inline]
    pub(crate) fn is_escaped(&self) -> bool {
        self.state() & ESCAPED != 0
    }

    /// Whether [`plain`](Entry::plain) tells its values while it is there: they stand as they are in a text that is not
    /// long.
    #[inline]
    pub(crate) fn is_simple(&self) -> bool {
        self.state() & (ESCAPED | WIDE) == 0
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
        self.state() & DEAD != 0
    }

    /// Marks the series as removed.
    pub(crate) fn kill(&self) {
        self.head().state.fetch_or(DEAD, Ordering::Relaxed);
    }

    /// Marks the series as one that is there again.
    pub(crate) fn revive(&self) {
        self.head().state.fetch_and(!DEAD, Ordering::Relaxed);
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

    /// The reference as a pointer, to be forgotten by whoever gives that away.
    pub(super) fn as_raw(&self) -> *mut () {
        self.0.as_ptr().cast()
    }

    /// Takes the reference back.
    ///
    /// # Safety
    /// The pointer must come from [`Entry::as_raw`] of a reference that was forgotten, and be taken back once.
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
            let state = self.state();
            let layout = Layouts::of(self.labels(), state & WIDE != 0, self.text_len(state));
            let run = self.head().take_run();
            // SAFETY: the last reference is gone, so nobody reads it any more; `new` made it with this layout, and what
            // is in the head needs no dropping.
            unsafe { std::alloc::dealloc(self.0.as_ptr().cast(), layout.whole) };
            drop(run);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An entry of these values, whose names are `a` all.
    fn entry(values: &[&str]) -> Entry {
        let (mut text, mut places) = (String::new(), Vec::new());
        for value in values {
            if value.is_empty() {
                places.push(0..0);
                continue;
            }
            text.push_str(if text.is_empty() { "a=\"" } else { ",a=\"" });
            places.push(text.len()..text.len() + value.len());
            text.push_str(value);
            text.push('"');
        }
        let run = Run::slots(2, 1).expect("a free slot");
        Entry::new(EntrySpec { run, text: &text, values: &places, escaped: false, overflow: false, created: 1.5 })
    }

    #[test]
    fn text_and_values_are_found_whatever_their_length_and_wherever_one_is_absent() {
        let long = "x".repeat(usize::from(u16::MAX) - 3);
        for values in [&["get", "/x"][..], &[], &["", ""], &["", "b"], &["b", ""], &["", "b", ""], &[&long, "y", ""]] {
            let entry = entry(values);
            let text: Vec<_> = values.iter().filter(|value| !value.is_empty()).map(|v| format!("a=\"{v}\"")).collect();
            assert_eq!(entry.text(), text.join(","));
            assert_eq!(entry.labels(), values.len());
            for (i, value) in values.iter().enumerate() {
                assert_eq!(entry.value(i), *value);
            }
            assert_eq!(entry.value(values.len()), "");
        }
    }

    #[test]
    fn what_is_plain_is_so_while_it_is_there() {
        let (short, wide) = (entry(&["get", "/x"]), entry(&["get", &"x".repeat(70_000)]));
        assert_eq!(short.plain(2).map(|plain| (plain.get(0).to_owned(), plain.get(1).len())), Some(("get".into(), 2)));
        assert!(short.plain(1).is_none() && short.plain(3).is_none() && wide.plain(2).is_none());
        short.kill();
        assert!(short.is_dead() && short.plain(2).is_none() && short.labels() == 2);
        short.revive();
        assert!(!short.is_dead() && short.plain(2).is_some());
    }
}
