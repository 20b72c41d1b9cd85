//! The rows: each does its work as many times as it is told to, and can be told twice.
//!
//! A row is run with two numbers of rounds, and the difference of the two counts is divided by the difference of the
//! rounds. So what is done once (a thread's first cell, a buffer that grows) is in no figure.

use std::{
    hint::black_box,
    iter,
    pin::pin,
    task::{Context, Waker},
};

use metrics_core::{Counter, Format, Handle, Histogram, Registry};

use crate::paths::{self, Asked, Known, Method, Outcome};

/// One row.
pub struct Row {
    /// What is done, and what the figure is per.
    pub name: &'static str,
    /// The two numbers of rounds.
    pub rounds: [usize; 2],
    /// How many units a round has.
    pub units: usize,
    /// Does so many rounds.
    pub work: Box<dyn FnMut(usize)>,
}

impl Row {
    /// A row that does one unit a round, by itself.
    fn update(name: &'static str, mut update: impl FnMut() + 'static) -> Row {
        Row { name, rounds: [100, 1_100], units: 1, work: Box::new(move |rounds| (0..rounds).for_each(|_| update())) }
    }
}

/// Series in the rows that encode.
const EXPOSED: usize = 1_000;

/// All rows, ready to be run.
///
/// # Panics
///
/// Where a label that is known here is refused.
#[must_use]
pub fn all() -> Vec<Row> {
    let known = Known { method: Method::Put, outcome: Outcome::Refused };
    let counter: Handle<Counter> = paths::ENUMS.with(known).series();
    let histogram: Handle<Histogram> = paths::ENUMS_LATENCY.with(known).series();
    let mut rows = vec![
        Row::update("counter inc, static", paths::inc),
        Row::update("counter add f64, static", || paths::add(black_box(0.25))),
        Row::update("counter inc, series held", move || paths::inc_held(black_box(&counter))),
        Row::update("counter inc, two enum labels", move || paths::inc_enums(black_box(&known))),
        Row::update("counter inc, two string labels, used before", || {
            paths::inc_strings(black_box("/api/v1/resource-17"), black_box("tenant-4"));
        }),
        Row::update("counter inc, string and number, used before", || {
            paths::inc_string_and_number(black_box("/api/v1/resource-17"), black_box(404));
        }),
        Row::update("histogram observe, static", || paths::observe(black_box(0.3))),
        Row::update("histogram observe, series held", move || {
            paths::observe_held(black_box(&histogram), black_box(0.3));
        }),
        Row::update("histogram observe, two enum labels", move || {
            paths::observe_enums(black_box(&known), black_box(0.3));
        }),
        Row::update("gauge set", || paths::set(black_box(7.0))),
        Row::update("in-flight inc and dec", || {
            paths::begin();
            paths::end();
        }),
        Row::update("in-flight guard, taken and dropped", paths::track),
        Row::update("gauge guard, taken and dropped", paths::track_gauge),
        Row::update("summary observe", || paths::observe_summary(black_box(0.3))),
        Row::update("measured function", || _ = paths::measured_call()),
        Row::update("measured async function", || {
            assert!(pin!(paths::measured_async()).poll(&mut Context::from_waker(Waker::noop())).is_ready());
        }),
    ];
    rows.push(first_insert());
    for (name, format) in [
        ("counter encoded, text", Format::Text),
        ("counter encoded, OpenMetrics", Format::OpenMetrics),
        ("counter encoded, protobuf", Format::Protobuf),
    ] {
        let family = Counter::builder("encoded_total", "Counters that are encoded.").labels::<Asked<'static>>();
        let registry = Registry::new();
        let family = family.register(&registry).expect("a registry of its own");
        for (count, (route, tenant)) in series(EXPOSED, "encoded").enumerate() {
            family.with(Asked { route: &route, tenant: &tenant }).inc_by(count as u64 * 7);
        }
        rows.push(encode(name, EXPOSED, format, registry, family));
    }
    for (name, format) in [
        ("histogram encoded, text", Format::Text),
        ("histogram encoded, OpenMetrics", Format::OpenMetrics),
        ("histogram encoded, protobuf", Format::Protobuf),
    ] {
        let family = Histogram::builder("encoded_seconds", "Histograms that are encoded.").labels::<Asked<'static>>();
        let registry = Registry::new();
        let family = family.register(&registry).expect("a registry of its own");
        for (count, (route, tenant)) in series(EXPOSED, "encoded").enumerate() {
            family.with(Asked { route: &route, tenant: &tenant }).observe(count as f64 * 0.01);
        }
        rows.push(encode(name, EXPOSED, format, registry, family));
    }
    let registry = Registry::new();
    rows.push(encode("scrape without a family", 1, Format::Text, registry, ()));
    rows
}

/// Each round is a series that was not there before.
fn first_insert() -> Row {
    let rounds = [1_000, 5_000];
    let mut labels: Vec<_> = series(2 * rounds[0] + rounds[1], "new").collect();
    let work = Box::new(move |rounds| {
        for (route, tenant) in labels.drain(..rounds) {
            paths::inc_strings(&route, &tenant);
            // Whoever frees them is no part of it.
            std::mem::forget((route, tenant));
        }
    });
    Row { name: "first insert, two string labels", rounds, units: 1, work }
}

/// Each round encodes everything into a kept buffer. `kept` is what the registry would otherwise lose.
fn encode(name: &'static str, units: usize, format: Format, registry: Registry, kept: impl Sized + 'static) -> Row {
    let mut buffer = Vec::new();
    let mut once = move || {
        black_box(&kept);
        buffer.clear();
        registry.encode_to(format, &mut buffer).expect("a Vec takes all");
        black_box(buffer.as_slice());
    };
    Row { name, rounds: [2, 4], units, work: Box::new(move |rounds| (0..rounds).for_each(|_| once())) }
}

/// Label values, each pair another series.
fn series(count: usize, of: &'static str) -> impl Iterator<Item = (String, String)> {
    iter::successors(Some(0), |at| Some(at + 1))
        .take(count)
        .map(move |at: usize| (format!("/api/v1/{of}-{}", at % 40), format!("tenant-{}", at / 40)))
}
