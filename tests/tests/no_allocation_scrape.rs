//! A scrape allocates as often for many series as for few: nothing is allocated per series, in any format.

#![allow(unsafe_code, reason = "an allocator is what has to count here")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io;

use metrics_core::{Counter, Error, Escaping, Format, Gauge, Histogram, Registry, Summary};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// One family of each kind, each with that many series.
struct Shop {
    registry: Registry,
    _members: Box<dyn std::any::Any>,
}

fn shop(series: u32) -> Result<Shop, Error> {
    let registry = Registry::new();
    let limit = 10_000;
    let served = Counter::builder("served", "Help.").labels::<(u32,)>().label_names(&["table"]);
    let served = served.limit(limit).register(&registry)?;
    let guests = Gauge::builder("guests", "Help.").labels::<(u32,)>().label_names(&["table"]);
    let guests = guests.limit(limit).register(&registry)?;
    let wait = Histogram::builder("wait_seconds", "Help.").labels::<(u32,)>().label_names(&["table"]);
    let wait = wait.limit(limit).buckets([0.1, 1.0, 10.0]).register(&registry)?;
    let bill = Summary::builder("bill", "Help.").labels::<(u32,)>().label_names(&["table"]);
    let bill = bill.limit(limit).register(&registry)?;
    for table in 0..series {
        served.with((table,)).inc();
        guests.with((table,)).set(2.5);
        wait.with((table,)).observe(0.5);
        bill.with((table,)).observe(12.5);
    }
    Ok(Shop { registry, _members: Box::new((served, guests, wait, bill)) })
}

/// Allocations of a scrape, not the first.
fn allocations(registry: &Registry, format: Format) -> u64 {
    let scrape = || registry.encode_to(format, &mut io::sink()).expect("a sink takes everything");
    scrape();
    let before = ALLOCATIONS.get();
    scrape();
    ALLOCATIONS.get() - before
}

#[test]
fn a_scrape_allocates_as_often_for_many_series_as_for_few() {
    let (few, many) = (shop(100).expect("free names"), shop(9_000).expect("free names"));
    let formats = [
        Format::Text,
        Format::Text.with_escaping(Escaping::Values),
        Format::OpenMetrics,
        Format::OpenMetrics.with_created(),
        Format::Protobuf,
    ];
    for format in formats {
        let (plain_few, plain_many) = (&few.registry, &many.registry);
        let [few, many] = [plain_few, plain_many].map(|registry| allocations(registry, format));
        // A buffer that grows to its size does so in a few steps more.
        assert!(few > 0 && many <= few + 16, "{format:?}: {few} for 100 series, {many} for 9000");
        let views =
            [plain_few, plain_many].map(|registry| registry.with_prefix("shop").with_const_labels([("a", "b")]));
        let [few, many] = views.map(|view| allocations(&view, format));
        assert!(few > 0 && many <= few + 16, "a view, {format:?}: {few} for 100 series, {many} for 9000");
    }
}
