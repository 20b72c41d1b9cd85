//! Cells that every thread writes: a gauge is one number, so it has one cell.

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
    push(if cells.len() == 1 { &SINGLES } else { &ROWS }, cells);
}

fn single() -> Cells {
    if let Some(cell) = lock(&SINGLES).pop() {
        return cell;
    }
    let block = memory::leak_slice(BLOCK, |_| AtomicU64::new(0));
    let mut cells = block.chunks(1);
    let first = cells.next().unwrap_or(&[]);
    for cell in cells {
        push(&SINGLES, cell);
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

/// Appends without allocating under the lock: an allocator that counts itself may come back here.
fn push(list: &Mutex<Vec<Cells>>, cells: Cells) {
    let mut room = Vec::new();
    loop {
        let lacking = {
            let mut list = lock(list);
            let need = list.len() + 1;
            if need > list.capacity() && room.capacity() >= need {
                room.extend_from_slice(&list);
                std::mem::swap(&mut *list, &mut room);
            }
            if need <= list.capacity() {
                list.push(cells);
                0
            } else {
                need
            }
        };
        if lacking == 0 {
            return;
        }
        room = Vec::with_capacity((lacking * 2).max(BLOCK));
    }
}
