//! The hot paths, as a program would write them, each in a function of its own that nobody inlines.

use std::{fmt, hint::black_box};

use metrics_core::{
    Counter, Gauge, Handle, Histogram, InFlight, LabelValue, Labels, Summary, counter, gauge, histogram, measure,
    summary,
};

/// A label of four values.
#[derive(Clone, Copy, Debug, LabelValue)]
pub enum Method {
    /// `get`
    Get,
    /// `post`
    Post,
    /// `put`
    Put,
    /// `delete`
    Delete,
}

/// A label of three values.
#[derive(Clone, Copy, Debug, LabelValue)]
pub enum Outcome {
    /// `ok`
    Ok,
    /// `refused`
    Refused,
    /// `failed`
    Failed,
}

/// Two labels with known values.
#[derive(Clone, Copy, Debug, Labels)]
pub struct Known {
    /// The first.
    pub method: Method,
    /// The second.
    pub outcome: Outcome,
}

/// Two labels whose values only the running program knows.
#[derive(Clone, Copy, Debug, Labels)]
pub struct Asked<'a> {
    /// The first.
    pub route: &'a str,
    /// The second.
    pub tenant: &'a str,
}

/// A string and a number.
#[derive(Clone, Copy, Debug, Labels)]
pub struct Answered<'a> {
    /// The first.
    pub route: &'a str,
    /// The second.
    pub status: u16,
}

/// Requests, one at a time.
#[counter]
pub static INC: Counter;

/// Work done, in varying amounts.
#[counter]
pub static ADD: Counter;

/// Requests by two enums.
#[counter]
pub static ENUMS: Counter<Known>;

/// Requests by two strings.
#[counter(limit = none)]
pub static STRINGS: Counter<Asked>;

/// Requests by a string and a number.
#[counter]
pub static STRING_AND_NUMBER: Counter<Answered>;

/// Latency without labels.
#[histogram(latency)]
pub static LATENCY: Histogram;

/// Latency by two enums.
#[histogram(latency)]
pub static ENUMS_LATENCY: Histogram<Known>;

/// Latency by two strings.
#[histogram(latency, limit = none)]
pub static STRINGS_LATENCY: Histogram<Asked>;

/// Something that is set.
#[gauge]
pub static DEPTH: Gauge;

/// What is under way.
#[gauge(in_flight)]
pub static RUNNING: InFlight;

/// Latency as count and sum.
#[summary(latency)]
pub static SUMMED: Summary;

/// Adds one to a static.
#[inline(never)]
pub fn inc() {
    INC.inc();
}

/// Adds a float to a static.
#[inline(never)]
pub fn add(amount: f64) {
    ADD.inc_by(amount);
}

/// Adds one to a series that is held.
#[inline(never)]
pub fn inc_held(series: &Handle<Counter>) {
    series.inc();
}

/// Adds one to a series found by two enums.
#[inline(never)]
pub fn inc_enums(labels: &Known) {
    ENUMS.with(labels).inc();
}

/// Adds one to a series found by two strings.
#[inline(never)]
pub fn inc_strings(route: &str, tenant: &str) {
    STRINGS.with(Asked { route, tenant }).inc();
}

/// Adds one to a series found by a string and a number.
#[inline(never)]
pub fn inc_string_and_number(route: &str, status: u16) {
    STRING_AND_NUMBER.with(Answered { route, status }).inc();
}

/// Observes in a static.
#[inline(never)]
pub fn observe(seconds: f64) {
    LATENCY.observe(seconds);
}

/// Observes in a series that is held.
#[inline(never)]
pub fn observe_held(series: &Handle<Histogram>, seconds: f64) {
    series.observe(seconds);
}

/// Observes in a series found by two enums.
#[inline(never)]
pub fn observe_enums(labels: &Known, seconds: f64) {
    ENUMS_LATENCY.with(labels).observe(seconds);
}

/// Sets a gauge.
#[inline(never)]
pub fn set(depth: f64) {
    DEPTH.set(depth);
}

/// One more that is under way.
#[inline(never)]
pub fn begin() {
    RUNNING.inc();
}

/// One less.
#[inline(never)]
pub fn end() {
    RUNNING.dec();
}

/// One more for as long as its guard is held, and no longer.
#[inline(never)]
pub fn track() {
    black_box(&RUNNING.track());
}

/// The same of a gauge, which can be set.
#[inline(never)]
pub fn track_gauge() {
    black_box(&DEPTH.track());
}

/// Observes in a summary.
#[inline(never)]
pub fn observe_summary(seconds: f64) {
    SUMMED.observe(seconds);
}

/// A function whose latency, outcome and number under way are measured.
#[measure]
pub fn measured_call() -> Result<(), fmt::Error> {
    black_box(Ok(()))
}

/// The same, async.
#[measure]
pub async fn measured_async() -> Result<(), fmt::Error> {
    black_box(Ok(()))
}
