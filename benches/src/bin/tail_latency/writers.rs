//! Whether a scrape waits for a writer that lost its core.
//!
//! With more writers than cores nearly every writer is off its core at any time, some in the middle of an update. A
//! scrape that had to wait for one of them would wait for whole time slices. A scrape may lose its own core as well:
//! so each is also told without the time that its thread stood in the queue for one, and beside a run in which as
//! many threads keep the cores busy with something else.

use std::{
    error::Error,
    fs,
    hint::black_box,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use benches::section::Table;
use metrics_core::{Format, Histogram, Registry, histogram};

use crate::{QUANTILES, distribution::Distribution, nanoseconds};

/// What the writers observe.
#[histogram(latency)]
static OBSERVED: Histogram;

const WRITERS: usize = 64;
const SCRAPES: usize = 2_000;

/// How many observations a writer makes before it looks whether it is to end.
const BATCH: u64 = 1_000;

/// What the threads beside the scraping one do.
#[derive(Clone, Copy)]
enum Others {
    Write,
    Spin,
}

/// The table.
pub(crate) fn measure() -> Result<String, Box<dyn Error>> {
    let title = format!("a scrape of one histogram, beside {WRITERS} threads, ns");
    let mut table = Table::new(&[&title, QUANTILES[0].0, QUANTILES[1].0, QUANTILES[2].0, "max"]);
    for (title, threads, others) in [
        ("none", 0, Others::Spin),
        ("that spin", WRITERS, Others::Spin),
        ("that observe into the histogram", WRITERS, Others::Write),
    ] {
        eprintln!("scrapes beside threads: {title}");
        let [all, running] = beside(threads, others, scrapes)?;
        for (title, times) in [(title.to_owned(), all), (format!("{title}, without the wait for a core"), running)] {
            let quantiles = [QUANTILES[0].1, QUANTILES[1].1, QUANTILES[2].1, 1.0];
            let cells = quantiles.map(|share| nanoseconds(times.quantile(share)));
            table.row(&std::iter::once(title).chain(cells).collect::<Vec<_>>());
        }
    }
    Ok(table.text().to_owned())
}

/// Measures while so many threads do something else.
fn beside<R>(threads: usize, others: Others, measure: impl FnOnce() -> R) -> R {
    let (done, observed) = (AtomicBool::new(false), AtomicU64::new(0));
    let result = thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    match others {
                        Others::Write => {
                            (0..BATCH).for_each(|_| OBSERVED.observe(black_box(0.02)));
                            observed.fetch_add(BATCH, Ordering::Relaxed);
                        }
                        Others::Spin => (0..BATCH).for_each(|i| _ = black_box(i)),
                    }
                }
            });
        }
        // All of them are under way.
        thread::sleep(Duration::from_millis(200));
        let result = measure();
        done.store(true, Ordering::Relaxed);
        result
    });
    assert_eq!(OBSERVED.count(), observed.into_inner(), "observations were lost");
    result
}

/// How long each scrape took: by the clock, and without the time in the queue for a core.
fn scrapes() -> Result<[Distribution; 2], Box<dyn Error>> {
    let registry = Registry::new();
    registry.include(&OBSERVED);
    let mut times = [Distribution::new(), Distribution::new()];
    for _ in 0..SCRAPES {
        let queued = time_in_queue()?;
        let started = Instant::now();
        black_box(registry.encode(Format::Text));
        let took = started.elapsed();
        let queued = time_in_queue()?.saturating_sub(queued);
        times[0].add(took.as_nanos() as u64);
        times[1].add(took.saturating_sub(queued).as_nanos() as u64);
    }
    Ok(times)
}

/// How long this thread was able to run and had no core.
fn time_in_queue() -> Result<Duration, Box<dyn Error>> {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = statistics.split(' ').nth(1).ok_or("schedstat has three fields")?.parse()?;
    Ok(Duration::from_nanos(nanoseconds))
}
