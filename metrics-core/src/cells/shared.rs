//! Cells that every thread writes: a gauge is one number, so it has one cell.

use super::append::append;
use super::memory;
use super::sync::{AtomicU64, Mutex, Ordering, lock};

type Cells = &'static [AtomicU64];

/// A gauge's cell, and one beside it that tells that something was done to it: of a gauge whose idle series go, which
/// may be set to the same number again and again. See [`note`].
pub(crate) type Noted = [AtomicU64; 2];

/// Single cells given back, and what is left of the blocks they are cut from.
static SINGLES: Mutex<Vec<Cells>> = Mutex::new(Vec::new());

/// The same of cells two by two.
static PAIRS: Mutex<Vec<Cells>> = Mutex::new(Vec::new());

/// Rows of cells given back, each as long as it was.
static ROWS: Mutex<Vec<Cells>> = Mutex::new(Vec::new());

/// Single cells and pairs are cut from blocks of this many cells.
const BLOCK: usize = 64;

/// `count` cells side by side, each holding `initial`.
pub(super) fn take(count: usize, initial: u64) -> Cells {
    let cells = if count == 1 { cut(&SINGLES, 1) } else { row(count) };
    for cell in cells {
        cell.store(initial, Ordering::Relaxed);
    }
    cells
}

/// `count` noted cells side by side, each holding `initial`, to which nothing was done yet.
pub(super) fn take_noted(count: usize, initial: u64) -> &'static [Noted] {
    let cells = if count == 1 { cut(&PAIRS, 2) } else { row(2 * count) };
    let (cells, _) = cells.as_chunks();
    for [cell, notes] in cells {
        cell.store(initial, Ordering::Relaxed);
        notes.store(0, Ordering::Relaxed);
    }
    cells
}

/// Takes cells back to which nobody refers any more.
pub(super) fn give_back(cells: Cells) {
    keep(if cells.len() == 1 { &SINGLES } else { &ROWS }, cells);
}

/// Takes noted cells back to which nobody refers any more.
pub(super) fn give_back_noted(cells: &'static [Noted]) {
    keep(if cells.len() == 1 { &PAIRS } else { &ROWS }, cells.as_flattened());
}

fn cut(list: &'static Mutex<Vec<Cells>>, count: usize) -> Cells {
    if let Some(cells) = lock(list).pop() {
        return cells;
    }
    let block = memory::leak_slice(BLOCK, |_| AtomicU64::new(0));
    let mut cells = block.chunks(count);
    let first = cells.next().unwrap_or(&[]);
    for cells in cells {
        keep(list, cells);
    }
    first
}

fn row(count: usize) -> Cells {
    let mut rows = lock(&ROWS);
    match rows.iter().rposition(|cells| cells.len() == count) {
        Some(at) => rows.swap_remove(at),
        None => {
            drop(rows);
            memory::leak_slice(count, |_| AtomicU64::new(0))
        }
    }
}

fn keep(list: &'static Mutex<Vec<Cells>>, cells: Cells) {
    append(|| lock(list), |list| list, cells);
}

/// How notes are counted: the upper half says how often something was done, the lower how many guards are open.
const ONE_NOTE: u64 = 1 << 32;

/// Notes that something is done to the cell, before it is.
///
/// Whoever looks for changes reads the notes, then decides, then reads them again: an update that was not noted by
/// then has not happened yet. `SeqCst`, since it is about two cells; only gauges that expire pay for it.
pub(crate) fn note([cell, notes]: &'static Noted) -> &'static AtomicU64 {
    notes.fetch_add(ONE_NOTE, Ordering::SeqCst);
    cell
}

/// Notes that a guard is open.
pub(crate) fn hold([_, notes]: &Noted) {
    notes.fetch_add(ONE_NOTE + 1, Ordering::SeqCst);
}

/// Notes that a guard was closed; the update that follows is noted by itself.
pub(crate) fn release([_, notes]: &Noted) {
    notes.fetch_sub(1, Ordering::SeqCst);
}

/// What was noted: it changes with every update. And whether a guard is open.
pub(crate) fn notes([_, notes]: &Noted) -> (u64, bool) {
    let notes = notes.load(Ordering::SeqCst);
    (notes, notes as u32 != 0)
}

/// Begins the gauge anew, unless something was done to it since its notes were so.
pub(crate) fn begin_anew(noted: &Noted, seen: u64, initial: u64) {
    let [cell, _] = noted;
    let before = cell.load(Ordering::SeqCst);
    if notes(noted).0 != seen || cell.compare_exchange(before, initial, Ordering::SeqCst, Ordering::SeqCst).is_err() {
        return;
    }
    // A `set` to the very number that was there before would have been undone.
    if notes(noted).0 != seen {
        let _ = cell.compare_exchange(initial, before, Ordering::SeqCst, Ordering::SeqCst);
    }
}
