//! A million label values that somebody else chose: series, memory and diagnostics are bounded, the total is right.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use metrics_core::{Counter, DiagnosticKind, Error, Format, LabelValue, Labels, Registered, Registry, on_diagnostic};
use tests::measured::Measuring;

#[global_allocator]
static GLOBAL: Measuring = Measuring;

/// One test at a time: they measure the same memory.
static MEASURED: Mutex<()> = Mutex::new(());

/// Overflows that were told. Each flood is of a metric of another name: the very same thing is told once a process.
static TOLD: AtomicUsize = AtomicUsize::new(0);

#[derive(Clone, Copy, LabelValue)]
enum Method {
    Get,
    Post,
    Put,
}

#[derive(Labels)]
struct Http<'a> {
    method: Method,
    route: &'a str,
}

const METHODS: [Method; 3] = [Method::Get, Method::Post, Method::Put];
const LIMIT: usize = 1000;

/// The limit, and for what is past it one series for each of the values that are finitely many.
const MOST: usize = LIMIT + METHODS.len();

type Requests = Registered<Counter<Http<'static>>>;

/// Counts one for each of so many values, by as many threads; returns the most bytes that it took at one time.
fn flood(requests: &Requests, values: usize, threads: usize, value: impl Fn(usize) -> String + Sync) -> isize {
    let before = Measuring::watch();
    thread::scope(|scope| {
        for thread in 0..threads {
            let value = &value;
            scope.spawn(move || {
                for at in (thread..values).step_by(threads) {
                    requests.with(Http { method: METHODS[at % METHODS.len()], route: &value(at) }).inc();
                }
            });
        }
    });
    Measuring::peak() - before
}

/// What is told of the flood has to add up to all updates.
fn check(registry: &Registry, name: &str, requests: &Requests, updates: usize) {
    assert!(requests.len() <= MOST, "{} series", requests.len());
    let text = registry.encode(Format::Text);
    let number = |line: &str| line.rsplit(' ').next().and_then(|value| value.parse::<usize>().ok());
    let of = |start: &str| text.lines().filter(|line| line.starts_with(start)).filter_map(number).collect::<Vec<_>>();
    let requests = of(&format!("{name}_total{{"));
    assert!(requests.len() <= MOST);
    assert_eq!(requests.iter().sum::<usize>(), updates, "every update is in one series, once");
    assert_eq!(of("metrics_series_overflow_total{"), [updates - LIMIT], "what was folded is counted");
    let folded = text.lines().filter(|line| line.contains("route=\"__overflow__\"")).filter_map(number);
    assert_eq!(folded.sum::<usize>(), updates - LIMIT);
}

/// Runs a flood in a registry of its own, and says how much memory it took.
fn drown(
    name: &'static str,
    values: usize,
    threads: usize,
    value: impl Fn(usize) -> String + Sync,
) -> Result<isize, Error> {
    let _alone = MEASURED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    on_diagnostic(|diagnostic| {
        if diagnostic.kind == DiagnosticKind::Overflow {
            TOLD.fetch_add(1, Ordering::Relaxed);
        }
    });
    let before = TOLD.load(Ordering::Relaxed);
    let registry = Registry::new();
    let requests = Counter::builder(name, "Requests.").labels::<Http<'_>>().limit(LIMIT).register(&registry)?;
    let most = flood(&requests, values, threads, value);
    check(&registry, name, &requests, values);
    assert_eq!(TOLD.load(Ordering::Relaxed), before + 1, "it is told once");
    Ok(most)
}

#[test]
fn a_million_values_take_the_room_of_a_thousand() -> Result<(), Error> {
    let most = drown("alone", 1_000_000, 1, |at| format!("/user/{at}"))?;
    assert!(most < 2 << 20, "{most} bytes");
    Ok(())
}

#[test]
fn so_they_do_when_several_threads_bring_them() -> Result<(), Error> {
    let most = drown("together", 400_000, 4, |at| format!("/user/{at}"))?;
    // Each thread has cells and a cache of its own.
    assert!(most < 4 << 20, "{most} bytes");
    Ok(())
}

#[test]
fn values_of_ten_kibibytes_are_cut() -> Result<(), Error> {
    let filler = "€\"\\\n".repeat(10 << 8);
    let most = drown("long", 30_000, 2, |at| format!("{at}{filler}"))?;
    // A value has 4 KiB at most, and its quotes, backslashes and line ends are written in two bytes each.
    const ENTRY: usize = 2 * (4 << 10) + 256;
    assert!(most < (MOST * ENTRY + (2 << 20)) as isize, "{most} bytes");
    Ok(())
}
