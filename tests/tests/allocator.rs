//! A global allocator that counts itself: every update may allocate, and every allocation updates.
#![allow(unsafe_code, reason = "an allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::thread;

use metrics_core::{
    Counter, Error, Format, Gauge, Histogram, LabelValue, Labels, Registered, Registry, Summary, counter, gauge,
    histogram, on_diagnostic, summary,
};

#[derive(Clone, Copy, LabelValue)]
enum Class {
    Small,
    Large,
}

#[derive(Labels)]
struct ByClass {
    class: Class,
}

#[derive(Labels)]
struct BySize<'a> {
    kind: &'a str,
    pages: usize,
}

/// Allocations.
#[counter]
static ALLOCATIONS: Counter;

/// Allocations by class.
#[counter]
static ALLOCATIONS_BY_CLASS: Counter<ByClass>;

/// Allocations by more than can be numbered.
#[counter]
static ALLOCATIONS_BY_SIZE: Counter<BySize>;

/// Allocations that were not freed.
#[gauge]
static ALLOCATED: Gauge;

/// Allocations that were not freed, by class.
#[gauge]
static ALLOCATED_BY_CLASS: Gauge<ByClass>;

/// Sizes of allocations.
#[histogram(size)]
static ALLOCATION_SIZE: Histogram;

/// Sizes of some allocations, ranked: what ranks them allocates.
#[summary(size, quantiles = [0.5, 1.0])]
static RANKED_SIZE: Summary;

/// Some of the allocations, each of them an exemplar: labels and their place are allocated too.
#[counter]
static TRACED: Counter;

/// Their sizes, each of them an exemplar.
#[histogram(size)]
static TRACED_SIZE: Histogram;

/// What is counted without the library: by class, what is not freed, and what is an exemplar.
static SMALL: AtomicU64 = AtomicU64::new(0);
static LARGE: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicU64 = AtomicU64::new(0);
static SOME: AtomicU64 = AtomicU64::new(0);

/// A metric that has as many series as it may have.
static LIMITED: RwLock<Option<Registered<Counter<BySize<'static>>>>> = RwLock::new(None);

thread_local! {
    /// How many of the thread's allocations there are until one counts past that metric's limit; 0 for none.
    static UNTIL_OVERFLOW: Cell<u32> = const { Cell::new(0) };
}

/// One test at a time: they count the same allocations.
static COUNTED: Mutex<()> = Mutex::new(());

struct Counting;

impl Counting {
    fn count(layout: Layout) {
        let small = layout.size() < 256;
        if small { &SMALL } else { &LARGE }.fetch_add(1, Ordering::Relaxed);
        LIVE.fetch_add(1, Ordering::Relaxed);
        let class = if small { Class::Small } else { Class::Large };
        ALLOCATIONS.inc();
        ALLOCATIONS_BY_CLASS.with(ByClass { class }).inc();
        ALLOCATIONS_BY_SIZE.with(BySize { kind: "heap", pages: layout.size() / 4096 }).inc();
        ALLOCATED.inc();
        ALLOCATED_BY_CLASS.with(ByClass { class }).inc();
        ALLOCATION_SIZE.observe(layout.size());
        if layout.size().is_multiple_of(7) {
            SOME.fetch_add(1, Ordering::Relaxed);
            TRACED.inc_by_with_exemplar(1, [("kind", "heap")]);
            TRACED_SIZE.observe_with_exemplar(layout.size(), [("kind", "heap")]);
            RANKED_SIZE.observe(layout.size());
        }
        // The one allocation that was asked for also counts past a limit, which is something to report.
        if UNTIL_OVERFLOW.replace(UNTIL_OVERFLOW.get().saturating_sub(1)) == 1
            && let Ok(limited) = LIMITED.try_read()
            && let Some(limited) = &*limited
        {
            limited.with(BySize { kind: "past the limit", pages: 1 }).inc();
        }
    }

    fn discount(layout: Layout) {
        let class = if layout.size() < 256 { Class::Small } else { Class::Large };
        LIVE.fetch_sub(1, Ordering::Relaxed);
        ALLOCATED.dec();
        ALLOCATED_BY_CLASS.with(ByClass { class }).dec();
    }
}

// SAFETY: all memory is the system's, and is given back to it with the layout that it was asked for.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Counting::count(layout);
        // SAFETY: the caller's own promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        Counting::discount(layout);
        // SAFETY: the caller's own promise.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static GLOBAL: Counting = Counting;

/// Updates of a metric whose series come and go: with its own allocations, and those of the library's tables.
#[counter]
static BUSY: Counter<BySize>;

fn allocate(thread: usize) {
    for i in 0..2_000 {
        let name = format!("{thread}-{}", i % 300);
        let labels = BySize { kind: &name, pages: i };
        BUSY.with(&labels).inc();
        drop(vec![0_u8; i]);
        if i % 3 == 0 {
            BUSY.with(&labels).series().inc();
            BUSY.remove(&labels);
        }
        if i % 500 == 0 {
            assert!(ALLOCATIONS_BY_CLASS.with(ByClass { class: Class::Large }).get() > 0.0);
            BUSY.with(&labels).reset();
            BUSY.clear();
        }
    }
}

