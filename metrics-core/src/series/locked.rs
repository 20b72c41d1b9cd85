//! Whether the calling thread holds a lock of a label table.
//!
//! Under such a lock memory may be allocated; a program's allocator may count into a labelled metric, and come back
//! to the very lock. It is turned away here, and counted: see [`Fault::Reentrant`](super::faults::Fault::Reentrant).

use std::cell::Cell;

thread_local! {
    static LOCKED: Cell<bool> = const { Cell::new(false) };
}

/// Held while the thread holds a table's lock.
pub(crate) struct Locked(());

impl Locked {
    /// Marks the thread; none if it is marked already.
    pub(crate) fn enter() -> Option<Locked> {
        (!LOCKED.replace(true)).then_some(Locked(()))
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        LOCKED.set(false);
    }
}
