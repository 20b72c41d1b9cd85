//! Tail latency: how long the slowest updates take, and whether a scrape, a new thread or a new series holds them up.
//!
//! An update that is fast on average may stand in a queue now and then: behind a lock that a scrape holds, behind a
//! table that is made larger. So single updates are timed, millions of them, beside threads that do such things, and
//! what is asked for is the slowest in a hundred, a thousand, ten thousand. Each library has a process of its own.
//!
//! `cargo run --release -p benches --bin tail_latency`

mod distribution;
mod firsts;
mod loads;
mod stores;
mod writers;

use std::{error::Error, process::ExitCode};

use benches::{
    children::ask,
    section::{Section, Table, grouped},
    workload::Pair,
};
use distribution::Distribution;
use serde_json::{Value, json};
use stores::{Ours, Prometheus, PrometheusClient, Store};

const SECTION: Section =
    Section { name: "tail_latency", about: "Tells how long the slowest updates take, and what holds them up." };

const LIBRARIES: [&str; 3] = ["metrics-core", "prometheus", "prometheus-client"];

/// The quantiles that are shown beside the longest.
const QUANTILES: [(&str, f64); 4] = [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999), ("p99.99", 0.9999)];

fn main() -> ExitCode {
    match SECTION.run(measure, child) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tail_latency: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<String, Box<dyn Error>> {
    let columns = |title| [title, "p50", "p99", "p99.9", "p99.99", "max"];
    let mut beside = Table::new(&columns("an update of one of 1 000 000 series, ns, beside"));
    let mut firsts = Table::new(&columns("ns"));
    let (mut loads, mut first) = (Vec::new(), Vec::new());
    for library in LIBRARIES {
        eprintln!("{library}");
        loads.push(ask(&["--child", "loads", library])?);
        eprintln!("  first updates");
        first.push(ask(&["--child", "firsts", library])?);
    }
    let list = |answer: &Value| answer.as_array().cloned().unwrap_or_default();
    for (at, load) in list(&loads[0]).iter().enumerate() {
        let title = load["title"].as_str().unwrap_or_default();
        beside.row(&row(format!("{title}: nothing but the clock"), &load["nothing"]));
        for (library, answer) in LIBRARIES.iter().zip(&loads) {
            let one = &answer[at];
            let told = ["scrapes", "threads", "new"].into_iter().filter_map(|what| {
                let count = one[what].as_f64().filter(|count| *count > 0.0)?;
                Some(format!(", {what}: {}", grouped(count)))
            });
            let told: String = told.collect();
            beside.row(&row(format!("{title}: {library}{told}"), &one["updates"]));
        }
    }
    for (at, kind) in list(&first[0]).iter().enumerate() {
        let title = kind["title"].as_str().unwrap_or_default();
        for (library, answer) in LIBRARIES.iter().zip(&first) {
            firsts.row(&row(format!("{title}: {library}"), &answer[at]["updates"]));
        }
    }
    Ok([beside.text(), firsts.text(), &writers::measure()?].join("\n"))
}

fn child(words: &[&str]) -> Result<(), Box<dyn Error>> {
    let [what, library] = words else {
        return Err("no such child".into());
    };
    let series = series();
    let store: Box<dyn Store> = match *library {
        "metrics-core" => Box::new(Ours::new()),
        "prometheus" => Box::new(Prometheus::new()),
        "prometheus-client" => Box::new(PrometheusClient::new()),
        _ => return Err("no such library".into()),
    };
    let answer = match *what {
        "loads" => loads::measure(&*store, &series),
        "firsts" => firsts::measure(&*store, &series),
        _ => return Err("no such child".into()),
    };
    println!("{answer}");
    Ok(())
}

/// The labels of all series that are there from the start.
fn series() -> Vec<Pair> {
    let strings =
        |what: &str| -> Vec<&'static str> { (0..1_000).map(|at| &*format!("{what}{at:03}").leak()).collect() };
    let (routes, tenants) = (strings("/api/v1/resource-"), strings("tenant-"));
    (0..loads::SERIES).map(|at| Pair { route: routes[at % 1_000], tenant: tenants[at / 1_000] }).collect()
}

fn quantiles(times: &Distribution) -> Value {
    let mut quantiles: Vec<u64> = QUANTILES.iter().map(|(_, share)| times.quantile(*share)).collect();
    quantiles.push(times.quantile(1.0));
    json!(quantiles)
}

fn row(title: String, quantiles: &Value) -> Vec<String> {
    let figures = quantiles.as_array().into_iter().flatten().filter_map(Value::as_u64).map(nanoseconds);
    std::iter::once(title).chain(figures).collect()
}

fn nanoseconds(number: u64) -> String {
    grouped(number as f64)
}
