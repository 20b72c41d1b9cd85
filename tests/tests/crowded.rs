//! More series in use than a thread remembers: nearly every update finds its own in the table, and none is lost.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use metrics_core::{
    Counter, Format, Gauge, Histogram, InFlight, Labels, Registry, counter, gauge, histogram, set_exemplar_source,
};

/// More than a thread's cache has places.
const SERIES: usize = 20_000;
const THREADS: usize = 3;
const ROUNDS: usize = 4;

#[derive(Clone, Debug, Labels)]
struct Place {
    route: String,
    tenant: String,
}

impl Place {
    /// One of [`SERIES`], or of those that come and go behind them.
    fn of(number: usize) -> Place {
        Place { route: format!("/api/v1/resource-{}", number % 200), tenant: format!("tenant-{}", number / 200) }
    }
}

/// Calls.
#[counter(limit = 50_000)]
static CALLS: Counter<Place>;

/// How long they took.
#[histogram(buckets = [1.0, 2.0], limit = 50_000)]
static TOOK: Histogram<Place>;

/// How many wait.
#[gauge(limit = 50_000)]
static WAITING: Gauge<Place>;

/// How many are answered now.
#[gauge(in_flight, limit = 50_000)]
static OPEN: InFlight<Place>;

/// All series in an order of the thread's own, round after round.
fn update(thread: usize, places: &[Place]) {
    let step = [7_919, 9_973, 12_289][thread];
    for at in 0..ROUNDS * SERIES {
        let place = &places[at * step % SERIES];
        CALLS.with(place).inc();
        TOOK.with(place).observe(0.5 + thread as f64);
        WAITING.with(place).inc();
        OPEN.with(place).inc();
    }
}

/// Series that nobody else has come and go meanwhile, and all are read.
fn come_and_go(is_done: &AtomicBool) {
    let mut number = SERIES;
    while !is_done.load(Ordering::Relaxed) {
        for _ in 0..500 {
            let place = Place::of(SERIES + number % 5_000);
            CALLS.with(&place).inc();
            TOOK.with(&place).observe(1);
            assert!(CALLS.remove(&place) && TOOK.remove(&place), "{place:?} was made just now");
            number += 1;
        }
        assert!(Registry::global().encode(Format::Text).contains("\ncalls_total{"));
    }
}

// One test: the source of exemplars is the whole program's.
#[test]
fn nothing_is_lost_where_every_update_finds_its_series_in_the_table() {
    let places: Vec<Place> = (0..SERIES).map(Place::of).collect();
    let is_done = AtomicBool::new(false);
    // A family without a series has no line.
    CALLS.init(&places[0]);
    thread::scope(|scope| {
        let other = scope.spawn(|| come_and_go(&is_done));
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let places = &places;
                scope.spawn(move || update(thread, places))
            })
            .collect();
        for thread in threads {
            thread.join().expect("updates do not panic");
        }
        is_done.store(true, Ordering::Relaxed);
        other.join().expect("what comes and goes does so without a panic");
    });
    let all = (THREADS * ROUNDS) as u64;
    let sum = (0..THREADS).map(|thread| (0.5 + thread as f64) * ROUNDS as f64).sum::<f64>();
    for place in &places {
        assert_eq!(CALLS.with(place).get(), all as f64, "{place:?}");
        assert_eq!((TOOK.with(place).count(), TOOK.with(place).sum()), (all, sum), "{place:?}");
        assert_eq!((WAITING.with(place).get(), OPEN.with(place).get()), (all as f64, all as i64), "{place:?}");
    }

    // Exemplars have a lock of their own, and are kept as well.
    for place in &places {
        CALLS.with(place).inc_by_with_exemplar(1, [("request", "3")]);
        TOOK.with(place).observe_with_exemplar(1, [("request", "3")]);
    }
    let text = Registry::global().encode(Format::OpenMetrics);
    for name in ["calls_total{", "took_bucket{"] {
        let kept = text.lines().filter(|line| line.starts_with(name) && line.contains(" # {request=\"3\"} 1 "));
        assert_eq!(kept.count(), SERIES, "{name}");
    }

    // What the user wrote runs under no lock: it may count in the very same table, and is called whenever it is time.
    static ASKED: AtomicU64 = AtomicU64::new(0);
    let asked = Place::of(SERIES + 10_000);
    set_exemplar_source({
        let asked = asked.clone();
        move || {
            ASKED.fetch_add(1, Ordering::Relaxed);
            CALLS.with(&asked).inc();
            Some([("request", "17")])
        }
    });
    for place in &places {
        CALLS.with(place).inc();
    }
    for place in &places {
        assert_eq!(CALLS.with(place).get(), all as f64 + 2.0, "{place:?}");
    }
    let told = ASKED.load(Ordering::Relaxed);
    // Buckets that share a place share the time at which they are asked; all places were asked once at least.
    assert!(told >= 1_000, "the source was asked {told} times");
    assert_eq!(CALLS.with(&asked).get(), told as f64);
}
