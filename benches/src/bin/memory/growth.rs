//! How memory grows with the threads that touch all series, and the formula that says so.
//!
//! A thread's first update of a series may take a cell of its own; peers have one for all. So here memory grows with
//! threads, up to a budget, and the table says how far. The formula is checked against what was measured: where the
//! storage changes and the formula does not, this fails.

use std::{error::Error, sync::Barrier, thread};

use benches::{
    children::{ask, number},
    section::{Table, grouped},
    workload::{self, Pair},
};
use serde_json::{Value, json};

use crate::{MEMORY, inputs::Inputs, store::Subject, subjects};

/// Bytes that threads may own together, unless the program says otherwise.
const BUDGET: f64 = 67_108_864.0;

/// Bytes of a counter's cell in one thread.
const CELLS: f64 = 8.0;

/// Cells come in chunks of so many bytes.
const CHUNK: f64 = 4096.0;

/// What serves the threads that came too late for the budget.
const SPARES: f64 = 8.0;

/// The cache of a thread for a table of so many series, its places at 64 bytes; and of one that has made all of them and
/// looked none up.
const CACHE: f64 = 2_048.0 * 64.0;
const FIRST_CACHE: f64 = 64.0 * 64.0;

/// How far the formula may be from what was measured: a share of it.
const TOLERANCE: f64 = 0.03;

/// How the threads of a row come and go.
const ALIVE: &str = "alive";
const ENDED: &str = "ended";
const IN_TURN: &str = "in turn";

const ROWS: [(usize, &str); 7] =
    [(1, ALIVE), (16, ALIVE), (16, ENDED), (64, ALIVE), (64, ENDED), (512, ALIVE), (64, IN_TURN)];

/// The table, the formula and the peers.
pub(crate) fn measure() -> Result<String, Box<dyn Error>> {
    let subjects = subjects();
    let ours = subjects.iter().position(Subject::is_ours).ok_or("we are among the subjects")?;
    let measured = |at: usize, threads: usize, how: &str| -> Result<f64, Box<dyn Error>> {
        eprintln!("{}: {threads} threads, {how}", subjects[at].title());
        let answer = ask(&["--child", "threads", &at.to_string(), &threads.to_string(), how])?;
        Ok(number(&answer, "bytes"))
    };
    let series = Inputs::Counters.count() as f64;
    let mut table = Table::new(&["threads that touched 100 000 counters", "kB", "by the formula", "bytes a series"]);
    let mut entries = None;
    for (threads, how) in ROWS {
        let bytes = measured(ours, threads, how)?;
        let alone = Shares::of(threads, how);
        let entries = *entries.get_or_insert((bytes - alone.sum()) / series);
        let formula = entries * series + alone.sum();
        if (bytes / formula - 1.0).abs() > TOLERANCE {
            return Err(format!("{threads} threads, {how}: {bytes} bytes, and {formula} by the formula").into());
        }
        let title = if how == ALIVE { threads.to_string() } else { format!("{threads}, {how}") };
        table.row(&[title, grouped(bytes / 1e3), grouped(formula / 1e3), format!("{:.1}", bytes / series)]);
    }
    let entries = entries.unwrap_or_default();
    let mut text = format!(
        "bytes = series x {entries:.1} + min(threads x series x {CELLS}, budget) + threads x {}, and where the budget is \
         reached {SPARES} x series x {CELLS} more:\n\n{}",
        grouped(CACHE + directory()),
        table.text()
    );
    let mut table = Table::new(&["the peers' kB", "1 thread", "16 threads"]);
    for (at, subject) in subjects.iter().enumerate() {
        if !subject.is_ours() && subject.condition.is_none() {
            let bytes = |threads| Ok::<_, Box<dyn Error>>(grouped(measured(at, threads, ALIVE)? / 1e3));
            table.row(&[subject.title(), bytes(1)?, bytes(16)?]);
        }
    }
    text.push('\n');
    text.push_str(table.text());
    Ok(text)
}

/// What threads add to the entries, by the formula.
struct Shares {
    cells: f64,
    spare: f64,
    threads: f64,
}

impl Shares {
    fn of(threads: usize, how: &str) -> Self {
        // One after the other they take over what the one before has left.
        let owners = if how == IN_TURN { 1.0 } else { threads as f64 };
        let all = (Inputs::Counters.count() as f64 * CELLS / CHUNK).ceil() * CHUNK;
        let beyond = owners * all > BUDGET;
        let caches = match (threads, how) {
            (1, ALIVE) => FIRST_CACHE,
            (_, ALIVE) => owners * CACHE,
            _ => 0.0,
        };
        Self {
            cells: (owners * all).min(BUDGET),
            spare: if beyond { SPARES * (all + directory()) } else { 0.0 },
            threads: owners * directory() + caches,
        }
    }

    fn sum(&self) -> f64 {
        self.cells + self.spare + self.threads
    }
}

/// A directory that leads to all cells: 8 bytes a chunk, in a power of two, and as much again in those it outgrew.
fn directory() -> f64 {
    let chunks = Inputs::Counters.count() * CELLS as usize / CHUNK as usize + 2;
    16.0 * chunks.next_power_of_two() as f64
}

/// Bytes after so many threads have touched all series.
pub(crate) fn child(subject: Subject, threads: usize, how: &str) -> Result<Value, Box<dyn Error>> {
    let inputs = Inputs::Counters;
    let pairs: Vec<Pair> = inputs.pairs().collect();
    let before = MEMORY.current_usage();
    let store = (subject.make)(inputs);
    let (touched, seen) = (Barrier::new(threads + 1), Barrier::new(threads + 1));
    // Each begins elsewhere: what the budget does not reach to is not the same for all.
    let touch = &|thread: usize| {
        let first = thread * pairs.len() / threads;
        pairs[first..].iter().chain(&pairs[..first]).for_each(|&pair| store.record(pair, 1));
    };
    let alive = thread::scope(|scope| {
        if how == IN_TURN {
            (0..threads).for_each(|thread| scope.spawn(move || touch(thread)).join().expect("it only counts"));
            return 0;
        }
        let (touched, seen) = (&touched, &seen);
        let work = |thread: usize| {
            touch(thread);
            touched.wait();
            seen.wait();
        };
        let all: Vec<_> = (0..threads).map(|thread| scope.spawn(move || work(thread))).collect();
        touched.wait();
        let alive = MEMORY.current_usage();
        seen.wait();
        // By their handles: the scope alone does not wait for what runs after the closures, and caches are freed there.
        all.into_iter().for_each(|thread| thread.join().expect("it only counts"));
        alive
    });
    let bytes = if how == ALIVE { alive } else { MEMORY.current_usage() } - before;
    let (count, sum) = workload::samples(&store.text(), "bench_total");
    assert_eq!((count, sum), (inputs.count(), (threads * inputs.count()) as f64), "{} lost updates", subject.title());
    Ok(json!({ "bytes": bytes }))
}
