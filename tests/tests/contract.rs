//! Every name and shape of the public contract, used as other code uses it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use metrics_core::{
    Amount, Collector, Counter, CounterPoint, Desc, Error, Format, Gauge, Handle, Histogram, InFlight, Kind,
    LabelTextBuf, LabelValue, Labels, Registry, SeriesView, Summary, Timer, Unit, Visitor, With, counter,
    generate_latest, histogram,
};

#[derive(LabelValue)]
#[label(rename_all = "snake_case")]
enum Method {
    Get,
    Post,
    #[label(rename = "PATCH")]
    Patch,
    Other(#[allow(dead_code, reason = "the payload is ignored")] u16),
}

#[derive(Labels)]
struct Pod {
    zone: &'static str,
}

#[derive(Labels)]
struct Http<'a> {
    method: Method,
    route: &'a str,
    #[label(rename = "code")]
    status: u16,
    #[label(flatten)]
    pod: Pod,
    tenant: Option<&'a str>,
    #[label(skip)]
    _scratch: u8,
}

impl<'a> Http<'a> {
    fn new(method: Method, route: &'a str) -> Http<'a> {
        Http { method, route, status: 200, pod: Pod { zone: "a" }, tenant: None, _scratch: 0 }
    }
}

/// HTTP requests served.
#[counter]
pub static CONTRACT_REQUESTS: Counter<Http>;

/// Time from request head to response head.
#[histogram(latency)]
static CONTRACT_REQUEST_LATENCY: Histogram<Http>;

/// Bytes of an answer.
#[metrics_core::summary(size)]
static CONTRACT_ANSWER: Summary<Http>;

/// Connections that are open.
#[metrics_core::gauge(in_flight)]
static CONTRACT_OPEN: InFlight<Pod>;

/// Degrees.
#[metrics_core::gauge(unit = celsius)]
static CONTRACT_TEMPERATURE: Gauge<Pod>;

/// HTTP requests served.
#[counter]
pub fn contract_requests_by(method: Method, route: &str, status: u16);

/// Jobs that ran.
#[counter]
fn contract_jobs() -> Counter;

#[test]
fn labels_render_as_documented() {
    CONTRACT_REQUESTS.with(&Http::new(Method::Get, "/x")).inc();
    CONTRACT_REQUESTS.with(Http { tenant: Some(""), ..Http::new(Method::Patch, "/\"\\\n") }).inc_by(2);
    CONTRACT_REQUESTS.with(Http { tenant: Some("t"), ..Http::new(Method::Other(7), "/x") }).inc_by(0.5);
    CONTRACT_REQUESTS.with(Http::new(Method::Post, "/x")).inc_by(Duration::from_millis(1500));
    let text = generate_latest();
    for line in [
        r#"contract_requests_total{method="get",route="/x",code="200",zone="a"} 1"#,
        r#"contract_requests_total{method="PATCH",route="/\"\\\n",code="200",zone="a"} 2"#,
        r#"contract_requests_total{method="other",route="/x",code="200",zone="a",tenant="t"} 0.5"#,
        r#"contract_requests_total{method="post",route="/x",code="200",zone="a"} 1.5"#,
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
    }
}

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
        counter.inc_by(u64::MAX);
        assert_eq!(counter.get_u64(), u64::MAX);
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
    assert_eq!(registry.encode(Format::Text).matches("18446744073709551615\n").count(), 3);
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
fn label_values_are_what_the_contract_lists() -> Result<(), Error> {
    let registry = Registry::new();
    type Texts<'a> = (&'a str, String, Cow<'a, str>, Box<str>, Arc<str>, bool, char);
    let texts = Counter::builder("texts", "Texts.")
        .labels::<Texts<'_>>()
        .label_names(&["a", "b", "c", "d", "e", "f", "g"])
        .register(&registry)?;
    texts
        .with(("1", "2".to_owned(), Cow::Borrowed("3"), Box::<str>::from("4"), Arc::<str>::from("5"), true, 'x'))
        .inc();
    type Numbers<'a> = (u8, i8, u64, i64, u128, i128, usize, Option<isize>, &'a u16);
    let numbers = Counter::builder("numbers", "Numbers.")
        .labels::<Numbers<'_>>()
        .label_names(&["a", "b", "c", "d", "e", "f", "g", "h", "i"])
        .register(&registry)?;
    numbers.with((1_u8, -2_i8, u64::MAX, i64::MIN, u128::MAX, -1_i128, 7_usize, None::<isize>, &9_u16)).inc();
    let text = registry.encode(Format::Text);
    assert!(text.contains(r#"texts_total{a="1",b="2",c="3",d="4",e="5",f="true",g="x"} 1"#), "{text}");
    let numbers = r#"numbers_total{a="1",b="-2",c="18446744073709551615",d="-9223372036854775808",e="340282366920938463463374607431768211455",f="-1",g="7",i="9"} 1"#;
    assert!(text.contains(numbers), "{text}");
    Ok(())
}

#[test]
fn a_metric_made_at_run_time_goes_with_its_owner() -> Result<(), Error> {
    let registry = Registry::new();
    let read = Counter::builder("read", "Bytes read.").unit(Unit::BYTES).namespace("disk").register(&registry)?;
    let handle_outlives = {
        let by = Counter::builder("by", "By.").labels::<Pod>().register(&registry)?;
        by.with(Pod { zone: "a" }).series()
    };
    handle_outlives.inc();
    assert_eq!(handle_outlives.get(), 1.0);
    read.inc_by(3);
    assert_eq!(
        registry.encode(Format::Text),
        "# HELP disk_read_bytes_total Bytes read.\n# TYPE disk_read_bytes_total counter\ndisk_read_bytes_total 3\n"
    );
    let refused = Counter::builder("disk_read_bytes", "Again.").register(&registry);
    let message = refused.map(drop).expect_err("the name is taken").to_string();
    assert!(message.contains("disk_read_bytes_total") && message.contains("contract.rs"), "{message}");
    drop(read);
    assert_eq!(registry.encode(Format::Text), "");
    Ok(())
}

/// Counts what lives elsewhere.
struct Elsewhere;

impl Collector for Elsewhere {
    fn describe(&self) -> Vec<Desc> {
        Desc::new(Kind::Counter, "elsewhere", "Counted elsewhere.").into_iter().collect()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        for desc in self.describe() {
            visitor.family(&desc);
            if let Ok(labels) = LabelTextBuf::new([("at", "here")]) {
                visitor.counter(labels.text(), &CounterPoint::new(5_u64));
            }
        }
    }
}

#[test]
fn a_registry_has_its_operations() -> Result<(), Error> {
    let registry = Registry::new();
    registry.include(&CONTRACT_OPEN);
    registry.include(contract_requests_by::family());
    let registration = registry.register(Elsewhere)?;
    assert!(registry.check().is_ok());
    let text = registry.encode(Format::Text);
    assert!(text.contains("elsewhere_total{at=\"here\"} 5\n"), "{text}");
    assert_eq!(registry.encode_to_vec(Format::Text), text.as_bytes());
    let mut written = Vec::new();
    registry.encode_to(Format::Text, &mut written).expect("a vector takes everything");
    assert_eq!(written, text.as_bytes());
    registration.forget();
    assert!(registry.clone().encode(Format::Text).contains("elsewhere_total"));
    assert_eq!(Format::Text.content_type(), metrics_core::CONTENT_TYPE_LATEST);
    assert_eq!(metrics_core::CONTENT_TYPE_LATEST, "text/plain; version=0.0.4; charset=utf-8");
    let catalog = metrics_core::catalog();
    let requests = catalog.iter().find(|desc| desc.name() == "contract_requests_total").expect("it is defined here");
    assert_eq!((requests.kind(), requests.help(), requests.unit()), (Kind::Counter, "HTTP requests served.", None));
    assert_eq!((requests.crate_name(), requests.line() > 0), ("contract", true));
    let labels: Vec<_> = requests.labels().iter().map(|label| (label.name(), label.values())).collect();
    let method: &[&str] = &["get", "post", "PATCH", "other"];
    assert_eq!(labels, [("method", Some(method)), ("route", None), ("code", None), ("zone", None), ("tenant", None)]);
    Ok(())
}

#[test]
fn everything_may_be_sent_and_shared() {
    fn shared<T: Send + Sync + 'static>() {}
    fn sent<T: Send + 'static>() {}
    shared::<Counter<Http<'static>>>();
    shared::<Handle<Counter>>();
    shared::<Handle<Gauge>>();
    shared::<Handle<Histogram>>();
    shared::<Registry>();
    shared::<With<'static, Counter<Http<'static>>, Http<'static>>>();
    sent::<Timer>();
    sent::<Timer<Http<'static>>>();
    sent::<metrics_core::InFlightGuard>();
    sent::<metrics_core::GaugeGuard>();
    fn amount(amount: impl Amount) {
        CONTRACT_TEMPERATURE.with(Pod { zone: "amount" }).set(amount);
    }
    amount(5_i128);
    amount(5_usize);
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
fn a_builder_refuses_what_the_attributes_refuse() {
    let registry = Registry::new();
    let refused = [
        Counter::builder("", "Empty.").register(&registry).map(drop),
        Counter::builder("a-b", "Grammar.").register(&registry).map(drop),
        Counter::builder("_total", "Suffix alone.").register(&registry).map(drop),
        Counter::builder("jobs", "Colon.").namespace("shop:x").register(&registry).map(drop),
        Counter::builder("without_help", " ").register(&registry).map(drop),
        Gauge::builder("jobs_total", "Suffix.").register(&registry).map(drop),
        Gauge::builder("jobs_bucket", "Suffix.").register(&registry).map(drop),
        Histogram::builder("jobs", "Falling.").buckets([2.0, 2.0]).register(&registry).map(drop),
        Histogram::builder("jobs", "Endless.").buckets([f64::INFINITY]).register(&registry).map(drop),
        Counter::builder("jobs", "Tuple.").labels::<(bool,)>().register(&registry).map(drop),
        Counter::builder("jobs", "Tuple.").labels::<(bool,)>().label_names(&["__a"]).register(&registry).map(drop),
        Histogram::builder("jobs", "le.").labels::<(bool,)>().label_names(&["le"]).register(&registry).map(drop),
    ];
    for (i, result) in refused.into_iter().enumerate() {
        let error = result.expect_err(&format!("number {i} was taken")).to_string();
        assert!(error.contains("contract.rs"), "{error}");
    }
    assert!(Gauge::builder("jobs_total", "A dashboard has it.").exact().register(&registry).is_ok());
}

#[test]
fn a_static_is_registered_by_reference_as_well() -> Result<(), Error> {
    let registry = Registry::new();
    let registration = registry.register(&CONTRACT_OPEN)?;
    assert!(registry.encode(Format::Text).contains("# TYPE contract_open gauge"));
    drop(registration);
    assert_eq!(registry.encode(Format::Text), "");
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
    counter.inc_by(i128::from(i64::MAX) + 2);
    counter.inc_by(3_u128);
    counter.inc_by(-1_i128);
    assert_eq!(counter.get_u64(), i64::MAX as u64 + 5);
    Ok(())
}

#[test]
fn an_option_in_an_option_is_absent_in_one_way() -> Result<(), Error> {
    let registry = Registry::new();
    let counter = Counter::builder("nested", "Nested.")
        .labels::<(Option<Option<bool>>,)>()
        .label_names(&["cached"])
        .register(&registry)?;
    counter.with((None::<Option<bool>>,)).inc();
    counter.with((Some(None::<bool>),)).inc();
    counter.with((Some(Some(true)),)).inc();
    counter.init_all();
    let text = registry.encode(Format::Text);
    let samples: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(samples, ["nested_total 2", "nested_total{cached=\"false\"} 0", "nested_total{cached=\"true\"} 1"]);
    Ok(())
}
