//! Watching a thread: what it records from some moment on, exactly.
//!
//! A watch moves its thread to a shard in which every cell is zero, and reads that shard alone. So there is nothing to
//! subtract, floats are as exact as integers, and nobody else writes there: parallel tests do not disturb it. What was
//! recorded before stays in the shard of before, where every scrape finds it.
//!
//! While a watch lives, its shards are given to no other thread. A later watch of the same thread moves it on to
//! another blank shard, and the earlier one sees both.

use std::cell::{Cell, RefCell};
use std::marker::PhantomData;

use super::local::{CELLS, OWNED};
use super::shard::Shard;

thread_local! {
    /// What readings of this thread are restricted to: its shards from this one of [`Watched`] on.
    static SCOPE: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The shards of a thread's watches.
pub(super) struct Watched {
    /// In the order in which the thread moved on; it still owns all of them.
    shards: RefCell<Vec<&'static Shard>>,
    /// Watches that live.
    living: Cell<usize>,
}

/// Sees what the calling thread records from its making on.
#[derive(Debug)]
pub(crate) struct Watch {
    /// The number of its first shard.
    first: usize,
    /// It is the thread's, and stays there.
    of_thread: PhantomData<*const ()>,
}

impl Watched {
    pub(super) const fn new() -> Watched {
        Watched { shards: RefCell::new(Vec::new()), living: Cell::new(0) }
    }

    /// Leaves all shards but one to other threads: nobody watches them any more.
    pub(super) fn leave_others(&self, own: Option<&'static Shard>) {
        for shard in self.shards.take() {
            if !own.is_some_and(|own| std::ptr::eq(own, shard)) {
                CELLS.leave(shard);
            }
        }
    }

    fn since(&self, first: usize) -> Vec<&'static Shard> {
        self.shards.borrow().get(first..).unwrap_or_default().to_vec()
    }

    fn is_last(&self, shard: &'static Shard) -> bool {
        self.shards.borrow().last().is_some_and(|last| std::ptr::eq(*last, shard))
    }
}

impl Watch {
    /// Begins now.
    pub(crate) fn begin() -> Watch {
        let first = OWNED.try_with(|owned| {
            let watched = &owned.watched;
            watched.living.set(watched.living.get() + 1);
            // Before there is a shard to be watched: an allocator that counts itself may be behind this.
            watched.shards.borrow_mut().reserve(1);
            let shard = match owned.shard().filter(|shard| shard.is_blank()) {
                Some(blank) => blank,
                None => {
                    let blank = CELLS.adopt_blank();
                    if let Some(left) = owned.move_to(blank)
                        && !watched.is_last(left)
                    {
                        CELLS.leave(left);
                    }
                    blank
                }
            };
            shard.keep_within_budget(false);
            if !watched.is_last(shard) {
                watched.shards.borrow_mut().push(shard);
            }
            watched.shards.borrow().len() - 1
        });
        // A thread that is ending records in no shard of its own: there is nothing to see.
        Watch { first: first.unwrap_or(usize::MAX), of_thread: PhantomData }
    }

    /// Runs a reading: it is one of this thread's part alone, as if nothing had been reset.
    pub(crate) fn read<R>(&self, reading: impl FnOnce() -> R) -> R {
        let _scope = Scope::enter(Some(self.first));
        reading()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = OWNED.try_with(|owned| {
            let living = owned.watched.living.get() - 1;
            owned.watched.living.set(living);
            if living == 0 {
                owned.watched.leave_others(owned.shard());
            }
        });
    }
}

/// Restores the scope of before.
struct Scope(Option<usize>);

impl Scope {
    fn enter(scope: Option<usize>) -> Scope {
        Scope(SCOPE.replace(scope))
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        SCOPE.set(self.0);
    }
}

/// Runs a reading of all shards, inside that of a watch.
pub(crate) fn unwatched<R>(reading: impl FnOnce() -> R) -> R {
    let _scope = Scope::enter(None);
    reading()
}

/// The shards that a reading of this thread is restricted to, if it is one of a watch.
#[inline]
pub(super) fn scope() -> Option<Vec<&'static Shard>> {
    #[cold]
    fn watched(first: usize) -> Vec<&'static Shard> {
        OWNED.try_with(|owned| owned.watched.since(first)).unwrap_or_default()
    }
    SCOPE.get().map(watched)
}
