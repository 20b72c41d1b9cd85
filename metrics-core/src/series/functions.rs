//! Closures that stand in for a gauge's value.
//!
//! They are the user's, so they are called, and dropped, under no lock, and a scrape survives one that panics.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::core::Core;
use super::handle::Keep;
use crate::amount::Number;
use crate::cells::unwatched;
use crate::diagnostic::{self, Diagnostic, DiagnosticKind};

type Function = Arc<dyn Fn() -> Number + Send + Sync>;

/// The closures of one family's gauges, by the address of the cell that each stands in for.
pub(crate) struct Functions {
    /// Whether there are any: most families have none, and need no lock to know it.
    any: AtomicBool,
    /// Calls that panicked during a scrape.
    panics: AtomicU64,
    installed: Mutex<BTreeMap<usize, Installed>>,
}

/// A closure that stands in for a cell.
pub(crate) struct Installed {
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
        Functions { any: AtomicBool::new(false), panics: AtomicU64::new(0), installed: Mutex::new(BTreeMap::new()) }
    }

    /// Lets a closure stand in for a cell; an earlier one is dropped.
    pub(crate) fn install(&self, cell: &'static AtomicU64, keep: Keep, function: Function) {
        let mut installed = self.lock();
        let outdated = installed.insert(address(cell), Installed { _keep: keep, function });
        self.any.store(true, Ordering::Release);
        drop(installed);
        // With that in `take`: who removes a series finds the closure, or who set it finds the series removed.
        fence(Ordering::SeqCst);
        // The user's: dropped under no lock.
        drop(outdated);
    }

    /// Lets the cell speak for itself again.
    pub(crate) fn forget(&self, cell: Option<&'static AtomicU64>) {
        drop(self.take(cell));
    }

    /// The same, and leaves it to the caller to drop the closure, which is the user's, under no lock.
    pub(crate) fn take(&self, cell: Option<&'static AtomicU64>) -> Option<Installed> {
        fence(Ordering::SeqCst);
        let cell = cell.filter(|_| self.any())?;
        let mut installed = self.lock();
        let outdated = installed.remove(&address(cell));
        self.any.store(!installed.is_empty(), Ordering::Release);
        outdated
    }

    /// Whether there are any.
    pub(crate) fn any(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    /// Calls that panicked during a scrape.
    pub(crate) fn panics(&self) -> u64 {
        self.panics.load(Ordering::Relaxed)
    }

    /// Runs `read`, which calls a closure, as a scrape does; none, counted and reported, if it panics.
    pub(crate) fn survive<R>(&self, core: &Core, read: impl FnOnce() -> Option<R>) -> Option<R> {
        // What a closure breaks of its own is its own.
        panic::catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
            self.panics.fetch_add(1, Ordering::Relaxed);
            let message = "a function that was given to `set_function` panicked; its series is left out of that scrape, \
                           and `metrics_collector_panics_total` counts on";
            let diagnostic = Diagnostic::new(DiagnosticKind::CollectorPanic, &core.name(), message, [core.origin()]);
            diagnostic::report(diagnostic);
            None
        })
    }

    /// Whether a closure stands in for a cell.
    pub(crate) fn has(&self, cell: Option<&'static AtomicU64>) -> bool {
        cell.is_some_and(|cell| self.any.load(Ordering::Acquire) && self.lock().contains_key(&address(cell)))
    }

    /// What the closure says that stands in for a cell; nothing if there is none, or if it is the one that asks.
    pub(crate) fn call(&self, cell: &'static AtomicU64) -> Option<Number> {
        if !self.any() {
            return None;
        }
        let function = Arc::clone(&self.lock().get(&address(cell))?.function);
        let _calling = Calling::enter(address(cell))?;
        // A gauge says what it says to everybody, also to a test that watches its own thread.
        Some(unwatched(|| function()))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<usize, Installed>> {
        self.installed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Held while a cell's closure is called.
struct Calling;

impl Calling {
    fn enter(cell: usize) -> Option<Calling> {
        let is_new = CALLING.try_with(|calling| {
            let mut calling = calling.borrow_mut();
            let is_new = !calling.contains(&cell);
            if is_new {
                calling.push(cell);
            }
            is_new
        });
        // A thread that ends may read a gauge still, from a destructor, with nothing left to note it in.
        // Made only if it is: one that was made and dropped again would take the outer one's place away.
        is_new.unwrap_or(true).then(|| Calling)
    }
}

impl Drop for Calling {
    fn drop(&mut self) {
        let _ = CALLING.try_with(|calling| calling.borrow_mut().pop());
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
