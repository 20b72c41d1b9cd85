//! Collectors that a test can hold up, and that can be large.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use metrics_core::{Collector, Desc, GaugePoint, Kind, LabelText, LabelTextBuf, Registry, Value, Visitor};

use crate::client::PATIENCE;

/// A registry with nothing but this collector.
pub(crate) fn registry_of(collector: impl Collector + 'static) -> Registry {
    let registry = Registry::new();
    registry.register(collector).expect("nothing else has the name").forget();
    registry
}

/// Holds every scrape up until it is opened.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<GateState>);

#[derive(Default)]
struct GateState {
    open: Mutex<bool>,
    opened: Condvar,
    waiting: AtomicUsize,
    passed: AtomicUsize,
}

impl Gate {
    pub(crate) fn open(&self) {
        *self.0.open.lock().expect("nobody panics here") = true;
        self.0.opened.notify_all();
    }

    /// Waits until that many scrapes have come to the gate.
    pub(crate) fn wait_for(&self, scrapes: usize) {
        eventually("scrapes at the gate", || self.0.waiting.load(Ordering::SeqCst) >= scrapes);
    }

    /// How many scrapes have come to the gate so far.
    pub(crate) fn arrivals(&self) -> usize {
        self.0.waiting.load(Ordering::SeqCst)
    }

    /// How many scrapes have passed the gate so far.
    pub(crate) fn passed(&self) -> usize {
        self.0.passed.load(Ordering::SeqCst)
    }
}

impl Collector for Gate {
    fn describe(&self) -> Vec<Desc> {
        vec![gauge("gate_passed")]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        self.0.waiting.fetch_add(1, Ordering::SeqCst);
        let open = self.0.open.lock().expect("nobody panics here");
        let (_open, result) = self.0.opened.wait_timeout_while(open, PATIENCE, |open| !*open).expect("nor here");
        if result.timed_out() {
            return;
        }
        self.0.passed.fetch_add(1, Ordering::SeqCst);
        visitor.family(&gauge("gate_passed"));
        visitor.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Unsigned(1)));
    }
}

/// An exposition of 16 MiB, more than the buffers of two sockets take.
pub(crate) struct Large {
    series: Vec<LabelTextBuf>,
}

impl Large {
    pub(crate) const BYTES: usize = 16 << 20;

    pub(crate) fn new() -> Large {
        Large::padded(|_| "x".repeat(Large::BYTES / 16))
    }

    /// One of 512 KiB that stays large when it is compressed: its digits follow no rule.
    pub(crate) fn noisy() -> Large {
        let mut state = 1_u64;
        let mut digits = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            format!("{:08x}", state >> 32)
        };
        Large::padded(|_| (0..4096).map(|_| digits()).collect())
    }

    fn padded(mut padding: impl FnMut(usize) -> String) -> Large {
        let mut labels = |part: usize| LabelTextBuf::new([("part", part.to_string()), ("padding", padding(part))]);
        Large { series: (0..16).map(|part| labels(part).expect("these are labels")).collect() }
    }
}

impl Collector for Large {
    fn describe(&self) -> Vec<Desc> {
        vec![gauge("large").with_labels(["part", "padding"]).expect("these are labels")]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        visitor.family(&self.describe()[0]);
        for labels in &self.series {
            visitor.gauge(labels.text(), &GaugePoint::new(Value::Unsigned(1)));
        }
    }
}

/// Tells the same number under a name of your choice.
pub(crate) struct Fixed {
    pub(crate) name: &'static str,
    pub(crate) value: u64,
}

impl Collector for Fixed {
    fn describe(&self) -> Vec<Desc> {
        vec![gauge(self.name)]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        visitor.family(&gauge(self.name));
        visitor.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Unsigned(self.value)));
    }
}

fn gauge(name: &'static str) -> Desc {
    Desc::new(Kind::Gauge, name, "Made for a test.").expect("a name")
}

/// Waits until something holds; fails if it never does.
pub(crate) fn eventually(what: &str, holds: impl Fn() -> bool) {
    let deadline = std::time::Instant::now() + PATIENCE;
    while !holds() {
        assert!(std::time::Instant::now() < deadline, "never: {what}");
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}
