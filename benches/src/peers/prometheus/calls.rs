//! Functions that are timed by a timer written by hand.

use std::hint::black_box;

use prometheus::Histogram;

use super::{LIBRARY, VALID, expose, histogram_opts, histogram_vec, known, known_labels};
use crate::{
    contender::Contender,
    row::{Row, Taking},
    workload::{self, METHODS, OUTCOMES, STEPS, ready},
};

/// All contenders of `row`.
pub(super) fn contenders(row: Row) -> Vec<Contender> {
    match row {
        Row::Call(taking) => calls(taking, timed),
        Row::AsyncCall(taking) => calls(taking, |histogram| ready(timed_async(histogram))),
        _ => vec![],
    }
}

/// A timer written by hand, around nothing: the metric is passed where a program would name its static.
fn timed(histogram: &Histogram) {
    let timer = histogram.start_timer();
    black_box(());
    timer.observe_duration();
}

async fn timed_async(histogram: &Histogram) {
    let timer = histogram.start_timer();
    black_box(());
    timer.observe_duration();
}

fn calls(taking: Taking, timed: impl Fn(&Histogram) + Copy + Send + Sync + 'static) -> Vec<Contender> {
    match taking {
        Taking::Nothing => {
            let histogram = Histogram::with_opts(histogram_opts()).expect(VALID);
            let metric = histogram.clone();
            let contender = Contender::new(LIBRARY, "start_timer, observe_duration", move |_| timed(&histogram));
            vec![expose(contender, &metric, "bench_seconds_count")]
        }
        Taking::Enums => vec![timed_generated(timed), timed_looked_up(timed)],
        Taking::EnumAndString => {
            let vec = histogram_vec(["method", "outcome"]);
            let metric = vec.clone();
            let labels = workload::enum_and_string(METHODS);
            let contender = Contender::new(LIBRARY, "with_label_values, start_timer", move |step| {
                let (method, tenant) = labels[step % STEPS];
                timed(&vec.with_label_values(&[method, tenant]));
            });
            vec![expose(contender, &metric, "bench_seconds_count")]
        }
    }
}

fn timed_generated(timed: impl Fn(&Histogram) + Send + Sync + 'static) -> Contender {
    let vec = histogram_vec(["method", "outcome"]);
    let latency = known::Latency::from(&vec);
    let labels = known_labels();
    let contender = Contender::new(LIBRARY, "prometheus-static-metric, start_timer", move |step| {
        let (method, outcome) = labels[step % STEPS];
        timed(latency.get(method).get(outcome));
    });
    expose(contender, &vec, "bench_seconds_count")
}

fn timed_looked_up(timed: impl Fn(&Histogram) + Send + Sync + 'static) -> Contender {
    let vec = histogram_vec(["method", "outcome"]);
    let metric = vec.clone();
    let labels = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
    let contender = Contender::new(LIBRARY, "with_label_values, start_timer", move |step| {
        let (method, outcome) = labels[step % STEPS];
        timed(&vec.with_label_values(&[method, outcome]));
    });
    expose(contender, &metric, "bench_seconds_count")
}
