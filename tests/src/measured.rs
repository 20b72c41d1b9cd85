//! An allocator that says how much memory there is.
#![allow(unsafe_code, reason = "an allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicIsize, Ordering};

/// Bytes that were allocated and not freed.
static LIVE: AtomicIsize = AtomicIsize::new(0);

/// The most that there were.
static PEAK: AtomicIsize = AtomicIsize::new(0);

/// The system's allocator, measured; to be a program's `#[global_allocator]`.
#[derive(Debug)]
pub struct Measuring;

impl Measuring {
    /// Bytes that are allocated now.
    #[must_use]
    pub fn live() -> isize {
        LIVE.load(Ordering::Relaxed)
    }

    /// Begins to look for the most; returns what there is now.
    pub fn watch() -> isize {
        let live = Self::live();
        PEAK.store(live, Ordering::Relaxed);
        live
    }

    /// The most bytes at one time since [`watch`](Measuring::watch).
    #[must_use]
    pub fn peak() -> isize {
        PEAK.load(Ordering::Relaxed)
    }
}

// SAFETY: all memory is the system's, and is given back to it with the layout that it was asked for.
unsafe impl GlobalAlloc for Measuring {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let size = layout.size() as isize;
        let live = LIVE.fetch_add(size, Ordering::Relaxed) + size;
        PEAK.fetch_max(live, Ordering::Relaxed);
        // SAFETY: the caller's own promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size() as isize, Ordering::Relaxed);
        // SAFETY: the caller's own promise.
        unsafe { System.dealloc(memory, layout) }
    }
}
