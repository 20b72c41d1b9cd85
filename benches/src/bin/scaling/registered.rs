//! What an update costs where many metrics are registered: of always the same one, and of all in turn.
//!
//! Updating 100 000 metrics in turn is a walk through memory, whatever is updated. How long that takes the machine is
//! shown by as many numbers, side by side in an array, and each behind a pointer of its own.

use std::{error::Error, hint::black_box, time::Duration};

use benches::{
    children::ask,
    section::{Table, grouped},
};
use metrics_core::{Counter, Registry};
use serde_json::{Value, json};

use crate::{fastest, nanoseconds};

const METRICS: [usize; 6] = [1, 10, 100, 1_000, 10_000, 100_000];

/// How many updates a sample has, at least; each metric gets as many.
const UPDATES: usize = 200_000;

const TIME: Duration = Duration::from_millis(250);

/// What is measured, in the order of the rows.
const ROWS: [(&str, &str); 6] = [
    ("one", "one counter, again and again"),
    ("turn", "all in turn"),
    ("client", "`prometheus-client`, all in turn"),
    ("prometheus", "`prometheus`, all in turn"),
    ("boxes", "numbers behind a pointer each"),
    ("array", "numbers in an array"),
];

/// The table.
pub(crate) fn measure() -> Result<String, Box<dyn Error>> {
    let titles = METRICS.map(|metrics| grouped(metrics as f64));
    let mut columns = vec!["counter inc, ns, metrics registered:"];
    columns.extend(titles.iter().map(String::as_str));
    let mut table = Table::new(&columns);
    let mut answers = Vec::new();
    for metrics in METRICS {
        eprintln!("{metrics} metrics");
        answers.push(ask(&["--child", "registered", &metrics.to_string()])?);
    }
    for (key, title) in ROWS {
        let figures = answers.iter().map(|answer| benches::children::number(answer, key));
        table.row(&std::iter::once(title.to_owned()).chain(figures.map(nanoseconds)).collect::<Vec<_>>());
    }
    Ok(table.text().to_owned())
}

/// Nanoseconds an update with so many metrics.
pub(crate) fn child(metrics: usize) -> Result<Value, Box<dyn Error>> {
    let registry = Registry::new();
    let counters = (0..metrics).map(|at| Counter::builder(format!("bench_{at}"), "Requests.").register(&registry));
    let counters: Vec<_> = counters.collect::<Result<_, _>>()?;
    let clients: Vec<prometheus_client::metrics::counter::Counter> = (0..metrics).map(|_| Default::default()).collect();
    let others: Vec<prometheus::IntCounter> = (0..metrics)
        .map(|at| prometheus::IntCounter::new(format!("bench_{at}"), "Requests."))
        .collect::<Result<_, _>>()?;
    let mut boxes: Vec<Box<u64>> = (0..metrics).map(|_| Box::new(0)).collect();
    let mut array = vec![0_u64; metrics];
    let rounds = UPDATES.div_ceil(metrics);
    let updates = rounds * metrics;
    let each = |whole: f64| whole / updates as f64;
    // Told what every one of them must say in the end.
    let (mut one, mut turns) = (0, 0);
    let middle = &counters[metrics / 2];
    let answer = json!({
        "turn": each(fastest(TIME, || {
            turns += rounds;
            in_turn(rounds, &counters, |counter| counter.inc());
        })),
        "one": each(fastest(TIME, || {
            one += updates;
            for _ in 0..updates {
                middle.inc();
                black_box(());
            }
        })),
        "client": each(fastest(TIME, || in_turn(rounds, &clients, |counter| _ = counter.inc()))),
        "prometheus": each(fastest(TIME, || in_turn(rounds, &others, |counter| counter.inc()))),
        "boxes": each(fastest(TIME, || {
            for _ in 0..rounds {
                boxes.iter_mut().for_each(|number| **black_box(number) += 1);
            }
        })),
        "array": each(fastest(TIME, || {
            for _ in 0..rounds {
                array.iter_mut().for_each(|number| *black_box(number) += 1);
            }
        })),
    });
    for (at, counter) in counters.iter().enumerate() {
        let told = turns + if at == metrics / 2 { one } else { 0 };
        assert_eq!(counter.get_u64(), told as u64, "metric {at} of {metrics}");
    }
    Ok(answer)
}

/// Updates each metric once a round.
fn in_turn<M>(rounds: usize, metrics: &[M], update: impl Fn(&M)) {
    for _ in 0..rounds {
        for metric in metrics {
            update(metric);
            black_box(());
        }
    }
}
