//! Series that expire while they are updated: whoever's update it was, it is told, once.

use std::collections::HashMap;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use metrics_core::{
    Collector, Counter, CounterPoint, Desc, Error, GaugePoint, HistogramPoint, LabelText, LabelValue, Labels, Registry,
    SummaryPoint, Visitor,
};

#[derive(Labels)]
struct Session<'a> {
    session: &'a str,
}

#[derive(Labels)]
struct Door {
    side: Side,
}

#[derive(Clone, Copy, LabelValue)]
enum Side {
    Left,
    Right,
}

/// A series is gone at the first scrape that finds it as the one before has left it.
const AT_ONCE: Duration = Duration::from_nanos(1);

/// Adds up what is told of series that begin anew again and again.
#[derive(Default)]
struct Told {
    /// By labels: when the series began, and what it said last.
    series: HashMap<String, (f64, f64)>,
    /// What series said that have begun anew since.
    before: f64,
    /// How often one has.
    begun: usize,
}

impl Told {
    fn total(&self) -> f64 {
        self.before + self.series.values().map(|(_, value)| value).sum::<f64>()
    }
}

impl Visitor for Told {
    fn family(&mut self, _: &Desc) {}

    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
        let now = (point.created.expect("a counter of ours knows when it began"), point.value.as_f64());
        let last = self.series.insert(labels.as_str().to_owned(), now);
        if let Some((created, value)) = last {
            if created == now.0 {
                assert!(value <= now.1, "{value} was told before {}", now.1);
            } else {
                assert!(created < now.0, "it began at {created} and then at {}", now.0);
                self.before += value;
                self.begun += 1;
            }
        }
    }

    fn gauge(&mut self, _: LabelText<'_>, _: &GaugePoint) {}
    fn histogram(&mut self, _: LabelText<'_>, _: &HistogramPoint<'_>) {}
    fn summary(&mut self, _: LabelText<'_>, _: &SummaryPoint<'_>) {}
    fn info(&mut self, _: LabelText<'_>) {}
    fn state_set(&mut self, _: LabelText<'_>, _: &[(&str, bool)]) {}
}

/// Collects a metric again and again while `work` goes on, which is told how often that was, and twice after it.
fn told(metric: &impl Collector, work: impl FnOnce(&AtomicUsize) + Send) -> Told {
    let (mut told, done, scrapes) = (Told::default(), AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let worker = scope.spawn(|| {
            work(&scrapes);
            done.store(true, Ordering::Release);
        });
        while !done.load(Ordering::Acquire) && !worker.is_finished() {
            metric.collect(&mut told);
            scrapes.fetch_add(1, Ordering::Release);
        }
        assert!(worker.join().is_ok());
    });
    metric.collect(&mut told);
    metric.collect(&mut told);
    told
}

/// Updates with pauses, in which a series may expire; and some in which every thread waits until all have.
fn with_pauses(updates: usize, all: &Barrier, scrapes: &AtomicUsize, mut update: impl FnMut(usize)) {
    /// One that may have begun before the last update, one that finds what that left, one that lets it go, one more.
    const ENOUGH: usize = 4;
    for at in 0..updates {
        update(at);
        if at % 1000 == 999 {
            all.wait();
            let before = scrapes.load(Ordering::Acquire);
            while scrapes.load(Ordering::Acquire) < before + ENOUGH {
                thread::yield_now();
            }
        }
        if at % 7 == 0 {
            thread::yield_now();
        }
        if at % 50 == 0 {
            thread::sleep(Duration::from_micros(200));
        }
    }
}

#[test]
fn no_update_is_lost_between_the_look_and_the_removal() -> Result<(), Error> {
    const THREADS: usize = 3;
    const UPDATES: usize = 6_000;
    let registry = Registry::new();
    let table = Counter::builder("table", "H.").labels::<Session<'_>>().expire(AT_ONCE).register(&registry)?;
    let row = Counter::builder("row", "H.").labels::<Door>().expire(AT_ONCE).register(&registry)?;
    let (of_table, of_row) = (&*table, &*row);
    let all = &Barrier::new(THREADS);
    let told_of_table = told(of_table, |scrapes| {
        thread::scope(|scope| {
            for thread in 0..THREADS {
                scope.spawn(move || {
                    // The first thread's handles lie beside the others' look-ups.
                    let held: Vec<_> =
                        ["a", "b", "c"].map(|session| of_table.with(Session { session }).series()).into();
                    with_pauses(UPDATES, all, scrapes, |at| match thread {
                        0 => held[at % 3].inc(),
                        _ => of_table.with(Session { session: ["a", "b", "c"][at % 3] }).inc(),
                    });
                });
            }
        });
    });
    assert_eq!(told_of_table.total(), (THREADS * UPDATES) as f64);
    assert!(told_of_table.begun > 0, "no series has come and gone");
    let told_of_row = told(of_row, |scrapes| {
        thread::scope(|scope| {
            for thread in 0..THREADS {
                scope.spawn(move || {
                    let held = [Side::Left, Side::Right].map(|side| of_row.with(Door { side }).series());
                    with_pauses(UPDATES, all, scrapes, |at| match thread {
                        0 => held[at % 2].inc(),
                        _ => of_row.with(Door { side: [Side::Left, Side::Right][at % 2] }).inc(),
                    });
                });
            }
        });
    });
    assert_eq!(told_of_row.total(), (THREADS * UPDATES) as f64);
    assert!(told_of_row.begun > 0, "no series has come and gone");
    Ok(())
}
