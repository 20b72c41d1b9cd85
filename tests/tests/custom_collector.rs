//! A collector written from outside, with families that it makes of numbers counted elsewhere.

use std::time::Duration;

use metrics_core::testing;
use metrics_core::{
    Collector, CounterPoint, Desc, Error, Escaping, Exemplar, Family, Format, Gauge, GaugePoint, HistogramPoint, Kind,
    LabelText, LabelTextBuf, NativePoint, Reason, Registry, SummaryPoint, Unit, Visitor,
};

/// What a driver knows of its disks.
struct Disks(Vec<Disk>);

struct Disk {
    name: &'static str,
    model: &'static str,
    reads: u64,
    since: f64,
    trace: &'static str,
    latency: [u64; 3],
    is_ok: bool,
}

/// When the numbers were read.
const SEEN: f64 = 1_700_000_100.25;

impl Disks {
    fn new() -> Disks {
        let (since, trace) = (1.7e9, "4bf92f35");
        Disks(vec![
            Disk { name: "sda", model: "X\"25\"", reads: u64::MAX, since, trace, latency: [3, 2, 1], is_ok: true },
            Disk { name: "sdb", model: "", reads: 0, since, trace, latency: [0, 5, 0], is_ok: false },
        ])
    }

    fn families(&self) -> Result<Vec<Family>, Error> {
        let mut reads = Family::counter("disk_reads", "Reads.")?.labels(["disk"])?;
        let mut free = Family::gauge("disk_free", "Free room.")?.unit(Unit::BYTES)?.labels(["disk".to_owned()])?;
        let mut latency = Family::histogram("disk_latency", "Reads.")?.unit(Unit::SECONDS)?.labels(["disk"])?;
        let mut sizes = Family::summary("disk_read_size", "Sizes.")?.labels(["disk"])?;
        let mut info = Family::info("disk", "Who made it.")?.labels(["disk", "model"])?;
        let mut state = Family::state_set("disk_state", "How it is.")?.labels(["disk"])?;
        let mut waiting = Family::gauge_histogram("disk_waiting", "Ages of what waits.")?.labels(["disk"])?;
        let mut odd = Family::unknown("disk_odd", "Nobody knows.")?.labels(["disk"])?;
        let mut uptime = Family::gauge("uptime", "Of the driver.")?.unit(Unit::SECONDS)?;
        for disk in &self.0 {
            let trace = LabelTextBuf::new([("trace_id", disk.trace)])?;
            let exemplar = Exemplar::new(trace.text(), 0.25).at(1_700_000_099.5);
            reads.add([disk.name], CounterPoint::new(disk.reads).created(disk.since).exemplar(exemplar))?;
            free.add(&[disk.name.to_owned()], GaugePoint::new(-1_i64).timestamp(SEEN))?;
            let exemplars = [None, Some(exemplar), None];
            let native = NativePoint::new(0, 0.0).positive(&[(-2, 5)]);
            let point = HistogramPoint::new(&[0.1, 0.5], &disk.latency, 2.75).exemplars(&exemplars).native(native);
            latency.add(vec![disk.name], point.created(disk.since))?;
            let point = SummaryPoint::new(6, 9216.0).quantiles(&[(0.5, 512.0), (0.99, 4096.0)]);
            sizes.add([disk.name], point.timestamp(SEEN))?;
            info.add(&[disk.name, disk.model][..], ())?;
            state.add([disk.name], [("ok", disk.is_ok), ("failing", !disk.is_ok)])?;
            waiting.add([disk.name], HistogramPoint::new(&[1.0], &[2, 1], 4.5))?;
            odd.add([disk.name], 3)?;
        }
        uptime.add((), Duration::from_millis(1500))?;
        Ok(vec![reads, free, latency, sizes, info, state, waiting, odd, uptime])
    }
}

impl Collector for Disks {
    fn describe(&self) -> Vec<Desc> {
        self.families().iter().flatten().map(|family| family.desc().clone()).collect()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        self.families().expect("all of it can be told").iter().for_each(|family| family.tell(visitor));
    }
}

