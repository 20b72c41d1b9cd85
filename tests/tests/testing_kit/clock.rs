//! The clock that a test sets is the time of its thread, in all that the library does with time.

use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use metrics_core::testing::Clock;
use metrics_core::{
    Collector, Counter, CounterPoint, Desc, Format, Gauge, GaugePoint, Histogram, HistogramPoint, LabelText, Labels,
    Registry, Summary, SummaryPoint, Visitor, gauge, histogram,
};

const HOUR: Duration = Duration::from_secs(3600);

fn machine_seconds() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs_f64()
}

/// Time that a job took.
#[histogram(latency)]
static JOB_LATENCY: Histogram<Job>;

#[derive(Labels)]
struct Job {
    number: u32,
}

/// When it was last done.
#[gauge]
static DONE_TIMESTAMP_SECONDS: Gauge<Job>;

#[test]
fn stands_still_until_it_is_moved() {
    let before = machine_seconds();
    let clock = Clock::new();
    let held = clock.unix_seconds();
    assert!((before..=machine_seconds()).contains(&held), "{held} after {before}");
    thread::sleep(Duration::from_millis(5));
    assert_eq!(clock.unix_seconds(), held);
    clock.advance(Duration::from_millis(1500));
    assert_eq!(clock.unix_seconds(), held + 1.5);
}

#[test]
fn shows_the_time_that_it_was_given() {
    assert_eq!(Clock::at(1_700_000_000).unix_seconds(), 1_700_000_000.0);
    assert_eq!(Clock::at(0.25).unix_seconds(), 0.25);
    assert_eq!(Clock::at(HOUR).unix_seconds(), 3600.0);
    assert_eq!(format!("{:?}", Clock::at(7)), "Clock { unix_seconds: 7.0 }");
}

#[test]
fn a_time_that_is_none_is_refused_where_it_is_given() {
    for seconds in [-1.0, f64::NAN, f64::INFINITY, 1e300] {
        let refused = thread::spawn(move || drop(Clock::at(seconds))).join().expect_err("no time");
        let message = refused.downcast_ref::<String>().expect("a message");
        assert_eq!(*message, format!("`Clock::at({seconds})` is no time; give it seconds since the Unix epoch"));
    }
    let clock = Clock::new();
    let refused = std::panic::catch_unwind(|| clock.advance(Duration::MAX));
    assert!(refused.is_err());
    clock.advance(HOUR);
}

#[test]
fn rules_timers_to_the_nanosecond() {
    let clock = Clock::new();
    let series = JOB_LATENCY.with(Job { number: 1 });
    let timer = series.start_timer();
    clock.advance(HOUR + Duration::from_nanos(1));
    assert_eq!(timer.elapsed(), HOUR + Duration::from_nanos(1));
    assert_eq!(timer.stop(), HOUR + Duration::from_nanos(1));
    series.time(|| clock.advance(HOUR));
    assert_eq!((series.count(), series.sum()), (2, 7200.000000001));

    let late = JOB_LATENCY.start_timer();
    clock.advance(HOUR);
    assert_eq!(late.stop_with(Job { number: 2 }), HOUR);
    let seconds = DONE_TIMESTAMP_SECONDS.with(Job { number: 2 });
    let timer = seconds.start_timer();
    clock.advance(HOUR);
    drop(timer);
    assert_eq!(seconds.get(), 3600.0);
}

#[test]
fn rules_timed_functions() {
    #[histogram(latency)]
    fn backup(clock: &Clock) {
        clock.advance(HOUR);
    }

    #[histogram(busy)]
    async fn poll_twice(clock: &Clock) {
        clock.advance(HOUR);
        tokio::task::yield_now().await;
        clock.advance(HOUR);
    }

    let clock = Clock::new();
    backup(&clock);
    assert_eq!(backup_latency().sum(), 3600.0);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let between = async {
            clock.advance(HOUR);
        };
        tokio::join!(poll_twice(&clock), between);
    });
    assert_eq!(poll_twice_busy().sum(), 7200.0);
}

#[test]
fn sets_the_time_of_day_without_lengthening_what_is_measured() {
    let clock = Clock::at(1_000_000);
    let gauge = DONE_TIMESTAMP_SECONDS.with(Job { number: 3 });
    let timer = JOB_LATENCY.with(Job { number: 3 }).start_timer();
    gauge.set_to_current_time();
    assert_eq!(gauge.get(), 1_000_000.0);
    let set = Clock::at(2_000_000);
    clock.advance(HOUR);
    gauge.set_to_current_time();
    assert_eq!(gauge.get(), 2_003_600.0);
    assert_eq!(timer.stop(), HOUR);
    drop(clock);
    assert_eq!(set.unix_seconds(), 2_003_600.0, "it is the thread's as long as one clock lives");
    drop(set);
    gauge.set_to_current_time();
    assert!(gauge.get() > 1_700_000_000.0, "the machine's time again: {}", gauge.get());
}