#[test]
fn an_allocator_that_counts_itself_neither_hangs_nor_loses_count() {
    let _alone = COUNTED.lock().unwrap_or_else(PoisonError::into_inner);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let scraper = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                assert!(Registry::global().encode(Format::Text).contains("allocations_total "));
            }
        });
        let workers: Vec<_> = (0..4)
            .map(|worker| {
                scope.spawn(move || {
                    for round in 0..10 {
                        // Joined, since a scope waits for the closure only: an ending thread frees what it has.
                        thread::spawn(move || allocate(worker * 10 + round)).join().expect("it counts");
                    }
                })
            })
            .collect();
        let worked: Vec<_> = workers.into_iter().map(thread::ScopedJoinHandle::join).collect();
        done.store(true, Ordering::Relaxed);
        scraper.join().expect("it scrapes");
        assert!(worked.iter().all(Result::is_ok));
    });

    // Reading allocates first and adds up then: the plain count that follows is the one that was read.
    let total = ALLOCATIONS.get_u64();
    assert_eq!(total, SMALL.load(Ordering::Relaxed) + LARGE.load(Ordering::Relaxed));
    for (class, plain) in [(Class::Small, &SMALL), (Class::Large, &LARGE)] {
        let counted = ALLOCATIONS_BY_CLASS.with(ByClass { class }).get_u64();
        assert_eq!(counted, plain.load(Ordering::Relaxed));
    }
    let traced = (TRACED.get_u64(), SOME.load(Ordering::Relaxed));
    assert_eq!(traced.0, traced.1);
    let traced = (TRACED_SIZE.count(), SOME.load(Ordering::Relaxed));
    assert_eq!(traced.0, traced.1);
    let ranked = (RANKED_SIZE.count(), SOME.load(Ordering::Relaxed));
    assert_eq!(ranked.0, ranked.1, "also those that have no rank");
    assert_eq!(RANKED_SIZE.quantile(0.0), 7.0, "the least multiple of seven");
    let text = Registry::global().encode(Format::OpenMetrics);
    assert!(text.lines().any(|line| {
        line.starts_with("metrics_rejected_updates_total{metric=\"ranked_size_bytes\",reason=\"unranked\"} ")
    }));
    assert!(text.lines().any(|line| line.starts_with("traced_total ") && line.contains("# {kind=\"heap\"} 1 ")));
    assert!(text.lines().any(|line| line.starts_with("traced_size_bytes_bucket{") && line.contains("# {kind=")));
    assert_eq!(ALLOCATED.get(), LIVE.load(Ordering::Relaxed) as f64);
    let (small, large) = (ByClass { class: Class::Small }, ByClass { class: Class::Large });
    let by_class = ALLOCATED_BY_CLASS.with(small).get() + ALLOCATED_BY_CLASS.with(large).get();
    assert_eq!(by_class, LIVE.load(Ordering::Relaxed) as f64);

    // What came from under a table's own lock was turned away, and only that.
    let text = Registry::global().encode(Format::Text);
    let value = |start: &str| -> f64 {
        let values = text.lines().filter(|line| line.starts_with(start)).filter_map(|line| line.rsplit(' ').next());
        values.map(|value| value.parse::<f64>().expect("a number")).sum()
    };
    let refused = value("metrics_rejected_updates_total{metric=\"allocations_by_size_total\",reason=\"reentrant\"}");
    let by_size = value("allocations_by_size_total{") + refused;
    // The text is made while counts go on, family by family.
    let (before, after) = (total as f64, ALLOCATIONS.get());
    assert!((before..=after).contains(&by_size), "{before} <= {by_size} <= {after}");
    assert!(refused < after / 100.0, "{refused} of {after} were refused");
    assert!((before..=after).contains(&value("allocation_size_bytes_count")));
}

#[test]
fn an_allocation_of_a_report_may_have_something_to_report() -> Result<(), Error> {
    let _alone = COUNTED.lock().unwrap_or_else(PoisonError::into_inner);
    on_diagnostic(|_| ());
    for until in 1..40 {
        let registry = Registry::new();
        let full = |name: &str| {
            Counter::builder(format!("{name}_{until}"), "Full.").labels::<BySize<'_>>().limit(0).register(&registry)
        };
        let flooded = full("flooded")?;
        *LIMITED.write().unwrap_or_else(PoisonError::into_inner) = Some(full("limited")?);
        UNTIL_OVERFLOW.set(until);
        flooded.with(BySize { kind: "past the limit", pages: 2 }).inc();
        UNTIL_OVERFLOW.set(0);
        assert_eq!(flooded.len(), 1);
    }
    let last = LIMITED.write().unwrap_or_else(PoisonError::into_inner).take();
    drop(last);
    Ok(())
}
