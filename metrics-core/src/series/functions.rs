//! Closures that stand in for a gauge's value.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::handle::Keep;

type Function = Arc<dyn Fn() -> f64 + Send + Sync>;

/// The closures of one family's gauges, by the address of the cell that each stands in for.
pub(crate) struct Functions {
    /// Whether there are any: most families have none, and need no lock to know it.
    any: AtomicBool,
    installed: Mutex<BTreeMap<usize, Installed>>,
}

struct Installed {
    /// Keeps the cell from being another series' while it is listed.
    _keep: Keep,
    function: Function,
}

thread_local! {
    /// The cells whose closures this thread is calling: one that reads its own gauge must not call itself.
    static CALLING: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

impl Functions {
    pub(crate) const fn new() -> Functions {
        Functions { any: AtomicBool::new(false), installed: Mutex::new(BTreeMap::new()) }
    }

    /// Lets a closure stand in for a cell; an earlier one is dropped.
    pub(crate) fn install(&self, cell: &'static AtomicU64, keep: Keep, function: Function) {
        let mut installed = self.lock();
        let outdated = installed.insert(address(cell), Installed { _keep: keep, function });
        self.any.store(true, Ordering::Release);
        drop(installed);
        // The user's: dropped under no lock.
        drop(outdated);
    }

    /// Lets the cell speak for itself again.
    pub(crate) fn forget(&self, cell: Option<&'static AtomicU64>) {
        if let Some(cell) = cell
            && self.any.load(Ordering::Acquire)
        {
            let mut installed = self.lock();
            let outdated = installed.remove(&address(cell));
            self.any.store(!installed.is_empty(), Ordering::Release);
            drop(installed);
            drop(outdated);
        }
    }

    /// What the closure says that stands in for a cell; nothing if there is none, or if it is the one that asks.
    pub(crate) fn call(&self, cell: &'static AtomicU64) -> Option<f64> {
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        let function = Arc::clone(&self.lock().get(&address(cell))?.function);
        let _calling = Calling::enter(address(cell))?;
        Some(function())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<usize, Installed>> {
        self.installed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Held while a cell's closure is called.
struct Calling;

impl Calling {
    fn enter(cell: usize) -> Option<Calling> {
        CALLING.with_borrow_mut(|calling| {
            if calling.contains(&cell) {
                return None;
            }
            calling.push(cell);
            Some(Calling)
        })
    }
}

impl Drop for Calling {
    fn drop(&mut self) {
        CALLING.with_borrow_mut(Vec::pop);
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
