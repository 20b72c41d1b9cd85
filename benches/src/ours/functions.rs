//! Instrumented functions, plain and async.

use std::hint::black_box;

use metrics_core::{Format, Registry, histogram};

use super::{Known, LIBRARY, METHODS, Method, Outcome, known};
use crate::{
    contender::Contender,
    row::{Row, Taking},
    workload::{self, STEPS, ready},
};

const ANNOTATED: &str = "#[histogram(latency)]";

#[histogram(latency)]
fn call_plain() {}

#[histogram(latency, labels(method, outcome))]
fn call_enums(method: Method, outcome: Outcome) {
    black_box((method, outcome));
}

#[histogram(latency, labels(method, tenant))]
fn call_mixed(method: Method, tenant: &str) {
    black_box((method, tenant));
}

#[histogram(latency)]
async fn async_plain() {}

#[histogram(latency, labels(method, outcome))]
async fn async_enums(method: Method, outcome: Outcome) {
    black_box((method, outcome));
}

#[histogram(latency, labels(method, tenant))]
async fn async_mixed(method: Method, tenant: &str) {
    black_box((method, tenant));
}

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::Call(taking) => vec![call(taking)],
        Row::AsyncCall(taking) => vec![async_call(taking)],
        _ => vec![],
    }
}

fn call(taking: Taking) -> Contender {
    match taking {
        Taking::Nothing => {
            annotated(Contender::new(LIBRARY, ANNOTATED, |_| call_plain()), "call_plain_latency_seconds_count")
        }
        Taking::Enums => {
            let labels = known();
            let contender = Contender::new(LIBRARY, ANNOTATED, |step| {
                let Known { method, outcome } = labels[step % STEPS];
                call_enums(method, outcome);
            });
            annotated(contender, "call_enums_latency_seconds_count")
        }
        Taking::EnumAndString => {
            let labels = workload::enum_and_string(METHODS);
            let contender = Contender::new(LIBRARY, ANNOTATED, |step| {
                let (method, tenant) = labels[step % STEPS];
                call_mixed(method, tenant);
            });
            annotated(contender, "call_mixed_latency_seconds_count")
        }
    }
}

fn async_call(taking: Taking) -> Contender {
    match taking {
        Taking::Nothing => {
            let contender = Contender::new(LIBRARY, ANNOTATED, |_| ready(async_plain()));
            annotated(contender, "async_plain_latency_seconds_count")
        }
        Taking::Enums => {
            let labels = known();
            let contender = Contender::new(LIBRARY, ANNOTATED, |step| {
                let Known { method, outcome } = labels[step % STEPS];
                ready(async_enums(method, outcome));
            });
            annotated(contender, "async_enums_latency_seconds_count")
        }
        Taking::EnumAndString => {
            let labels = workload::enum_and_string(METHODS);
            let contender = Contender::new(LIBRARY, ANNOTATED, |step| {
                let (method, tenant) = labels[step % STEPS];
                ready(async_mixed(method, tenant));
            });
            annotated(contender, "async_mixed_latency_seconds_count")
        }
    }
}

/// What the attribute on a function defines has no name that a registry could include: it is read from the global one.
fn annotated(contender: Contender, sample: &'static str) -> Contender {
    contender.exposing(sample, || Registry::global().encode(Format::Text))
}
