//! Serves `/metrics` with something of everything. What it records is told on standard input, line by line; when that
//! ends, so does the program.
//!
//! Whoever starts it thus knows what a scraper must have stored: `conformance/scrape_formats.py` does. The first line of
//! its output is its address, and `done` follows each line of these:
//!
//! | line | does |
//! |---|---|
//! | `observe OF VALUE..` | observes the values in each histogram's series `OF` |
//! | `count METHOD AMOUNT..` | adds to each counter's series `METHOD` |
//! | `traced-observe TRACE OF VALUE..`, `traced-count TRACE METHOD AMOUNT..` | the same, with the exemplar `trace_id` |

mod told;

use std::error::Error;
use std::io::{self, BufRead, Write};
use std::str::FromStr;

use metrics_core::{
    Counter, Gauge, Histogram, InFlight, Labels, Registry, Summary, counter, gauge, histogram, summary,
};
use metrics_exporter::Exporter;

/// Requests, "quoted" with a back\slash.
#[counter]
fn requests(method: &str);

/// Bytes sent.
#[counter(unit = bytes)]
static SENT: Counter;

/// A name and a label that only new readers know.
#[counter(name = "rpc.requests", utf8)]
static RPC_REQUESTS: Counter<Rpc>;

#[derive(Labels)]
struct Rpc<'a> {
    #[label(rename = "rpc.method", utf8)]
    method: &'a str,
}

/// How warm it is.
#[gauge(unit = celsius)]
static OUTSIDE: Gauge;

/// Running at the moment.
#[gauge(in_flight)]
static JOBS_RUNNING: InFlight;

/// Values, in classic buckets.
#[histogram(buckets = [-1, 0, 0.25, 1, 4, 1000])]
fn classic(of: &str);

/// Values above zero, in classic buckets that OpenMetrics has sums of.
#[histogram(buckets = [0.25, 1, 4, 1000])]
fn positive(of: &str);

/// Values, in native buckets.
#[histogram(native)]
fn alone(of: &str);

/// Values, in both kinds of buckets.
#[histogram(native, buckets = [-1, 0, 0.25, 1, 4, 1000])]
fn beside(of: &str);

/// Values, in few native buckets.
#[histogram(native(growth = 1.003, max_buckets = 24, zero_threshold = 0.0))]
fn coarse(of: &str);

/// Values, in native buckets that nothing is counted in.
#[histogram(native)]
static UNTOUCHED: Histogram;

/// Values, counted and summed.
#[summary]
fn summed(of: &str) -> Summary;

fn main() -> Result<(), Box<dyn Error>> {
    OUTSIDE.set(-3.75);
    JOBS_RUNNING.inc();
    let registry = Registry::global();
    registry.set_target_info([("service_name", "exposed")])?;
    registry.register(told::collector()?)?.forget();
    let server = Exporter::builder().serve("127.0.0.1:0")?;

    let mut answers = io::stdout().lock();
    writeln!(answers, "http://{}", server.addr())?;
    for line in io::stdin().lock().lines() {
        record(&line?)?;
        writeln!(answers, "done")?;
        answers.flush()?;
    }
    Ok(())
}

fn record(line: &str) -> Result<(), Box<dyn Error>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[..] {
        ["observe", of, ref values @ ..] => each(values, |value| observe(of, value, None)),
        ["count", method, ref amounts @ ..] => each(amounts, |amount| count(method, amount, None)),
        ["traced-observe", trace, of, ref values @ ..] => each(values, |value| observe(of, value, Some(trace))),
        ["traced-count", trace, method, ref amounts @ ..] => each(amounts, |amount| count(method, amount, Some(trace))),
        _ => Err(format!("nothing that can be done: {line}").into()),
    }
}

fn each<T: FromStr<Err: Error + 'static>>(words: &[&str], then: impl Fn(T)) -> Result<(), Box<dyn Error>> {
    for word in words {
        then(word.parse()?);
    }
    Ok(())
}

fn observe(of: &str, value: f64, trace: Option<&str>) {
    let histograms = [classic(of), alone(of), beside(of), coarse(of)];
    // Sums of what is not below zero are the ones that OpenMetrics takes.
    for histogram in histograms.into_iter().chain((value > 0.0).then(|| positive(of))) {
        match trace {
            Some(trace) => histogram.observe_with_exemplar(value, [("trace_id", trace)]),
            None => histogram.observe(value),
        }
    }
    summed(of).observe(value);
}

fn count(method: &str, amount: u64, trace: Option<&str>) {
    match trace {
        Some(trace) => requests(method).inc_by_with_exemplar(amount, [("trace_id", trace)]),
        None => requests(method).inc_by(amount),
    }
    SENT.inc_by(amount);
    RPC_REQUESTS.with(Rpc { method }).inc_by(amount);
}
