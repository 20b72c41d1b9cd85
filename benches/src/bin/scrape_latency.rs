//! Whether a scrape waits for a writer that lost its core, and what updates feel of a scrape.
//!
//! With more writers than cores nearly every writer is off its core at any time, some in the middle of an update. A
//! scrape that had to wait for one of them would wait for whole time slices. A scrape may lose its own core as well:
//! so each is also told without the time that its thread stood in the queue for one, and beside a run in which as
//! many threads keep the cores busy with something else.
//!
//! `cargo run --release -p benches --bin scrape_latency`

use std::{
    error::Error,
    fs,
    hint::black_box,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use metrics_core::{Format, Histogram, Registry, histogram};

/// What the writers observe.
#[histogram(latency)]
static OBSERVED: Histogram;

const WRITERS: usize = 64;
const SCRAPES: usize = 5_000;
const UPDATES: usize = 5_000_000;

/// What the threads beside the measured one do.
#[derive(Clone, Copy)]
enum Others {
    Write,
    Spin,
    Scrape,
}

fn main() -> Result<(), Box<dyn Error>> {
    println!(
        "{WRITERS} threads on {} cores; microseconds a scrape, {SCRAPES} scrapes",
        thread::available_parallelism()?
    );
    println!("{:44} {:>9} {:>9} {:>9}", "", "p50", "p99", "max");
    for (title, threads, others) in [
        ("nothing else", 0, Others::Spin),
        ("threads that spin", WRITERS, Others::Spin),
        ("threads that observe into the histogram", WRITERS, Others::Write),
    ] {
        let [all, running] = beside(threads, others, scrapes)?;
        print_row(title, &all, &[0.5, 0.99, 1.0]);
        print_row("  without the wait for a core", &running, &[0.5, 0.99, 1.0]);
    }
    println!("\nnanoseconds an update and two looks at the clock, {UPDATES} updates");
    println!("{:44} {:>9} {:>9} {:>9} {:>9}", "", "p50", "p99", "p99.99", "max");
    for (title, threads, others) in
        [("nothing else", 0, Others::Scrape), ("a thread that scrapes again and again", 1, Others::Scrape)]
    {
        let updates = beside(threads, others, updates)?;
        print_row(title, &updates, &[0.5, 0.99, 0.9999, 1.0]);
    }
    Ok(())
}

/// Measures while so many threads do something else.
fn beside<R>(threads: usize, others: Others, measure: impl FnOnce() -> R) -> R {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    match others {
                        Others::Write => (0..1000).for_each(|_| OBSERVED.observe(black_box(0.02))),
                        Others::Spin => (0..1000).for_each(|i| _ = black_box(i)),
                        Others::Scrape => _ = black_box(registry().encode(Format::Text)),
                    }
                }
            });
        }
        // All of them are under way.
        thread::sleep(Duration::from_millis(200));
        let result = measure();
        done.store(true, Ordering::Relaxed);
        result
    })
}

/// A registry with the one histogram.
fn registry() -> Registry {
    let registry = Registry::new();
    registry.include(&OBSERVED);
    registry
}

/// Microseconds of each scrape: by the clock, and without the time in the queue for a core.
fn scrapes() -> Result<[Vec<f64>; 2], Box<dyn Error>> {
    let registry = registry();
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..SCRAPES {
        let queued = time_in_queue()?;
        let started = Instant::now();
        black_box(registry.encode(Format::Text));
        let took = started.elapsed();
        let queued = time_in_queue()?.saturating_sub(queued);
        times[0].push(took.as_secs_f64() * 1e6);
        times[1].push(took.saturating_sub(queued).as_secs_f64() * 1e6);
    }
    times.iter_mut().for_each(|times| times.sort_by(f64::total_cmp));
    Ok(times)
}

/// How long this thread was able to run and had no core.
fn time_in_queue() -> Result<Duration, Box<dyn Error>> {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = statistics.split(' ').nth(1).ok_or("schedstat has three fields")?.parse()?;
    Ok(Duration::from_nanos(nanoseconds))
}

/// Nanoseconds of each update.
fn updates() -> Result<Vec<f64>, Box<dyn Error>> {
    let mut times = Vec::with_capacity(UPDATES);
    for _ in 0..UPDATES {
        let started = Instant::now();
        OBSERVED.observe(black_box(0.02));
        times.push(started.elapsed().as_nanos() as f64);
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// Prints quantiles of times in ascending order.
fn print_row(title: &str, times: &[f64], quantiles: &[f64]) {
    print!("{title:44}");
    for quantile in quantiles {
        print!(" {:9.1}", times[((times.len() - 1) as f64 * quantile) as usize]);
    }
    println!();
}