#[test]
fn every_kind_is_told_in_every_format() -> Result<(), Error> {
    let registry = Registry::new();
    let disks = registry.register(Disks::new())?;
    for format in [Format::Text, Format::OpenMetrics, Format::OpenMetrics.with_created()] {
        let text = registry.encode(format);
        testing::parse(&text, format).unwrap_or_else(|error| panic!("{error}\n{text}"));
    }
    let text = registry.encode(Format::Text);
    for line in [
        "# HELP disk_reads_total Reads.",
        "disk_reads_total{disk=\"sda\"} 18446744073709551615",
        "disk_free_bytes{disk=\"sdb\"} -1 1700000100250",
        "disk_latency_seconds_bucket{disk=\"sda\",le=\"0.5\"} 5",
        "disk_latency_seconds_bucket{disk=\"sda\",le=\"+Inf\"} 6",
        "disk_latency_seconds_sum{disk=\"sda\"} 2.75",
        "disk_read_size{disk=\"sda\",quantile=\"0.99\"} 4096 1700000100250",
        "disk_read_size_count{disk=\"sda\"} 6 1700000100250",
        "disk_info{disk=\"sda\",model=\"X\\\"25\\\"\"} 1",
        "disk_info{disk=\"sdb\"} 1",
        "disk_state{disk=\"sda\",disk_state=\"ok\"} 1",
        "disk_state{disk=\"sdb\",disk_state=\"ok\"} 0",
        "disk_waiting_bucket{disk=\"sda\",le=\"+Inf\"} 3",
        "# TYPE disk_odd untyped",
        "disk_odd{disk=\"sda\"} 3",
        "uptime_seconds 1.5",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in {text}");
    }
    let open = registry.encode(Format::OpenMetrics.with_created());
    for line in [
        "# UNIT disk_free_bytes bytes",
        "disk_reads_total{disk=\"sda\"} 18446744073709551615 # {trace_id=\"4bf92f35\"} 0.25 1700000099.5",
        "disk_reads_created{disk=\"sda\"} 1700000000",
        "disk_latency_seconds_bucket{disk=\"sda\",le=\"0.5\"} 5 # {trace_id=\"4bf92f35\"} 0.25 1700000099.5",
        "disk_free_bytes{disk=\"sdb\"} -1 1700000100.25",
        "# TYPE disk info",
        "# TYPE disk_state stateset",
        "disk_waiting_gsum{disk=\"sda\"} 4.5",
        "# TYPE disk_odd unknown",
    ] {
        assert!(open.lines().any(|found| found == line), "{line} in {open}");
    }
    let protobuf = registry.encode(Format::Protobuf);
    for part in ["timestamp_ms: 1700000100250", "positive_span", "trace_id", "quantile: 0.99"] {
        assert!(protobuf.contains(part), "{part} in {protobuf}");
    }
    drop(disks);
    assert_eq!(registry.encode(Format::Text), "");
    Ok(())
}

#[test]
fn its_families_are_in_the_plan_before_the_first_scrape() -> Result<(), Error> {
    let registry = Registry::new();
    let _disks = registry.register(Disks::new())?;
    let taken = registry.register(Disks::new()).expect_err("all its names are taken");
    assert_eq!((taken.reason(), taken.metric()), (Reason::Conflict, "disk_reads_total"));
    assert!(taken.to_string().contains(file!()), "{taken}");
    let only = registry.filtered(["disk_odd"]).encode(Format::Text);
    assert!(only.contains("disk_odd{") && !only.contains("disk_reads"), "{only}");
    Ok(())
}

#[test]
fn numbers_that_do_not_change_are_registered_as_they_are() -> Result<(), Error> {
    let registry = Registry::new();
    let mut limits = Family::gauge("limit", "Most of each.")?.labels(["of"])?;
    limits.add(["jobs"], 8)?.add(["bytes"], 1.5e9)?;
    let _limits = registry.register(limits)?;
    let desc = Desc::new_utf8(Kind::Gauge, "http.limit", "Help.")?.with_const_labels([("pool", "main")])?;
    let mut utf8 = Family::new(desc.with_labels(["http.route"])?);
    utf8.add(["/"], 1)?;
    let _utf8 = registry.register(utf8)?;
    let text = registry.encode(Format::Text.with_escaping(Escaping::AllowUtf8));
    assert!(text.contains("\nlimit{of=\"jobs\"} 8\nlimit{of=\"bytes\"} 1500000000\n"), "{text}");
    assert!(text.contains("\n{\"http.limit\",pool=\"main\",\"http.route\"=\"/\"} 1\n"), "{text}");
    Ok(())
}

