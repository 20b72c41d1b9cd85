//! A global allocator that counts into series that go away: a scrape that lets them go allocates, and so counts.
#![allow(unsafe_code, reason = "an allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use metrics_core::{Counter, Gauge, Labels, counter, gauge, generate_latest};

#[derive(Labels)]
struct Size {
    bytes: usize,
}

/// Allocations by size, and by something else.
#[counter(expire = "1ms")]
static BY_SIZE: Counter<Size>;

/// Sizes that were allocated last.
#[gauge(expire = "1ms")]
static LAST_OF_SIZE: Gauge<Size>;

static COUNTS: AtomicBool = AtomicBool::new(false);
static COUNTED: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// Makes other labels of one size.
    static SALT: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: it hands out what the system's allocator does.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if COUNTS.load(Ordering::Relaxed) {
            COUNTED.fetch_add(1, Ordering::Relaxed);
            let salt = SALT.replace(SALT.get() + 1);
            let size = Size { bytes: layout.size() * 1000 + salt % 97 };
            BY_SIZE.with(&size).inc();
            LAST_OF_SIZE.with(&size).set(layout.size());
        }
        // SAFETY: the caller's word.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's word.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static GLOBAL: Counting = Counting;

#[test]
fn a_scrape_that_lets_series_go_waits_for_no_allocation_of_its_own() {
    let (done, is_done) = mpsc::channel();
    let worker = thread::spawn(move || {
        COUNTS.store(true, Ordering::Relaxed);
        // Handles keep what was let go from being given back, so it is looked at again at each scrape.
        let mut handles = Vec::new();
        for round in 0..20_usize {
            handles.extend((0..50).map(|i| BY_SIZE.with(Size { bytes: i + round * 1_000_000 }).series()));
            if round > 4 {
                handles.clear();
            }
            for _ in 0..2 {
                assert!(generate_latest().contains("# TYPE by_size_total counter\n"));
                thread::sleep(Duration::from_millis(3));
            }
        }
        COUNTS.store(false, Ordering::Relaxed);
        let _ = done.send(());
    });
    let waited = is_done.recv_timeout(Duration::from_secs(60));
    COUNTS.store(false, Ordering::Relaxed);
    assert!(waited != Err(mpsc::RecvTimeoutError::Timeout), "it hangs");
    worker.join().expect("it scrapes");
    assert!(COUNTED.load(Ordering::Relaxed) > 1000, "it has counted");
}
