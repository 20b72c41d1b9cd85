//! Cells that every thread writes: a gauge is one number, so it has one cell.

use super::append::append;
use super::memory;
use super::sync::{AtomicU64, Mutex, Ordering, lock};

type Cells = &'static [AtomicU64];

/// Single cells given back, and what is left of the blocks they are cut from.
static SINGLES: Mutex<Vec<Cells>> = Mutex::new(Vec::new());

/// Rows of cells given back, each as long as it was.
static ROWS: Mutex<Vec<Cells>> = Mutex::new(Vec::new());

/// Single cells are cut from blocks of this many.
const BLOCK: usize = 64;

/// `count` cells side by side, each holding `initial`.
pub(super) fn take(count: usize, initial: u64) -> Cells {
    let cells = if count == 1 { single() } else { row(count) };
    for cell in cells {
        cell.store(initial, Ordering::Relaxed);
    }
    cells
}

/// Takes cells back to which nobody refers any more.
pub(super) fn give_back(cells: Cells) {
    keep(if cells.len() == 1 { &SINGLES } else { &ROWS }, cells);
}

fn single() -> Cells {
    if let Some(cell) = lock(&SINGLES).pop() {
        return cell;
    }
    let block = memory::leak_slice(BLOCK, |_| AtomicU64::new(0));
    let mut cells = block.chunks(1);
    let first = cells.next().unwrap_or(&[]);
    for cell in cells {
        keep(&SINGLES, cell);
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

fn keep(list: &Mutex<Vec<Cells>>, cells: Cells) {
    append(|| lock(list), |list| list, cells);
}
