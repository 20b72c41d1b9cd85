//! Closures that stand in for a gauge's value.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::handle::Keep;

type Function = Arc<dyn Fn() -> f64 + Send + Sync>;

/// The closures of one family's gauges, by cell.
pub(crate) struct Functions {
    /// Whether there are any: most families have none, and need no lock to know it.
    any: AtomicBool,
    list: Mutex<Vec<Installed>>,
}

struct Installed {
    /// The address of the cell that it stands in for.
    cell: usize,
    /// Keeps the cell from being another series' while it is listed.
    _keep: Keep,
    function: Function,
}

impl Functions {
    pub(crate) const fn new() -> Functions {
        Functions { any: AtomicBool::new(false), list: Mutex::new(Vec::new()) }
    }

    /// Lets a closure stand in for a cell; an earlier one is dropped.
    pub(crate) fn install(&self, cell: &'static AtomicU64, keep: Keep, function: Function) {
        let installed = Installed { cell: address(cell), _keep: keep, function };
        let outdated = self.edit(installed.cell, |list| list.push(installed));
        drop(outdated);
    }

    /// Lets the cell speak for itself again.
    pub(crate) fn forget(&self, cell: Option<&'static AtomicU64>) {
        if let Some(cell) = cell
            && self.any.load(Ordering::Acquire)
        {
            let outdated = self.edit(address(cell), |_| ());
            drop(outdated);
        }
    }

    /// What stands in for a cell. It is to be called under no lock.
    pub(crate) fn get(&self, cell: &'static AtomicU64) -> Option<Function> {
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        let list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        list.iter().find(|installed| installed.cell == address(cell)).map(|installed| Arc::clone(&installed.function))
    }

    /// Takes a cell's closure out, then changes the list; the closure is handed out, to be dropped under no lock.
    fn edit(&self, cell: usize, change: impl FnOnce(&mut Vec<Installed>)) -> Option<Installed> {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let at = list.iter().position(|installed| installed.cell == cell);
        let outdated = at.map(|at| list.swap_remove(at));
        change(&mut list);
        self.any.store(!list.is_empty(), Ordering::Release);
        outdated
    }
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Functions").field("any", &self.any).finish_non_exhaustive()
    }
}

fn address(cell: &'static AtomicU64) -> usize {
    std::ptr::from_ref(cell).addr()
}