/// The error of what cannot be added; the family is as it was.
#[track_caller]
fn refused(family: &mut Family, add: impl FnOnce(&mut Family) -> Result<&mut Family, Error>) -> (Reason, String) {
    let tell = |family: &Family| {
        let mut told = Vec::new();
        family.tell(&mut Series(&mut told));
        told
    };
    let before = tell(family);
    let error = add(family).map(drop).expect_err("it cannot be told");
    assert_eq!((tell(family), error.metric()), (before, family.desc().name()));
    assert!(error.origin().is_some_and(|origin| origin.file() == file!()), "{error}");
    (error.reason(), error.to_string())
}

/// Notes which series it is told.
struct Series<'s>(&'s mut Vec<String>);

impl Visitor for Series<'_> {
    fn family(&mut self, _: &Desc) {}
    fn counter(&mut self, labels: LabelText<'_>, _: &CounterPoint<'_>) {
        self.0.push(labels.as_str().to_owned());
    }
    fn gauge(&mut self, labels: LabelText<'_>, _: &GaugePoint) {
        self.0.push(labels.as_str().to_owned());
    }
    fn histogram(&mut self, labels: LabelText<'_>, _: &HistogramPoint<'_>) {
        self.0.push(labels.as_str().to_owned());
    }
    fn summary(&mut self, labels: LabelText<'_>, _: &SummaryPoint<'_>) {
        self.0.push(labels.as_str().to_owned());
    }
    fn info(&mut self, labels: LabelText<'_>) {
        self.0.push(labels.as_str().to_owned());
    }
    fn state_set(&mut self, labels: LabelText<'_>, _: &[(&str, bool)]) {
        self.0.push(labels.as_str().to_owned());
    }
}

#[test]
fn what_no_format_can_hold_is_refused_with_its_series() -> Result<(), Error> {
    let mut counter = Family::counter("c", "Help.")?.labels(["a", "b"])?;
    counter.add(["1", "2"], 1)?;
    let long = LabelTextBuf::new([("id", "x".repeat(127))])?;
    let exemplar = Exemplar::new(long.text(), 1.0);
    for (says, (reason, error)) in [
        ("one series told twice", refused(&mut counter, |c| c.add(["1", "2"], 3))),
        ("a counter that is negative or NaN", refused(&mut counter, |c| c.add(["3", "4"], -1))),
        ("a counter that is negative or NaN", refused(&mut counter, |c| c.add(["3", "4"], f64::NAN))),
        ("another kind than its family", refused(&mut counter, |c| c.add(["3", "4"], GaugePoint::new(1_u64)))),
        (
            "more than 128 characters",
            refused(&mut counter, |c| c.add(["3", "4"], CounterPoint::new(1.0).exemplar(exemplar))),
        ),
        ("years 1 to 9999", refused(&mut counter, |c| c.add(["3", "4"], CounterPoint::new(1.0).created(1e300)))),
    ] {
        assert_eq!(reason, Reason::InvalidSample, "{error}");
        assert!(error.contains(says) && error.contains("its series {a=\""), "{says} in {error}");
    }
    let (reason, error) = refused(&mut counter, |c| c.add(["1"], 1));
    assert_eq!(reason, Reason::InvalidLabel);
    assert!(error.contains("1 label values for 2 labels (a, b)"), "{error}");
    assert!(counter.labels(["c"]).expect_err("there is a series").to_string().contains("before the first one"));

    let mut bytes = Family::gauge("memory", "Help.")?.unit(Unit::BYTES)?;
    let (_, error) = refused(&mut bytes, |bytes| bytes.add((), Duration::from_secs(1)));
    assert!(error.contains("a `Duration` is an amount of seconds"), "{error}");
    bytes.add((), 1)?;

    let mut histogram = Family::histogram("h", "Help.")?;
    let rising = HistogramPoint::new(&[2.0, 1.0], &[1, 1, 1], 2.0);
    assert!(refused(&mut histogram, |h| h.add((), rising)).1.contains("finite and rising"));

    let mut summary = Family::summary("s", "Help.")?;
    let point = SummaryPoint::new(1, 1.0).quantiles(&[(1.5, 1.0)]);
    assert!(refused(&mut summary, |s| s.add((), point)).1.contains("from 0 to 1"));
    let mut states = Family::state_set("state", "Help.")?;
    assert!(refused(&mut states, |s| s.add((), [("on", true), ("on", false)])).1.contains("no two the same"));
    assert!(refused(&mut states, |s| s.add((), ())).1.contains("another kind"));
    Ok(())
}