#[test]
fn rules_when_a_series_began_and_when_it_was_reset() {
    /// When the one series there is began.
    struct Created(Option<f64>);

    impl Visitor for Created {
        fn family(&mut self, _: &Desc) {}
        fn counter(&mut self, _: LabelText<'_>, point: &CounterPoint<'_>) {
            self.0 = point.created;
        }
        fn gauge(&mut self, _: LabelText<'_>, _: &GaugePoint) {}
        fn histogram(&mut self, _: LabelText<'_>, _: &HistogramPoint<'_>) {}
        fn summary(&mut self, _: LabelText<'_>, _: &SummaryPoint<'_>) {}
        fn info(&mut self, _: LabelText<'_>) {}
        fn state_set(&mut self, _: LabelText<'_>, _: &[(&str, bool)]) {}
    }

    let created = |metric: &dyn Collector| {
        let mut created = Created(None);
        metric.collect(&mut created);
        created.0
    };
    let clock = Clock::at(5_000);
    let registry = Registry::new();
    let plain = Counter::builder("plain", "Help.").register(&registry).expect("a free name");
    clock.advance(HOUR);
    let table = Counter::builder("table", "Help.").labels::<Job>().register(&registry).expect("a free name");
    table.with(Job { number: 1 }).inc();
    let row = Counter::builder("row", "Help.").labels::<(bool,)>().label_names(&["on"]).register(&registry);
    let row = row.expect("a free name");
    clock.advance(HOUR);
    row.with((true,)).inc();
    assert_eq!([created(&*plain), created(&*table), created(&*row)], [Some(5_000.0), Some(8_600.0), Some(12_200.0)]);
    clock.advance(HOUR);
    plain.reset();
    row.remove((true,));
    row.init((true,));
    assert_eq!([created(&*plain), created(&*row)], [Some(15_800.0), Some(15_800.0)]);
}

#[test]
fn rules_the_times_of_exemplars() {
    let registry = Registry::new();
    let jobs = Counter::builder("jobs", "Help.").register(&registry).expect("a free name");
    let _clock = Clock::at(1_520_430_000.25);
    jobs.inc_by_with_exemplar(1, [("trace_id", "a")]);
    let text = registry.encode(Format::OpenMetrics);
    assert!(text.contains("jobs_total 1 # {trace_id=\"a\"} 1 1520430000.25\n"), "{text}");
}

#[test]
fn rules_how_long_a_series_was_idle() {
    let registry = Registry::new();
    let jobs = Counter::builder("jobs", "Help.").labels::<Job>().register(&registry).expect("a free name");
    let clock = Clock::new();
    jobs.with(Job { number: 1 }).inc();
    jobs.retain(|_| true);
    clock.advance(HOUR);
    jobs.with(Job { number: 2 }).inc();
    jobs.retain(|series| {
        let expected = if series.get("number") == Some("1") { HOUR } else { Duration::ZERO };
        assert_eq!(series.idle(), expected);
        true
    });
    // To others nothing was ever idle for longer than they have lived.
    thread::scope(|scope| {
        scope.spawn(|| jobs.retain(|series| series.idle() < HOUR));
    });
    assert_eq!(jobs.len(), 2);
}

#[test]
fn rules_the_windows_of_summaries_to_the_step() {
    let registry = Registry::new();
    let rows = Summary::builder("rows", "Help.").quantiles([0.5]).window(HOUR).register(&registry);
    let rows = rows.expect("a free name");
    let clock = Clock::new();
    rows.observe(1);
    clock.advance(HOUR / 2);
    rows.observe(1000);
    assert_eq!([0.0, 1.0].map(|q| rows.quantile(q).round()), [1.0, 1000.0]);
    clock.advance(HOUR / 2);
    assert_eq!([0.0, 1.0].map(|q| rows.quantile(q).round()), [1000.0, 1000.0], "the first is an hour old");
    clock.advance(HOUR / 2);
    assert!(rows.quantile(0.5).is_nan(), "and so is the second");
    // The time of this thread has nothing to do with what others find in their windows.
    thread::scope(|scope| {
        scope.spawn(|| {
            let fast = Summary::builder("fast", "Help.").quantiles([0.5]).window(Duration::from_millis(10));
            let fast = fast.register(&registry).expect("a free name");
            fast.observe(1);
            thread::sleep(Duration::from_millis(15));
            assert!(fast.quantile(0.5).is_nan());
        });
    });
}

#[test]
fn other_threads_keep_the_machines_time() {
    let clock = Clock::at(1_000);
    clock.advance(HOUR);
    let gauge = DONE_TIMESTAMP_SECONDS.with(Job { number: 4 }).series();
    let series = JOB_LATENCY.with(Job { number: 4 }).series();
    thread::spawn(move || {
        let (begun, timer) = (Instant::now(), series.start_timer());
        thread::sleep(Duration::from_millis(2));
        let took = timer.stop();
        assert!(took >= Duration::from_millis(2) && took <= begun.elapsed(), "{took:?}");
        gauge.set_to_current_time();
        assert!((gauge.get() - machine_seconds()).abs() < 60.0, "{}", gauge.get());
    })
    .join()
    .expect("it keeps the machine's time");
    assert_eq!(clock.unix_seconds(), 4_600.0);
}

#[test]
fn a_timer_that_moves_to_a_thread_with_another_time_takes_no_time_rather_than_a_wrong_one() {
    let clock = Clock::new();
    clock.advance(HOUR);
    let timer = JOB_LATENCY.with(Job { number: 5 }).start_timer();
    let took = thread::spawn(move || timer.stop()).join().expect("it is stopped");
    assert_eq!(took, Duration::ZERO, "it began in an hour");
}
