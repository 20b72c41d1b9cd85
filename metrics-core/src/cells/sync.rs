//! Atomics and locks for the cells: the standard library's, or loom's when a model is checked.
//!
//! An owner's load of its own cell goes through [`owner_load`], of its own pointers through [`owner_load_ptr`]: loom
//! remembers of each atomic who touched it last, and an owner that loads before it stores hides the reader that the
//! store races with. A model whose races are hidden passes without having looked.

#[cfg(not(loom))]
pub(super) use std::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, fence},
};

#[cfg(loom)]
pub(super) use loom::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, fence},
};

pub(super) use std::sync::atomic::Ordering;

/// Reads a cell that nobody but the calling thread writes.
#[inline(always)]
pub(super) fn owner_load(cell: &AtomicU64) -> u64 {
    #[cfg(not(loom))]
    {
        cell.load(Ordering::Relaxed)
    }
    #[cfg(loom)]
    {
        // SAFETY: the caller owns the shard (or holds its lock), so no other thread writes the cell; loom checks it.
        unsafe { cell.unsync_load() }
    }
}

/// Reads a pointer that nobody but the calling thread writes.
#[inline(always)]
pub(super) fn owner_load_ptr<T>(pointer: &AtomicPtr<T>) -> *mut T {
    #[cfg(not(loom))]
    {
        pointer.load(Ordering::Relaxed)
    }
    #[cfg(loom)]
    {
        // SAFETY: as in `owner_load`.
        unsafe { pointer.unsync_load() }
    }
}

/// Locks, whatever became of an earlier holder: nothing panics under these locks, so the data is whole.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// One who waits for a latch: it looks again at once at first, then whenever others have run, and at last after a sleep.
#[derive(Default)]
pub(super) struct Wait {
    #[cfg(not(loom))]
    looks: u32,
}

/// How often one who waits looks again at once, and before it sleeps: some microseconds, and some hundred.
#[cfg(not(loom))]
const SPINS: u32 = 64;
#[cfg(not(loom))]
const YIELDS: u32 = 512;

impl Wait {
    pub(super) fn new() -> Wait {
        Wait::default()
    }

    /// Lets some time pass: the longer, the more often it was asked to.
    pub(super) fn a_moment(&mut self) {
        #[cfg(not(loom))]
        {
            match self.looks {
                0..SPINS => std::hint::spin_loop(),
                SPINS..YIELDS => std::thread::yield_now(),
                YIELDS.. => std::thread::sleep(std::time::Duration::from_micros(50)),
            }
            self.looks = self.looks.saturating_add(1);
        }
        #[cfg(loom)]
        loom::thread::yield_now();
    }
}

/// One mistake that a model must be able to find; none outside loom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(loom), allow(dead_code, reason = "the names stand beside the line they break; only models choose one"))]
pub(super) enum Mutant {
    /// A chunk shown to readers without ordering its cells before it.
    RelaxedInstall,
    /// A directory shown to readers without ordering its chunks before it.
    RelaxedShow,
    /// The undo record without the fence before it.
    NoFenceBeforeRecord,
    /// The cells written without the fence after the odd version.
    NoFenceAfterOdd,
    /// A reader that does not substitute the recorded values.
    NoSubstitution,
    /// A reader that does not look at the version again.
    NoSecondLook,
    /// An answer announced before it is written.
    EarlyAnswer,
    /// A shard adopted that stays on the free list.
    StaysFree,
    /// A spare shard used without its lock.
    UnlockedSpare,
    /// A run given back while a reference is still out.
    EarlyReuse,
    /// A run of which no more is read than the number of places said that there are.
    TakenTrusted,
    /// Exemplars taken after the cells that count them were read.
    ExemplarsLast,
    /// A counter's cell that is zero on its way from whole units to a float.
    TurnsByZero,
    /// In-flight moves summed without the clamp at zero.
    NoClamp,
    /// A latch taken without seeing what was done under it before.
    RelaxedTake,
    /// A latch let go of without showing what was done under it.
    RelaxedLetGo,
    /// A latch that is had by a second one.
    TwoHolders,
    /// A latch that one writes under while others read.
    WritesBesideReaders,
}

#[cfg(loom)]
std::thread_local! {
    static ACTIVE: std::cell::Cell<Option<Mutant>> = const { std::cell::Cell::new(None) };
}

/// Whether the model under way asks for this mistake.
#[inline(always)]
pub(super) fn mutated(mutant: Mutant) -> bool {
    #[cfg(not(loom))]
    {
        let _ = mutant;
        false
    }
    #[cfg(loom)]
    {
        // loom runs all threads of a model on one thread of the system.
        ACTIVE.with(|active| active.get() == Some(mutant))
    }
}

/// Runs a model with one mistake built in.
#[cfg(all(test, loom))]
pub(super) fn with_mutant(mutant: Mutant, model: impl FnOnce()) {
    struct Reset;
    impl Drop for Reset {
        fn drop(&mut self) {
            ACTIVE.with(|active| active.set(None));
        }
    }
    let _reset = Reset;
    ACTIVE.with(|active| active.set(Some(mutant)));
    model();
}
