//! The clocks: what two readings and the time between them cost, and what a process pays for its first reading.
//!
//! A timed function reads a clock twice, and that is most of what it costs. Clocks that read the processor's counter
//! themselves have to find out first how fast it counts: beside the first readings, as ours does, at the first one, as
//! `quanta` does, or before `main`, as the constructor of `fastant` does in every process that links it, this one too. (`fastant` is the kept fork of
//! `minstant`.) A process is fresh only once, so first readings are taken by children of this one.

use std::{
    env, fs,
    hint::black_box,
    io,
    process::Command,
    sync::LazyLock,
    time::{Duration, Instant},
};

use metrics_core::{Histogram, histogram};

use crate::{
    contender::{Contender, Standing},
    row::Row,
};

/// The clocks whose first reading is taken, as [`first_reading`] knows them.
const FIRST: [&str; 4] = ["metrics-core", "std", "quanta", "fastant"];

/// What is timed where only the timer is of interest.
#[histogram(latency)]
static TIMED: Histogram;

/// In how many processes a first reading is taken.
const PROCESSES: usize = 9;

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    static CLOCK: LazyLock<quanta::Clock> = LazyLock::new(quanta::Clock::new);
    if row != Row::Clock {
        return vec![];
    }
    vec![
        Contender::new("metrics-core", "start_timer, discard", |_| _ = black_box(TIMED.start_timer().discard()))
            .standing(Standing::Ours),
        Contender::new("std", "Instant", |_| _ = black_box(Instant::now().elapsed())),
        Contender::new("quanta", "Instant", |_| _ = black_box(quanta::Instant::now().elapsed())),
        Contender::new("quanta", "Clock in a static, raw and delta_as_nanos", |_| {
            let started = CLOCK.raw();
            _ = black_box(CLOCK.delta_as_nanos(started, CLOCK.raw()));
        }),
        Contender::new("fastant", "Instant", |_| _ = black_box(fastant::Instant::now().elapsed())),
    ]
}

/// What a fresh process pays for one clock: the middle of several processes each.
pub struct FirstReading {
    /// The crate.
    pub clock: &'static str,
    /// How long the first reading took.
    pub took: Duration,
    /// The processor time that the process had used when `main` began, whatever clock it read then: nearly all of it
    /// went to the constructor of `fastant`.
    pub before_main: Duration,
}

/// Takes the first reading of `clock` in this process and prints what it took; `None` if there is no such clock.
///
/// To be called before anything else: `before_main` is what the process has used until now.
pub fn first_reading(clock: &str) -> Option<String> {
    let before_main = used();
    // The system's clock measures, so what is told of it is its second reading. The first had nothing to prepare.
    let started = Instant::now();
    match clock {
        "metrics-core" => _ = black_box(TIMED.start_timer().discard()),
        "std" => _ = black_box(Instant::now()),
        "quanta" => _ = black_box(quanta::Instant::now()),
        "fastant" => _ = black_box(fastant::Instant::now()),
        _ => return None,
    }
    Some(format!("{} {}", started.elapsed().as_nanos(), before_main.as_nanos()))
}

/// Starts this program again and again, to take first readings with the option `--first-reading`.
///
/// # Errors
///
/// Where a process cannot be started, or does not print two numbers.
pub fn first_readings() -> io::Result<Vec<FirstReading>> {
    FIRST.into_iter().map(in_fresh_processes).collect()
}

fn in_fresh_processes(clock: &'static str) -> io::Result<FirstReading> {
    let (mut took, mut before_main) = (Vec::new(), Vec::new());
    for _ in 0..PROCESSES {
        let output = Command::new(env::current_exe()?).args(["--first-reading", clock]).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let mut numbers = text.split_whitespace().map_while(|number| number.parse().ok().map(Duration::from_nanos));
        let (Some(first), Some(second)) = (numbers.next(), numbers.next()) else {
            return Err(io::Error::other(format!("the first reading of {clock} printed {text:?}")));
        };
        took.push(first);
        before_main.push(second);
    }
    took.sort();
    before_main.sort();
    Ok(FirstReading { clock, took: took[PROCESSES / 2], before_main: before_main[PROCESSES / 2] })
}

/// The processor time that this thread has used, as far as the system tells.
fn used() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().next().and_then(|field| field.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}
