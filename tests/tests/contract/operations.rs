//! What can be done to metrics, on the metric, on a series and on a handle.

use std::time::Duration;

use metrics_core::{
    Counter, Error, Format, Gauge, Handle, Histogram, InFlight, Registry, SeriesView, Summary, Timer, Unit,
    generate_latest,
};

use super::*;

/// The operations of a counter, on whatever has them.
macro_rules! counter_operations {
    ($counter:expr) => {{
        let counter = $counter;
        counter.reset();
        counter.inc();
        counter.inc_by(2_u8);
        counter.inc_by(0.5_f32);
        counter.inc_by(-1);
        counter.inc_by(f64::NAN);
        assert_eq!((counter.get(), counter.get_u64()), (3.5, 3));
        counter.reset();
        assert_eq!((counter.get(), counter.get_u64()), (0.0, 0));
        counter.inc_by(u32::MAX);
        assert_eq!(counter.get_u64(), u64::from(u32::MAX));
    }};
}

#[test]
fn a_counter_has_its_operations_on_all_three() -> Result<(), Error> {
    let registry = Registry::new();
    let plain = Counter::builder("plain", "Plain.").register(&registry)?;
    let labelled = Counter::builder("labelled", "Labelled.").labels::<Http<'_>>().register(&registry)?;
    counter_operations!(&*plain);
    counter_operations!(labelled.with(Http::new(Method::Get, "/with")));
    let handle: Handle<Counter> = labelled.with(&Http::new(Method::Get, "/handle")).series();
    counter_operations!(handle.clone());
    assert_eq!(registry.encode(Format::Text).matches(" 4294967295\n").count(), 3);
    Ok(())
}

macro_rules! gauge_operations {
    ($gauge:expr) => {{
        let gauge = $gauge;
        gauge.set(5);
        gauge.inc();
        gauge.dec();
        gauge.inc_by(1.5);
        gauge.dec_by(Duration::from_secs(2));
        assert_eq!(gauge.get(), 4.5);
        let guard = gauge.track();
        assert_eq!(gauge.get(), 5.5);
        gauge.set(10);
        drop(guard);
        assert_eq!(gauge.get(), 9.0, "a guard that is dropped later subtracts one");
        gauge.set_to_current_time();
        assert!(gauge.get() > 1.5e9);
        let took = gauge.start_timer().stop();
        assert_eq!(gauge.get(), took.as_secs_f64());
        gauge.set_function(|| 7);
        gauge.set(3);
        assert_eq!(gauge.get(), 7.0);
    }};
}

#[test]
fn a_gauge_has_its_operations_on_all_three() -> Result<(), Error> {
    let registry = Registry::new();
    let plain = Gauge::builder("plain", "Plain.").register(&registry)?;
    let labelled = Gauge::builder("labelled", "Labelled.").labels::<Http<'_>>().register(&registry)?;
    gauge_operations!(&*plain);
    gauge_operations!(labelled.with(Http::new(Method::Get, "/with")));
    let handle: Handle<Gauge> = labelled.with(&Http::new(Method::Get, "/handle")).series();
    gauge_operations!(handle);
    assert_eq!(registry.encode(Format::Text).matches(" 7\n").count(), 3);
    Ok(())
}

macro_rules! in_flight_operations {
    ($in_flight:expr) => {{
        let in_flight = $in_flight;
        in_flight.inc();
        let guard = in_flight.track();
        let there: i64 = in_flight.get();
        assert_eq!(there, 2);
        std::thread::spawn(move || drop(guard)).join().expect("a guard may end on another thread");
        in_flight.dec();
        assert_eq!(in_flight.get(), 0);
    }};
}

#[test]
fn in_flight_has_its_operations_on_all_three() -> Result<(), Error> {
    let registry = Registry::new();
    let plain = InFlight::builder("plain", "Plain.").register(&registry)?;
    in_flight_operations!(&*plain);
    in_flight_operations!(CONTRACT_OPEN.with(Pod { zone: "with" }));
    let handle: Handle<InFlight> = CONTRACT_OPEN.with(Pod { zone: "handle" }).series();
    in_flight_operations!(handle);
    Ok(())
}

macro_rules! observing_operations {
    ($metric:expr) => {{
        let metric = $metric;
        metric.observe(0.25);
        metric.observe(Duration::from_millis(500));
        metric.observe(1_u32);
        assert_eq!((metric.count(), metric.sum()), (3, 1.75));
        let timer: Timer = metric.start_timer();
        let took = timer.stop();
        assert_eq!((metric.count(), metric.sum()), (4, 1.75 + took.as_secs_f64()));
        assert!(metric.start_timer().discard() < Duration::from_secs(60));
        assert_eq!(metric.time(|| 5), 5);
        drop(metric.start_timer());
        assert_eq!(metric.count(), 6);
        let future = metric.time_async(async { 6 });
        assert_eq!(poll(future), 6);
        assert_eq!(metric.count(), 7);
        metric.reset();
        assert_eq!((metric.count(), metric.sum()), (0, 0.0));
    }};
}

fn poll<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    match future.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(output) => output,
        std::task::Poll::Pending => panic!("not ready at once"),
    }
}

