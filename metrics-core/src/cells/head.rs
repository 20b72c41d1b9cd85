//! What an entry of a label table consists of, to the byte: [`entry`](super::entry) says what it is for.

use std::alloc::Layout;
use std::mem::ManuallyDrop;
use std::ops::Range;
use std::sync::atomic::AtomicU16;

use super::refs::Refs;
use super::run::Run;
use super::shared::Noted;
use super::sync::{AtomicPtr, AtomicU64};

/// The allocation: this, then where each value stands, then the text.
#[repr(C)]
pub(super) struct Head {
    pub(super) refs: Refs,
    /// How many labels there are, and [`DEAD`], [`ESCAPED`] and [`WIDE`].
    pub(super) state: AtomicU16,
    kind: Kind,
    pub(super) overflow: bool,
    cells: AnyCells,
    /// Seconds since the Unix epoch.
    pub(super) created: f64,
    /// The next entry in the queue of newborn ones.
    pub(super) next: AtomicPtr<()>,
}

const _: () = assert!(size_of::<Head>() == 32 || size_of::<usize>() != 8);

/// The series was removed.
pub(super) const DEAD: u16 = 1 << 15;
/// Some value was changed by escaping.
pub(super) const ESCAPED: u16 = 1 << 14;
/// The text is so long that its values are found by [`WideSpan`]s.
pub(super) const WIDE: u16 = 1 << 13;
/// What is left for the labels.
pub(super) const LABELS: u16 = WIDE - 1;

impl Head {
    /// A head with one reference, which keeps the run.
    pub(super) fn new(run: Run, state: u16, overflow: bool, created: f64) -> Head {
        let (kind, cells) = match &*ManuallyDrop::new(run) {
            Run::Slots { first, stride, .. } => (Kind::Slots, AnyCells { slots: (*first, *stride) }),
            Run::Shared(cells) => (Kind::Shared, AnyCells { shared: &cells[0] }),
            Run::Noted(cells) => (Kind::Noted, AnyCells { noted: &cells[0] }),
        };
        let (refs, state, next) = (Refs::one(), AtomicU16::new(state), AtomicPtr::new(std::ptr::null_mut()));
        Head { refs, state, kind, overflow, cells, created, next }
    }

    /// The cells.
    #[inline]
    pub(super) fn cells(&self) -> Cells {
        // SAFETY: `new` set both together.
        unsafe {
            match self.kind {
                Kind::Slots => Cells::Slots { first: self.cells.slots.0, stride: self.cells.slots.1 },
                Kind::Shared => Cells::Shared(self.cells.shared),
                Kind::Noted => Cells::Noted(self.cells.noted),
            }
        }
    }

    /// The run that was kept; to be taken once, when nobody reads the cells any more.
    pub(super) fn take_run(&self) -> Run {
        match self.cells() {
            Cells::Slots { first, stride } => Run::Slots { first, stride, count: 1 },
            Cells::Shared(cell) => Run::Shared(std::slice::from_ref(cell)),
            Cells::Noted(cells) => Run::Noted(std::slice::from_ref(cells)),
        }
    }
}

/// The cells of one series.
#[derive(Clone, Copy)]
pub(super) enum Cells {
    Slots { first: u32, stride: u32 },
    Shared(&'static AtomicU64),
    Noted(&'static Noted),
}

/// The same, with what it is told by put where there is room for it.
#[derive(Clone, Copy)]
union AnyCells {
    slots: (u32, u32),
    shared: &'static AtomicU64,
    noted: &'static Noted,
}

#[derive(Clone, Copy)]
enum Kind {
    Slots,
    Shared,
    Noted,
}

/// Where a value stands in the text.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) from: u16,
    pub(super) len: u16,
}

/// The same in a text that is longer than 64 KiB.
#[derive(Clone, Copy)]
pub(super) struct WideSpan {
    pub(super) from: u32,
    pub(super) len: u32,
}

impl Span {
    pub(super) fn of(place: &Range<usize>) -> Option<Span> {
        Some(Span { from: place.start.try_into().ok()?, len: place.len().try_into().ok()? })
    }
}

/// How an entry is laid out.
pub(super) struct Layouts {
    pub(super) whole: Layout,
    pub(super) before_text: usize,
}

impl Layouts {
    /// With so many labels and bytes of text.
    pub(super) fn of(labels: usize, wide: bool, text: usize) -> Layouts {
        let span = if wide { size_of::<WideSpan>() } else { size_of::<Span>() };
        let before_text = size_of::<Head>() + labels * span;
        match Layout::from_size_align(before_text + text, align_of::<Head>()) {
            Ok(whole) => Layouts { whole, before_text },
            // Values are cut at 4 KiB and labels are few: the size is far from the limit.
            Err(_) => unreachable!("an entry of {before_text} and {text} bytes"),
        }
    }
}
