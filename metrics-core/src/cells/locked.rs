//! Whether the calling thread holds a lock under which memory may be allocated.
//!
//! A program's allocator may count into a labelled metric, and come back to the very lock: under it a label table's
//! lock is not taken again, and no series is dropped, whose cells would have to be given back. Whoever wants either
//! is turned away here.

use std::cell::Cell;

thread_local! {
    static LOCKED: Cell<bool> = const { Cell::new(false) };
}

/// Held while the thread holds such a lock.
pub(crate) struct Locked(());

impl Locked {
    /// Marks the thread; none if it is marked already.
    pub(crate) fn enter() -> Option<Locked> {
        // Made only then: one that is made and dropped unmarks the thread.
        (!LOCKED.replace(true)).then(|| Locked(()))
    }

    /// Whether the thread is marked.
    pub(crate) fn is_entered() -> bool {
        LOCKED.get()
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        LOCKED.set(false);
    }
}

#[cfg(test)]
mod tests {
    use super::Locked;

    #[test]
    fn who_is_turned_away_leaves_the_mark_to_who_made_it() {
        let first = Locked::enter();
        assert!(first.is_some());
        assert!(Locked::enter().is_none());
        assert!(Locked::enter().is_none(), "the first one still holds its lock");
        drop(first);
        assert!(Locked::enter().is_some());
    }
}
