//! What a scrape costs as threads grow, that are there or were.
//!
//! Each thread that has touched a series has cells of its own for it, which a scrape adds up: so its cost is
//! a x series + b x series x shards, and shards are as many as there ever were threads at one time. That is the other
//! side of updates that wait for nobody, and the table shows it with the formula beside what was measured. The
//! measurement with the most threads gives `b`, so the rows between are what the formula has to explain.

use std::{error::Error, hint::black_box, sync::Barrier, thread, time::Duration};

use benches::{
    children::{ask, number},
    section::Table,
    workload::samples,
};
use metrics_core::{Counter, Format, Histogram, Labels, Registry, counter, histogram};
use serde_json::{Value, json};

use crate::{fastest, series::pairs};

const SERIES: usize = 1_000;
const THREADS: [usize; 4] = [1, 16, 64, 512];
const KINDS: [&str; 2] = ["counters", "histograms"];
const TIME: Duration = Duration::from_millis(600);

/// A budget that the last row of each kind spends long before all threads have what they touch.
const SMALL: usize = 1 << 20;

#[derive(Clone, Copy, Debug, Labels)]
struct Strings<'a> {
    route: &'a str,
    tenant: &'a str,
}

/// Requests by two strings.
#[counter(name = "bench")]
static COUNTERS: Counter<Strings>;

/// Latency by two strings.
#[histogram(latency, name = "bench", limit = 1_000)]
static HISTOGRAMS: Histogram<Strings>;

/// The table and the formula of each kind.
pub(crate) fn measure() -> Result<String, Box<dyn Error>> {
    let mut table =
        Table::new(&["a scrape of 1 000 series, threads that touched all", "µs", "by the formula", "ended, µs"]);
    let mut formulas = String::new();
    for kind in KINDS {
        let measured = |threads: usize, budget: &str| -> Result<[f64; 2], Box<dyn Error>> {
            eprintln!("scrapes: {kind}, {threads} threads, budget {budget}");
            let answer = ask(&["--child", "scrapes", kind, &threads.to_string(), budget])?;
            Ok([number(&answer, "alive"), number(&answer, "ended")])
        };
        let rows = THREADS.map(|threads| measured(threads, "none"));
        let rows: Vec<[f64; 2]> = rows.into_iter().collect::<Result<_, _>>()?;
        let (few, many) = (THREADS[0] as f64, THREADS[THREADS.len() - 1] as f64);
        let (least, most) = (rows[0][0], rows[rows.len() - 1][0]);
        let shard = (most - least) / (many - few);
        let alone = least - shard * few;
        for (threads, [alive, ended]) in THREADS.into_iter().zip(rows) {
            let formula = alone + shard * threads as f64;
            let title = format!("{kind}, {threads}");
            table.row(&[title, microseconds(alive), microseconds(formula), microseconds(ended)]);
        }
        let [alive, ended] = measured(THREADS[THREADS.len() - 1], "small")?;
        let title = format!("{kind}, {many}, of which a budget of 1 MiB gives few cells of their own");
        table.row(&[title, microseconds(alive), "-".into(), microseconds(ended)]);
        formulas.push_str(&format!(
            "\n{kind}: ns = series x {:.1} + series x shards x {:.2}\n",
            alone / SERIES as f64,
            shard / SERIES as f64
        ));
    }
    Ok(format!("{}{formulas}", table.text()))
}

/// Nanoseconds of a scrape after so many threads have touched all series: while they live, and when they are gone.
pub(crate) fn child(kind: &str, threads: usize, budget: &str) -> Result<Value, Box<dyn Error>> {
    metrics_core::set_budget(if budget == "none" { usize::MAX } else { SMALL });
    let counters = kind == KINDS[0];
    let registry = Registry::new();
    if counters {
        registry.include(&COUNTERS)
    } else {
        registry.include(&HISTOGRAMS)
    }
    let pairs = pairs(SERIES);
    let touch = || {
        for pair in &pairs {
            let labels = Strings { route: pair.route, tenant: pair.tenant };
            if counters { COUNTERS.with(labels).inc() } else { HISTOGRAMS.with(labels).observe(0.02) }
        }
    };
    // One after the other, so that series and cells lie in one order whatever the number of threads.
    touch();
    let mut buffer = Vec::new();
    let mut scrape = || {
        buffer.clear();
        registry.encode_to(Format::Text, &mut buffer).expect("a Vec takes all");
        black_box(buffer.as_slice());
    };
    let (touched, measured) = (Barrier::new(threads), Barrier::new(threads));
    let alive = thread::scope(|scope| {
        // This thread is one of them.
        for _ in 1..threads {
            scope.spawn(|| {
                touch();
                touched.wait();
                measured.wait();
            });
        }
        touched.wait();
        let alive = fastest(TIME, &mut scrape);
        measured.wait();
        alive
    });
    let ended = fastest(TIME, &mut scrape);
    let sample = if counters { "bench_total" } else { "bench_seconds_count" };
    let seen = samples(std::str::from_utf8(&buffer)?, sample);
    assert_eq!(seen, (SERIES, (threads * SERIES) as f64), "updates were lost");
    Ok(json!({ "alive": alive, "ended": ended }))
}

fn microseconds(nanoseconds: f64) -> String {
    format!("{:.1}", nanoseconds / 1e3)
}
