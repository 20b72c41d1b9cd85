//! A source of exemplars for plain updates: what it supplies is told, it is called rarely, and can do no harm.

use std::cell::Cell;
use std::panic;
use std::sync::{Mutex, Once};
use std::time::{Duration, Instant};

use metrics_core::{
    Collector, Counter, CounterPoint, Desc, Diagnostic, DiagnosticKind, Error, Format, GaugePoint, Histogram,
    HistogramPoint, LabelText, Registry, Summary, SummaryPoint, Unit, Visitor, counter, histogram, on_diagnostic,
    set_exemplar_source,
};

/// What the source does on this thread.
#[derive(Clone, Copy)]
enum Mode {
    Nothing,
    Supplies(&'static str),
    IsInvalid,
    Panics,
    Counts(&'static Counter),
}

thread_local! {
    static MODE: Cell<Mode> = const { Cell::new(Mode::Nothing) };
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

static SAID: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());

/// Sets the one source of this process, whose mode is each thread's own.
fn source(mode: Mode) {
    static ONCE: Once = Once::new();
    MODE.set(mode);
    ONCE.call_once(|| {
        on_diagnostic(|diagnostic| SAID.lock().expect("not poisoned").push(diagnostic.clone()));
        set_exemplar_source(|| {
            CALLS.set(CALLS.get() + 1);
            match MODE.get() {
                Mode::Nothing => None,
                Mode::Supplies(id) => Some([("trace_id", id)]),
                Mode::IsInvalid => Some([("trace-id", "1")]),
                Mode::Panics => panic::resume_unwind(Box::new("a source that panics")),
                Mode::Counts(counter) => {
                    counter.inc();
                    Some([("trace_id", "counted")])
                }
            }
        });
    });
}

/// The labels and values of all exemplars, whatever the series.
#[derive(Default)]
struct Heard(Vec<(String, f64)>);

impl Visitor for Heard {
    fn family(&mut self, _: &Desc) {}
    fn gauge(&mut self, _: LabelText<'_>, _: &GaugePoint) {}
    fn summary(&mut self, _: LabelText<'_>, _: &SummaryPoint<'_>) {}
    fn info(&mut self, _: LabelText<'_>) {}
    fn state_set(&mut self, _: LabelText<'_>, _: &[(&str, bool)]) {}

    fn counter(&mut self, _: LabelText<'_>, point: &CounterPoint<'_>) {
        self.0.extend(point.exemplar.iter().map(|e| (e.labels.as_str().to_owned(), e.value)));
    }

    fn histogram(&mut self, _: LabelText<'_>, point: &HistogramPoint<'_>) {
        self.0.extend(point.exemplars.iter().flatten().map(|e| (e.labels.as_str().to_owned(), e.value)));
    }
}

fn heard(metric: &dyn Collector) -> Vec<(String, f64)> {
    let mut heard = Heard::default();
    metric.collect(&mut heard);
    heard.0
}

fn ids(metric: &dyn Collector) -> Vec<String> {
    heard(metric).into_iter().map(|(labels, _)| labels).collect()
}

/// Keeps a metric for good: its cells, used again, would be those of a bucket that has just asked.
fn kept<M>(metric: Result<M, Error>) -> Result<&'static M, Error> {
    metric.map(|metric| &*Box::leak(Box::new(metric)))
}

/// More than a bucket waits before it asks again.
fn wait() {
    std::thread::sleep(Duration::from_millis(110));
}

/// Counts and times itself.
#[counter]
#[histogram(latency)]
fn instrumented() {}

#[test]
fn every_plain_update_asks() -> Result<(), Error> {
    source(Mode::Supplies("plain"));
    let registry = Registry::new();
    let counter = |name: &str| kept(Counter::builder(name.to_owned(), "X.").register(&registry));
    let expected = |value: f64| vec![(r#"trace_id="plain""#.to_owned(), value)];

    let (one, whole, float) = (counter("one")?, counter("whole")?, counter("float")?);
    one.inc();
    whole.inc_by(3);
    float.inc_by(0.5);
    assert_eq!((heard(&**one), heard(&**whole), heard(&**float)), (expected(1.0), expected(3.0), expected(0.5)));

    let sizes = kept(Histogram::builder("sizes", "X.").buckets([1.0, 2.0]).register(&registry))?;
    sizes.observe(0.5);
    sizes.observe(1.5);
    assert_eq!(heard(&**sizes), [expected(0.5), expected(1.5)].concat(), "each bucket by itself");

    let timed = kept(Histogram::builder("timed", "X.").unit(Unit::SECONDS).buckets([100.0]).register(&registry))?;
    drop(timed.start_timer());
    assert_eq!(ids(&**timed), [r#"trace_id="plain""#]);

    instrumented();
    let text = Registry::global().encode(Format::OpenMetrics);
    let asked = |line: &&str| line.starts_with("instrumented_") && line.contains("trace_id=\"plain\"");
    assert_eq!(text.lines().filter(asked).count(), 2, "{text}");
    Ok(())
}

#[test]
fn what_has_no_exemplars_does_not_ask() -> Result<(), Error> {
    source(Mode::Supplies("none"));
    let registry = Registry::new();
    let summary = kept(Summary::builder("summary", "X.").register(&registry))?;
    let counter = kept(Counter::builder("counter", "X.").register(&registry))?;
    summary.observe(1.0);
    counter.inc_by(0);
    counter.inc_by(-1);
    counter.inc_by_with_exemplar(2, [("trace_id", "own")]);
    assert_eq!(CALLS.get(), 0);
    assert_eq!(heard(&**counter), [(r#"trace_id="own""#.to_owned(), 2.0)]);
    Ok(())
}

#[test]
fn a_busy_counter_asks_ten_times_in_a_second() -> Result<(), Error> {
    source(Mode::Nothing);
    let counter = kept(Counter::builder("busy", "X.").register(&Registry::new()))?;
    let begun = Instant::now();
    let mut updates = 0;
    while begun.elapsed() < Duration::from_millis(250) {
        counter.inc();
        updates += 1;
    }
    let most = begun.elapsed().as_millis() / 100 + 1;
    assert!((2..=most).contains(&u128::from(CALLS.get())), "{} of {updates}, {most} at most", CALLS.get());
    assert_eq!(counter.get_u64(), updates);
    assert_eq!(heard(&**counter), [], "it had nothing to say");

    MODE.set(Mode::Supplies("later"));
    wait();
    counter.inc();
    assert_eq!(ids(&**counter), [r#"trace_id="later""#]);
    Ok(())
}

#[test]
fn a_source_that_is_no_use_does_no_harm_and_is_reported_once() -> Result<(), Error> {
    let registry = Registry::new();
    for (mode, says) in [(Mode::Panics, "panicked"), (Mode::IsInvalid, "labels that no exemplar can have")] {
        source(mode);
        let counter = kept(Counter::builder(says.replace(' ', "_"), "X.").register(&registry))?;
        for _ in 0..2 {
            counter.inc();
            wait();
        }
        assert_eq!((counter.get_u64(), heard(&**counter)), (2, vec![]));
        let said = SAID.lock().expect("not poisoned");
        let said: Vec<_> = said.iter().filter(|said| said.message.contains(says)).map(|said| said.kind).collect();
        assert_eq!(said, [DiagnosticKind::ExemplarSource]);
    }
    assert!(CALLS.get() >= 4);
    Ok(())
}

/// Counted by the source.
#[counter]
static BY_SOURCE: Counter;

#[test]
fn a_source_may_count_and_is_not_asked_for_that() -> Result<(), Error> {
    source(Mode::Counts(&BY_SOURCE));
    let counter = kept(Counter::builder("outer", "X.").register(&Registry::new()))?;
    counter.inc();
    assert_eq!((CALLS.get(), BY_SOURCE.get_u64()), (1, 1));
    assert_eq!((ids(&**counter), ids(&BY_SOURCE)), (vec![r#"trace_id="counted""#.to_owned()], vec![]));
    Ok(())
}
