//! `autometrics`, the peer whose subject is functions, over `prometheus`, its fastest back end.
//!
//! Its attribute counts every call and times it, in two families that all functions share and that tell them apart by
//! labels. Labels of one's own it does not take.

use std::{hint::black_box, sync::LazyLock};

use autometrics::{
    autometrics,
    settings::{AutometricsSettings, AutometricsSettingsBuilder},
};
use prometheus::{Registry, TextEncoder};

use crate::{
    contender::{Contender, Standing},
    row::{Row, Taking},
    workload::{self, BOUNDS, METHODS, OUTCOMES, STEPS, ready},
};

const LIBRARY: &str = "autometrics";
const VARIANT: &str = "#[autometrics]";
const UNLABELLED: Standing = Standing::Conditional("takes no labels of one's own: the metric does not have them");

static SETTINGS: LazyLock<&AutometricsSettings> = LazyLock::new(|| {
    let builder = AutometricsSettingsBuilder::default().service_name("bench").histogram_buckets(BOUNDS);
    builder.prometheus_registry(Registry::new()).init()
});

#[autometrics]
fn call_plain() {}

#[autometrics]
fn call_enums(method: &str, outcome: &str) {
    black_box((method, outcome));
}

#[autometrics]
fn call_mixed(method: &str, tenant: &str) {
    black_box((method, tenant));
}

#[autometrics]
async fn async_plain() {}

#[autometrics]
async fn async_enums(method: &str, outcome: &str) {
    black_box((method, outcome));
}

#[autometrics]
async fn async_mixed(method: &str, tenant: &str) {
    black_box((method, tenant));
}

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::Call(Taking::Nothing) => vec![expose(Contender::new(LIBRARY, VARIANT, |_| call_plain()), "call_plain")],
        Row::Call(Taking::Enums) => vec![enums(call_enums, "call_enums")],
        Row::Call(Taking::EnumAndString) => vec![mixed(call_mixed, "call_mixed")],
        Row::AsyncCall(Taking::Nothing) => {
            vec![expose(Contender::new(LIBRARY, VARIANT, |_| ready(async_plain())), "async_plain")]
        }
        Row::AsyncCall(Taking::Enums) => {
            vec![enums(|method, outcome| ready(async_enums(method, outcome)), "async_enums")]
        }
        Row::AsyncCall(Taking::EnumAndString) => {
            vec![mixed(|method, tenant| ready(async_mixed(method, tenant)), "async_mixed")]
        }
        _ => vec![],
    }
}

fn enums(call: impl Fn(&'static str, &'static str) + Send + Sync + 'static, function: &'static str) -> Contender {
    let labels = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
    let contender = Contender::new(LIBRARY, VARIANT, move |step| {
        let (method, outcome) = labels[step % STEPS];
        call(method, outcome);
    });
    expose(contender, function).standing(UNLABELLED)
}

fn mixed(call: impl Fn(&'static str, &'static str) + Send + Sync + 'static, function: &'static str) -> Contender {
    let labels = workload::enum_and_string(METHODS);
    let contender = Contender::new(LIBRARY, VARIANT, move |step| {
        let (method, tenant) = labels[step % STEPS];
        call(method, tenant);
    });
    expose(contender, function).standing(UNLABELLED)
}

/// Reads back what was recorded of one function.
fn expose(contender: Contender, function: &'static str) -> Contender {
    // Settings cannot be given once a function has run.
    LazyLock::force(&SETTINGS);
    contender.exposing("function_calls_duration_seconds_count", move || {
        let families = SETTINGS.prometheus_registry().gather();
        let text = TextEncoder::new().encode_to_string(&families).expect("a String takes all");
        let label = format!("function=\"{function}\"");
        text.lines().filter(|line| line.contains(&label)).collect::<Vec<_>>().join("\n")
    })
}
