//! `metrics` with its Prometheus exporter: a recorder that keeps a map from names and labels to metrics.
//!
//! Series go when nothing was recorded in them for the time that the recorder was built with.

use std::{
    io, thread,
    time::{Duration, Instant},
};

use ::metrics::{counter, histogram};
use benches::workload::{BOUNDS, Pair};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use metrics_util::MetricKindMask;

use crate::{
    inputs::Inputs,
    store::{Store, Subject},
};

/// Long enough for all series to be filled and scraped.
const IDLE: Duration = Duration::from_secs(4);

/// Who is measured.
pub(crate) const SUBJECTS: [Subject; 1] = [Subject {
    library: "metrics",
    variant: "macros, String values, its Prometheus exporter",
    condition: None,
    make: |inputs| {
        let handle = recorder();
        let record: fn(Pair, u64) = match inputs {
            Inputs::Counters | Inputs::Unique => |Pair { route, tenant }, amount| {
                counter!("bench_total", "route" => route.to_owned(), "tenant" => tenant.to_owned()).increment(amount);
            },
            Inputs::Histograms => |Pair { route, tenant }, amount| {
                let histogram = histogram!("bench_seconds", "route" => route.to_owned(), "tenant" => tenant.to_owned());
                histogram.record(amount as f64);
            },
        };
        Box::new(Recorded { handle, record })
    },
}];

struct Recorded {
    handle: PrometheusHandle,
    record: fn(Pair, u64),
}

impl Store for Recorded {
    fn record(&self, pair: Pair, amount: u64) {
        (self.record)(pair, amount);
    }

    fn text(&self) -> String {
        self.handle.render()
    }

    fn scrape(&self, mut to: &mut dyn io::Write) {
        self.handle.render_to_write(&mut to).expect("it takes all");
    }

    fn clear(&self, _: &mut dyn Iterator<Item = Pair>) -> bool {
        let began = Instant::now();
        // A scrape lets go of what it finds idle.
        while self.handle.render().contains("route") {
            assert!(began.elapsed() < 4 * IDLE, "series stay, however idle");
            thread::sleep(IDLE / 4);
        }
        true
    }
}

/// The process's recorder.
fn recorder() -> PrometheusHandle {
    let builder = PrometheusBuilder::new().set_buckets(&BOUNDS).expect("there are buckets");
    let recorder = builder.idle_timeout(MetricKindMask::ALL, Some(IDLE)).build_recorder();
    let handle = recorder.handle();
    ::metrics::set_global_recorder(recorder).expect("nobody else sets a recorder");
    handle
}