#[test]
fn histograms_and_summaries_have_their_operations_on_all_three() -> Result<(), Error> {
    let registry = Registry::new();
    let plain = Histogram::builder("plain", "Plain.").buckets([0.3, 1.0]).slo(0.5).register(&registry)?;
    observing_operations!(&*plain);
    plain.observe(0.2);
    assert!(plain.quantile(0.5) <= 0.3);
    let summary = Summary::builder("plain_summary", "Plain.").register(&registry)?;
    observing_operations!(&*summary);
    let labels = Http::new(Method::Get, "/x");
    let by_request = Histogram::builder("by_request", "By request.").labels::<Http<'_>>().register(&registry)?;
    observing_operations!(by_request.with(&labels));
    let handle: Handle<Histogram> = by_request.with(&Http::new(Method::Get, "/handle")).series();
    observing_operations!(handle);
    let late: Timer<Http<'static>> = by_request.start_timer();
    let took = late.stop_with(Http::new(Method::Post, "/late"));
    assert_eq!(by_request.with(Http::new(Method::Post, "/late")).sum(), took.as_secs_f64());
    drop(by_request.start_timer());
    assert_eq!(by_request.len(), 3, "dropped without labels it records nothing");
    CONTRACT_REQUEST_LATENCY.with(&labels).observe(Duration::from_millis(3));
    assert_eq!(CONTRACT_REQUEST_LATENCY.with(&labels).count(), 1);
    Ok(())
}

#[test]
fn a_duration_on_bytes_and_a_falling_counter_are_refused_and_counted() {
    let labels = Http::new(Method::Get, "/refused");
    CONTRACT_ANSWER.with(&labels).observe(Duration::from_secs(1));
    CONTRACT_ANSWER.with(&labels).observe(512);
    CONTRACT_TEMPERATURE.with(Pod { zone: "a" }).set(Duration::from_secs(1));
    assert_eq!(CONTRACT_ANSWER.with(&labels).sum(), 512.0);
    let text = generate_latest();
    for line in [
        r#"metrics_rejected_updates_total{metric="contract_answer_bytes",reason="unit"} 1"#,
        r#"metrics_rejected_updates_total{metric="contract_temperature_celsius",reason="unit"} 1"#,
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
    }
}

#[test]
fn series_are_made_listed_and_removed() -> Result<(), Error> {
    let registry = Registry::new();
    let table = Counter::builder("table", "A table.").labels::<Http<'_>>().register(&registry)?;
    let row = Counter::builder("row", "A row.")
        .labels::<(Method, bool)>()
        .label_names(&["method", "ok"])
        .register(&registry)?;
    table.init(Http::new(Method::Get, "/a"));
    table.with(Http::new(Method::Get, "/b")).inc();
    assert_eq!(table.len(), 2);
    table.retain(|series: &SeriesView<'_>| series.get("route") != Some("/a") && series.idle() < Duration::from_secs(9));
    assert_eq!(table.len(), 1);
    assert!(table.remove(&Http::new(Method::Get, "/b")));
    assert!(!table.remove(Http::new(Method::Get, "/b")));
    row.init_all();
    assert_eq!(row.len(), 8);
    row.retain(|series| series.get("ok") == Some("true"));
    assert_eq!(row.len(), 4);
    row.clear();
    assert_eq!((row.len(), table.len()), (0, 0));
    row.with((Method::Get, true)).inc();
    assert_eq!(row.with((Method::Get, true)).get(), 1.0, "a series that returns begins at zero");
    assert_eq!(contract_requests_by::family().len(), 0);
    contract_requests_by(Method::Get, "/x", 200).inc();
    assert_eq!(contract_requests_by::family().len(), 1);
    contract_jobs().inc();
    let jobs: &'static Counter = contract_jobs::family();
    assert_eq!(jobs.get(), 1.0);
    Ok(())
}

#[test]
fn a_timer_on_what_is_not_measured_in_seconds_is_refused_as_a_duration_is() -> Result<(), Error> {
    let registry = Registry::new();
    let size = Histogram::builder("size", "Size.").unit(Unit::BYTES).register(&registry)?;
    size.time(|| ());
    let _ = size.start_timer().stop();
    drop(size.start_timer());
    let memory = Gauge::builder("memory", "Memory.").unit(Unit::BYTES).register(&registry)?;
    drop(memory.start_timer());
    assert_eq!((size.count(), memory.get()), (0, 0.0));
    let text = registry.encode(Format::Text);
    assert!(text.contains("{metric=\"size_bytes\",reason=\"unit\"} 3\n"), "{text}");
    assert!(text.contains("{metric=\"memory_bytes\",reason=\"unit\"} 1\n"), "{text}");
    Ok(())
}

#[test]
fn a_closure_that_reads_its_own_gauge_reads_what_was_set() {
    static COUNTED_ON: std::sync::OnceLock<Handle<Gauge>> = std::sync::OnceLock::new();
    let handle = COUNTED_ON.get_or_init(|| CONTRACT_TEMPERATURE.with(Pod { zone: "recursive" }).series());
    handle.set(5);
    handle.set_function(|| COUNTED_ON.get().map_or(0.0, Handle::<Gauge>::get) + 1.0);
    assert_eq!(handle.get(), 6.0);
    assert!(generate_latest().contains("contract_temperature_celsius{zone=\"recursive\"} 6\n"));
}

#[test]
fn whole_amounts_of_any_width_stay_exact() -> Result<(), Error> {
    let registry = Registry::new();
    let counter = Counter::builder("wide", "Wide.").register(&registry)?;
    counter.inc_by(i128::from(i64::MAX) - 5);
    counter.inc_by(3_u128);
    counter.inc_by(-1_i128);
    counter.inc_by(1_u8);
    assert_eq!(counter.get_u64(), i64::MAX as u64 - 1);
    // And beyond that it goes on, as near as a float is.
    counter.inc_by(i128::from(i64::MAX) + 2);
    assert_eq!((counter.get(), counter.get_u64()), (2_f64.powi(64), u64::MAX));
    Ok(())
}
