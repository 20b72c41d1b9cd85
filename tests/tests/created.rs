//! When a series began: never after what it counts, and the same at every scrape.

use std::env;
use std::ops::RangeInclusive;
use std::process::Command;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use metrics_core::{
    Collector, Counter, CounterPoint, Desc, Format, GaugePoint, Histogram, HistogramPoint, LabelText, Registry,
    Summary, SummaryPoint, Visitor, counter, histogram, summary,
};

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs_f64()
}

/// Runs a test in a process of its own, where nobody touched a metric before.
#[track_caller]
fn alone(test: &str, body: fn()) {
    if env::var_os("ALONE").is_some() {
        return body();
    }
    let program = env::current_exe().expect("this program");
    let child =
        Command::new(program).args(["--exact", test]).env("ALONE", "yes").output().expect("this program, again");
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
}

/// Lets the clock go on, by more than it may be coarse.
fn wait() {
    thread::sleep(Duration::from_millis(20));
}

/// Every series' labels, and when it says that it began.
#[derive(Default)]
struct Created(Vec<(String, Option<f64>)>);

impl Created {
    fn hear(&mut self, labels: LabelText<'_>, created: Option<f64>) {
        self.0.push((labels.as_str().to_owned(), created));
    }
}

impl Visitor for Created {
    fn family(&mut self, _: &Desc) {}
    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
        self.hear(labels, point.created);
    }
    fn gauge(&mut self, _: LabelText<'_>, _: &GaugePoint) {}
    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        self.hear(labels, point.created);
    }
    fn summary(&mut self, labels: LabelText<'_>, point: &SummaryPoint<'_>) {
        self.hear(labels, point.created);
    }
    fn info(&mut self, _: LabelText<'_>) {}
    fn state_set(&mut self, _: LabelText<'_>, _: &[(&str, bool)]) {}
}

/// When each series of a metric began.
fn series(metric: &dyn Collector) -> Vec<(String, f64)> {
    let mut created = Created::default();
    metric.collect(&mut created);
    created.0.into_iter().map(|(labels, created)| (labels, created.expect("it says so"))).collect()
}

/// When a metric without labels began.
#[track_caller]
fn created(metric: &dyn Collector) -> f64 {
    match &series(metric)[..] {
        [(labels, created)] if labels.is_empty() => *created,
        series => panic!("one series without labels: {series:?}"),
    }
}

/// Counted from several threads.
#[counter]
static COUNTED: Counter;

/// Counted late.
#[counter]
static COUNTED_LATE: Counter;

/// Never observed.
#[histogram(latency)]
static NEVER_OBSERVED: Histogram;

/// Never observed.
#[summary]
static NEVER_SUMMED: Summary;

/// All of them began at one moment, which is what every scrape says.
#[track_caller]
fn assert_began(within: RangeInclusive<f64>) {
    for metric in [&COUNTED as &dyn Collector, &COUNTED_LATE, &NEVER_OBSERVED, &NEVER_SUMMED] {
        let began = created(metric);
        assert!(within.contains(&began), "{began} in {within:?}");
        assert_eq!(began, created(&COUNTED));
        wait();
    }
}

#[test]
fn statics_began_with_the_first_update_of_the_process() {
    alone("statics_began_with_the_first_update_of_the_process", || {
        let before = now();
        thread::spawn(|| COUNTED.inc()).join().expect("no panic");
        let after = now();
        wait();
        COUNTED_LATE.inc();
        COUNTED.inc();
        assert_began(before..=after);
    });
}

#[test]
fn statics_that_were_scraped_before_they_were_updated_began_then() {
    alone("statics_that_were_scraped_before_they_were_updated_began_then", || {
        let before = now();
        created(&NEVER_OBSERVED);
        let after = now();
        wait();
        COUNTED.inc();
        COUNTED_LATE.inc();
        assert_began(before..=after);
    });
}

/// Begun anew.
#[counter]
static BEGUN_ANEW: Counter;

/// Begun anew.
#[histogram(latency)]
static OBSERVED_ANEW: Histogram;

#[test]
fn after_a_reset_a_series_began_with_that() {
    BEGUN_ANEW.inc();
    OBSERVED_ANEW.observe(1.0);
    wait();
    let before = now();
    BEGUN_ANEW.reset();
    OBSERVED_ANEW.reset();
    let after = now();
    wait();
    BEGUN_ANEW.inc();
    for metric in [&BEGUN_ANEW as &dyn Collector, &OBSERVED_ANEW] {
        let began = created(metric);
        assert!(before <= began && began <= after, "{before} <= {began} <= {after}");
        assert_eq!(created(metric), began);
    }
}

#[test]
fn a_metric_made_at_run_time_began_when_it_was_made() {
    COUNTED_LATE.inc();
    wait();
    let registry = Registry::new();
    let before = now();
    let counter = Counter::builder("made", "Help.").register(&registry).expect("the name is free");
    let histogram = Histogram::builder("made_too", "Help.").register(&registry).expect("the name is free");
    let summary = Summary::builder("made_as_well", "Help.").register(&registry).expect("the name is free");
    let after = now();
    wait();
    counter.inc();
    for metric in [&*counter as &dyn Collector, &*histogram, &*summary] {
        let began = created(metric);
        assert!(before <= began && began <= after, "{before} <= {began} <= {after}");
        assert_eq!(created(metric), began);
    }
}

/// Counted by route.
#[counter]
fn routed(route: &str);

/// Counted by side.
#[counter]
fn sided(left: bool);

#[test]
fn a_series_of_a_labelled_metric_began_with_its_own_first_update() {
    let mut moments = vec![now()];
    for route in ["/a", "/b"] {
        wait();
        routed(route).inc();
        sided(route == "/b").inc();
        moments.push(now());
    }
    wait();
    routed("/a").inc();
    sided(false).inc();
    for metric in [routed::family() as &dyn Collector, sided::family()] {
        let told = series(metric);
        assert_eq!(told.len(), 2);
        for ((labels, began), moments) in told.iter().zip(moments.windows(2)) {
            assert!(moments[0] <= *began && *began <= moments[1], "{labels}: {began} in {moments:?}");
        }
        assert_eq!(series(metric), told);
    }
}

#[test]
fn a_series_that_returns_began_anew() {
    let registry = Registry::new();
    let sides = Counter::builder("sides", "Help.").labels::<(bool,)>().label_names(&["left"]);
    let sides = sides.register(&registry).expect("the name is free");
    let routes = Counter::builder("routes", "Help.").labels::<(&str,)>().label_names(&["route"]);
    let routes = routes.register(&registry).expect("the name is free");
    let count = || {
        sides.with((true,)).inc();
        routes.with(("/a",)).inc();
    };
    count();
    wait();
    assert!(sides.remove((true,)) && routes.remove(("/a",)));
    let before = now();
    count();
    for metric in [&*sides as &dyn Collector, &*routes] {
        let told = series(metric);
        assert!(matches!(&told[..], [(_, began)] if before <= *began), "{before} <= {told:?}");
    }
}

/// Jobs done.
#[counter]
static JOBS: Counter;

/// Time of a job.
#[histogram(latency)]
static JOB_LATENCY: Histogram;

/// Lines of a job's report.
#[summary]
static JOB_LINES: Summary;

#[test]
fn openmetrics_has_a_line_of_it_where_that_is_asked_for() {
    let registry = Registry::new();
    registry.include(&JOBS);
    registry.include(&JOB_LATENCY);
    registry.include(&JOB_LINES);
    let text = registry.encode(Format::OpenMetrics.with_created());
    for (family, metric) in
        [("jobs", &JOBS as &dyn Collector), ("job_latency_seconds", &JOB_LATENCY), ("job_lines", &JOB_LINES)]
    {
        let line = text.lines().find_map(|line| line.strip_prefix(family)?.strip_prefix("_created "));
        assert_eq!(line.and_then(|at| at.parse().ok()), Some(created(metric)), "{text}");
    }
    assert!(!registry.encode(Format::OpenMetrics).contains("_created"));
    assert!(!registry.encode(Format::Text).contains("_created"));
}
