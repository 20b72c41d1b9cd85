//! Signs of use: what tells whether something was done to a series since it was last looked at.
//!
//! Updates do not note the time, and most of them note nothing at all: counts that differ say that there was one. What
//! can change and change back without a trace has one of its own. An in-flight cell counts whatever ever came, and
//! the cells of a gauge that expires have notes beside them.

use crate::cells::{
    CounterCells, Entry, NativeCounts, Noted, Sums, begin_anew, notes, rebase_counter_if, rebase_if, rebase_native,
};
use crate::spec::Spec;

use super::dense::Dense;

/// What a series says of its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sign {
    /// The same as before where nothing was done since.
    pub(crate) trace: u64,
    /// Whether something is under way, however long ago it began.
    pub(crate) held: bool,
}

/// Where a series' sign stands.
#[derive(Clone, Copy)]
pub(crate) enum Signpost {
    Slot(u32),
    Noted(&'static Noted),
    /// What it says: that of a gauge which does not expire changes with its number alone.
    Number(u64),
}

impl Signpost {
    /// Of a series of a table.
    pub(crate) fn of_entry(entry: &Entry) -> Signpost {
        match (entry.noted_cell(), entry.shared_cell()) {
            (Some(noted), _) => Signpost::Noted(noted),
            (None, Some(cell)) => Signpost::Number(cell.load(std::sync::atomic::Ordering::Relaxed)),
            (None, None) => Signpost::Slot(entry.slot()),
        }
    }

    /// Of a series of a row.
    pub(crate) fn in_dense(dense: &Dense, index: usize) -> Signpost {
        match (dense.noted_cell(index), dense.shared_cell(index)) {
            (Some(noted), _) => Signpost::Noted(noted),
            (None, Some(cell)) => Signpost::Number(cell.load(std::sync::atomic::Ordering::Relaxed)),
            (None, None) => Signpost::Slot(dense.slot(index)),
        }
    }

    /// Reads it. Where it has to be as it is now and not a little before, with fresh sums.
    pub(crate) fn read(self, spec: &Spec, sums: &mut Sums) -> Sign {
        let slot = match self {
            Signpost::Slot(slot) => slot,
            Signpost::Noted(noted) => {
                let (trace, held) = notes(noted);
                return Sign { trace, held };
            }
            Signpost::Number(trace) => return Sign { trace, held: false },
        };
        if spec.in_flight {
            let (trace, held) = sums.moved(slot);
            return Sign { trace, held };
        }
        let trace = match (&spec.more().native, spec.layout()) {
            (Some(native), _) => {
                let mut classic = vec![0; native.classic().bounds().len() + 1];
                let mut counts = NativeCounts::default();
                sums.native(slot, native, &mut classic, &mut counts);
                trace(classic.iter().sum(), 0.0, counts.reset)
            }
            (None, Some(layout)) => {
                let mut buckets = vec![0; layout.bounds().len() + 1];
                let (_, reset) = sums.run(slot, &mut buckets);
                trace(buckets.iter().sum(), 0.0, reset)
            }
            (None, None) => trace_of(&sums.counter(slot)),
        };
        Sign { trace, held: false }
    }

    /// Begins the series anew, unless something was done to it since it left this trace.
    pub(crate) fn begin_anew(self, spec: &Spec, seen: u64) {
        match self {
            Signpost::Noted(noted) => begin_anew(noted, seen, spec.initial()),
            Signpost::Slot(_) if spec.in_flight => {} // it is at zero, or it would not have gone
            Signpost::Slot(slot) => match (&spec.more().native, spec.layout()) {
                // One generation of cells after the other: what is observed between the look and this is not seen.
                (Some(native), _) if self.read(spec, &mut Sums::of_all()).trace == seen => rebase_native(slot, native),
                (Some(_), _) => {}
                (None, Some(layout)) => rebase_if(slot, layout.bounds().len() + 1, |counts, _, reset| {
                    trace(counts.iter().sum(), 0.0, reset) == seen
                }),
                (None, None) => {
                    rebase_counter_if(slot, |cells| trace_of(cells) == seen);
                }
            },
            Signpost::Number(_) => {}
        }
    }
}

/// A counter's.
fn trace_of(cells: &CounterCells) -> u64 {
    // Whatever a cell is given changes one of the two, or turns it from one into the other.
    trace(cells.whole as u64, cells.float, cells.reset)
}

/// Counts, and when they began anew: they may have been reset and counted up to the very same again.
///
/// Each is spread over all bits before the next one comes to it: what changes in one must not make up for a change in
/// another.
fn trace(count: u64, float: f64, reset: Option<f64>) -> u64 {
    let parts = [count, float.to_bits(), reset.map_or(0, f64::to_bits)];
    parts.into_iter().fold(0, |trace, part| {
        let mixed = (trace ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ mixed >> 32
    })
}