#[test]
fn a_family_that_cannot_be_is_refused_before_it_has_a_series() {
    let reason = |made: Result<Family, Error>| made.expect_err("it cannot be").reason();
    assert_eq!(reason(Family::counter("_total", "Help.")), Reason::InvalidName);
    assert_eq!(reason(Family::gauge("no name", "Help.")), Reason::InvalidName);
    assert_eq!(reason(Family::state_set("__name", "Help.")), Reason::InvalidName);
    let gauge = || Family::gauge("g", "Help.").expect("a valid name");
    assert_eq!(reason(gauge().unit(Unit::new("per cent"))), Reason::InvalidName);
    let named =
        gauge().unit(Unit::SECONDS).and_then(|family| family.unit(Unit::SECONDS)).expect("it may be said twice");
    assert_eq!((named.desc().name(), named.desc().unit()), ("g_seconds", Some(Unit::SECONDS)));
}

#[test]
fn a_label_that_cannot_be_is_refused_before_there_is_a_series_and_says_why() -> Result<(), Error> {
    let cases = [
        (Family::gauge("g", "Help.")?, vec!["a", "a"], "the label `a` stands twice"),
        (Family::gauge("g", "Help.")?.labels(["a"])?, vec!["a"], "it has a label `a` already"),
        (Family::gauge("g", "Help.")?, vec!["__name__"], "the label `__name__` begins with `__`"),
        (Family::gauge("g", "Help.")?, vec!["a-b"], "`a-b` is not a label name; use letters"),
        (Family::histogram("h", "Help.")?, vec!["le"], "`le` is the label of a histogram's buckets"),
        (Family::gauge_histogram("h", "Help.")?, vec!["le"], "`le` is the label of a histogram's buckets"),
        (Family::summary("s", "Help.")?, vec!["quantile"], "`quantile` is the label of a summary's quantiles"),
        (Family::state_set("state", "Help.")?, vec!["state"], "`state` is the label of the states of this state set"),
    ];
    for (family, labels, why) in cases {
        let refused = family.labels(labels).expect_err(why);
        assert_eq!(refused.reason(), Reason::InvalidLabel);
        assert!(refused.to_string().contains(why), "{refused}");
    }
    for family in [Family::gauge("g", "Help.")?, Family::info("i", "Help.")?] {
        family.labels(["le", "quantile"])?; // other kinds may have them
    }
    let registry = Registry::new();
    for (labels, why) in [
        (vec![("__x", "1")], "the label `__x` begins with `__`, which Prometheus keeps for its own"),
        (vec![("a", "1"), ("a", "2")], "the label `a` stands twice"),
        (vec![("-a", "1")], "the label `-a` begins with `__` for a reader that has it escaped"),
        (vec![("a.b", "1"), ("a_b", "2")], "the labels `a.b` and `a_b` are one under"),
    ] {
        let refused = registry.set_target_info(labels).expect_err(why);
        assert!(refused.to_string().contains(why), "{refused}");
    }
    Ok(())
}

#[test]
fn names_are_those_that_they_have_elsewhere() -> Result<(), Error> {
    let mut family = Family::gauge("their_jobs_total", "Help.")?;
    family.add((), 3)?;
    let registry = Registry::new();
    let _registration = registry.register(family)?;
    assert!(registry.encode(Format::Text).ends_with("# TYPE their_jobs_total gauge\ntheir_jobs_total 3\n"));
    let refused = Gauge::builder("our_jobs_total", "Help.").register(&registry).expect_err("it is a counter's name");
    assert_eq!(refused.reason(), Reason::InvalidName);
    Ok(())
}
