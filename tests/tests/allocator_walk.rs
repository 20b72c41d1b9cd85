//! A global allocator that counts what it gets back, by labels that are new each time, while a walk is on.
#![allow(unsafe_code, reason = "an allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use metrics_core::{Counter, Error, Registered, Registry};

static FREED: OnceLock<Registered<Counter<(u64,)>>> = OnceLock::new();

thread_local! {
    /// Frees that the thread counted; none where it does not.
    static COUNTED: Cell<Option<u64>> = const { Cell::new(None) };
}

struct Counting;

// SAFETY: all memory is the system's, and is given back to it with the layout that it was asked for.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's own promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if let Ok(Some(counted)) = COUNTED.try_with(|counted| counted.take())
            && let Some(freed) = FREED.get()
        {
            freed.with((1_000_000 + counted,)).inc();
            COUNTED.set(Some(counted + 1));
        }
        // SAFETY: the caller's own promise.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static GLOBAL: Counting = Counting;

/// Whether the memory of a walk that passed over places is given back under no lock that an update may want.
#[test]
fn a_walk_that_ends_may_be_counted_in_its_own_table() -> Result<(), Error> {
    let registry = Registry::new();
    let freed = Counter::builder("freed", "Frees.").labels::<(u64,)>().label_names(&["n"]).register(&registry)?;
    let freed = FREED.get_or_init(|| freed);
    let (done, is_done) = mpsc::channel();
    // By a thread that ends: what it remembers it would keep from being used again.
    let before = thread::spawn(move || {
        (0..2000_u64).for_each(|n| freed.with((n,)).inc());
        (0..2000_u64).filter(|n| n % 10 != 0).for_each(|n| _ = freed.remove((n,)));
    });
    before.join().expect("it counts");
    thread::spawn(move || {
        let mut made = 0_u64;
        // Places ahead of the walk are free, and taken while it goes on.
        freed.retain(|_| {
            COUNTED.set(COUNTED.get().or(Some(0)));
            freed.with((10_000 + made,)).inc();
            made += 1;
            true
        });
        let counted = COUNTED.take();
        let _ = done.send((made, counted));
    });
    let (made, counted) = is_done.recv_timeout(Duration::from_secs(60)).expect("it does not hang");
    assert_eq!((made, counted.is_some_and(|counted| counted > 0)), (200, true), "{counted:?}");
    Ok(())
}
