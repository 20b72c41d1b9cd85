//! What an update costs with more threads than cores, all in the same metric.
//!
//! With as many threads as cores a contended metric makes them wait for each other; with more of them a lock may be
//! held by one that has no core. The figure is the time that the cores spent on an update, so it stays what it was
//! where threads do not hinder each other.

use std::{
    error::Error,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use benches::{
    children::ask,
    contender::{Contender, Standing},
    contenders,
    row::Row,
    section::Table,
    workload::{Batch, STEPS},
};
use serde_json::{Value, json};

use crate::nanoseconds;

const THREADS: [usize; 5] = [1, 2, 16, 64, 256];

/// How long a sample takes, about; long enough for every thread to have had its turn on a core.
const SAMPLE: Duration = Duration::from_millis(40);

const SAMPLES: usize = 5;

/// How many updates a contender is tried with, to know how long it takes.
const TRIAL: usize = 2 * STEPS;

/// How many updates a thread makes at most, however fast the trial was.
const MOST: usize = 1 << 26;

/// The rows of the comparison that are run, and one of them without cells of the threads' own.
const ROWS: [(&str, &str); 5] = [
    ("inc", "counter inc"),
    ("enums", "counter, two enum labels"),
    ("strings", "counter, two string labels"),
    ("histogram", "histogram, 11 buckets"),
    ("spent", "counter inc, the budget being spent"),
];

/// The table.
pub(crate) fn measure() -> Result<String, Box<dyn Error>> {
    let titles = THREADS.map(|threads| threads.to_string());
    let mut columns = vec!["ns an update, threads:"];
    columns.extend(titles.iter().map(String::as_str));
    let mut table = Table::new(&columns);
    for (row, title) in ROWS {
        eprintln!("threads: {title}");
        let answer = ask(&["--child", "threads", row])?;
        for (key, whose) in [("ours", "ours"), ("peer", "best peer")] {
            let figures = answer[key].as_array().into_iter().flatten().filter_map(Value::as_f64).map(nanoseconds);
            let title = std::iter::once(format!("{title}, {whose}"));
            table.row(&title.chain(figures).collect::<Vec<_>>());
        }
    }
    Ok(table.text().to_owned())
}

/// Nanoseconds of ours and of the best peer with each number of threads.
pub(crate) fn child(row: &str) -> Result<Value, Box<dyn Error>> {
    let row = match row {
        "inc" => Row::CounterInc,
        "enums" => Row::CounterEnums,
        "strings" => Row::CounterStrings,
        "histogram" => Row::Histogram,
        "spent" => {
            metrics_core::set_budget(0);
            Row::CounterInc
        }
        _ => return Err("no such row".into()),
    };
    let all: Vec<Contender> =
        contenders(row).into_iter().filter(|one| matches!(one.standing, Standing::Ours | Standing::Peer)).collect();
    let mut told: Vec<usize> = vec![0; all.len()];
    let (mut ours, mut peer) = ([f64::MAX; THREADS.len()], [f64::MAX; THREADS.len()]);
    for (at, &threads) in THREADS.iter().enumerate() {
        let updates: Vec<usize> = all
            .iter()
            .zip(&mut told)
            .map(|(contender, told)| {
                *told += TRIAL * threads;
                let each = cost(contender, threads, TRIAL);
                let filling = SAMPLE.as_secs_f64() * 1e9 * cores().min(threads as f64) / each / threads as f64;
                (filling as usize).clamp(TRIAL, MOST)
            })
            .collect();
        for _ in 0..SAMPLES {
            for ((contender, told), &updates) in all.iter().zip(&mut told).zip(&updates) {
                *told += updates * threads;
                let best = if contender.standing == Standing::Ours { &mut ours } else { &mut peer };
                best[at] = best[at].min(cost(contender, threads, updates));
                contender.rest.iter().for_each(|rest| rest());
            }
        }
    }
    for (contender, told) in all.iter().zip(told) {
        let recorded = contender.recorded.as_ref().ok_or("every update is recorded")?();
        let lost = (told as f64 - recorded).abs();
        let what = format!("{}, {}: told {told}, recorded {recorded}", contender.library, contender.variant);
        // Ours may not lose any. What a peer loses is a finding, and no reason to show nothing.
        assert!(lost == 0.0 || contender.standing != Standing::Ours, "{what}");
        if lost > told as f64 * 1e-4 {
            eprintln!("scaling: {what}");
        }
    }
    Ok(json!({ "ours": ours, "peer": peer }))
}

/// Nanoseconds that the cores spend on an update if each of so many threads makes so many.
fn cost(contender: &Contender, threads: usize, updates: usize) -> f64 {
    let ready = Barrier::new(threads);
    let work = |thread: usize| {
        // Threads that are being made are not what is asked for here.
        ready.wait();
        // Told by those who work: another thread may get its core when all is over.
        let start = Instant::now();
        (contender.work)(Batch { first: thread * STEPS / threads, count: updates });
        (start, Instant::now())
    };
    let spans: Vec<(Instant, Instant)> = thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..threads).map(|thread| scope.spawn(move || work(thread))).collect();
        threads.into_iter().map(|thread| thread.join().expect("an update does not panic")).collect()
    });
    let first = spans.iter().map(|span| span.0).min().expect("there is a thread");
    let last = spans.iter().map(|span| span.1).max().expect("there is a thread");
    (last - first).as_secs_f64() * 1e9 * cores().min(threads as f64) / (threads * updates) as f64
}

fn cores() -> f64 {
    thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64)
}
