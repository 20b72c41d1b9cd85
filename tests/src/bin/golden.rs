//! Prints one golden case in one format: `golden counter_basic openmetrics`. What Python's client printed for it is the
//! expectation, held against this by `conformance/golden.py`, which also says where the two differ by design.
//!
//! Each case is a function that fills an empty registry through the public API, as its Python original does. The
//! definitions are statics wherever the case does not make and drop them.

use std::error::Error;
use std::process::ExitCode;

use metrics_core::{Format, Registry};

type Case = fn(&Registry) -> Result<(), Box<dyn Error>>;

const CASES: [(&str, Case); 14] = [
    ("counter_basic", counters::basic),
    ("counter_labels", counters::labels),
    ("counter_no_created", counters::no_created),
    ("custom", customs::disks),
    ("enums", state_sets::features),
    ("family_order", registration::family_order),
    ("gauge_helpers", gauges::helpers),
    ("gauge_values", gauges::values),
    ("histogram_default", histograms::default_buckets),
    ("histogram_labels_le_order", histograms::labels_and_wide_bounds),
    ("info_metric", infos::stated),
    ("naming_namespace_unit", naming::namespace_and_unit),
    ("process_collector", process::collector),
    ("summary_basic", summaries::basic),
];

const FORMATS: [(&str, Format); 3] = [
    ("text", Format::Text),
    ("openmetrics", Format::OpenMetrics),
    ("openmetrics-created", Format::OpenMetrics.with_created()),
];

fn main() -> ExitCode {
    let mut wanted = std::env::args().skip(1);
    let case = wanted.next().and_then(|wanted| CASES.iter().find(|(name, _)| *name == wanted));
    let format = wanted.next().and_then(|wanted| FORMATS.iter().find(|(name, _)| *name == wanted));
    let (Some((_, case)), Some((_, format))) = (case, format) else {
        let (cases, formats) = (CASES.map(|(name, _)| name), FORMATS.map(|(name, _)| name));
        eprintln!("usage: golden CASE FORMAT, the case one of {cases:?}, the format one of {formats:?}");
        return ExitCode::from(2);
    };
    let registry = Registry::new();
    match case(&registry) {
        Ok(()) => print!("{}", registry.encode(*format)),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

mod counters {
    use super::*;
    use metrics_core::{Counter, Histogram, Labels, Summary, counter, histogram, summary};

    /// Total requests
    #[counter]
    static HTTP_REQUESTS: Counter;

    /// suffix is stripped then re-added
    #[counter]
    static HTTP_ERRORS_TOTAL: Counter;

    pub(crate) fn basic(registry: &Registry) -> Result<(), Box<dyn Error>> {
        registry.include(&HTTP_REQUESTS);
        registry.include(&HTTP_ERRORS_TOTAL);
        HTTP_REQUESTS.inc();
        HTTP_REQUESTS.inc_by(1.5);
        Ok(())
    }

    #[derive(Labels)]
    struct Request<'a> {
        zone: &'a str,
        method: &'a str,
        #[label(rename = "Code")]
        code: &'a str,
        #[label(rename = "_p")]
        p: &'a str,
    }

    /// Requests
    #[counter]
    static REQS: Counter<Request>;

    pub(crate) fn labels(registry: &Registry) -> Result<(), Box<dyn Error>> {
        registry.include(&REQS);
        REQS.with(Request { zone: "z2", method: "POST", code: "500", p: "None" }).inc();
        REQS.with(Request { zone: "z1", method: "GET", code: "200", p: "" }).inc_by(3);
        REQS.init(Request { zone: "a", method: "GET", code: "True", p: "1.0" });
        Ok(())
    }

    /// c help
    #[counter]
    static C: Counter;

    /// s help
    #[summary]
    static S: Summary;

    /// h help
    #[histogram(buckets = [1.0, 2.0])]
    static H: Histogram;

    pub(crate) fn no_created(registry: &Registry) -> Result<(), Box<dyn Error>> {
        registry.include(&C);
        registry.include(&S);
        registry.include(&H);
        C.inc_by(2);
        S.observe(0.25);
        H.observe(1.5);
        Ok(())
    }
}

mod customs {
    use super::*;
    use metrics_core::{
        Collector, CounterPoint, Desc, Exemplar, Family, GaugePoint, HistogramPoint, LabelTextBuf, SummaryPoint, Unit,
        Visitor,
    };

    struct Disks;

    impl Disks {
        fn families() -> Result<Vec<Family>, metrics_core::Error> {
            let mut reads = Family::counter("disk_reads", "Reads.")?.labels(["disk", "mode"])?;
            reads.add(["sda", "direct"], CounterPoint::new(42_u64).created(1_700_000_000.5))?;
            reads.add(["sd\\b\n\"", "buffered"], CounterPoint::new(7.5).timestamp(1_700_000_100.25))?;
            let mut errors = Family::counter("disk_errors_total", "Errors.")?;
            errors.add((), 0)?;

            let mut free = Family::gauge("disk_free", "Room.\nIn all.")?.unit(Unit::BYTES)?.labels(["disk"])?;
            free.add(["sda"], 5e11)?.add(["sdb"], GaugePoint::new(-1_i64).timestamp(1_700_000_100.25))?;

            let trace = LabelTextBuf::new([("trace_id", "4bf92f35")])?;
            let exemplars = [None, Some(Exemplar::new(trace.text(), 0.25).at(1_700_000_099.5)), None];
            let mut latency = Family::histogram("disk_latency", "Time of a read.")?;
            latency = latency.unit(Unit::SECONDS)?.labels(["disk"])?;
            latency.add(["sda"], HistogramPoint::new(&[0.1, 0.5], &[3, 2, 1], 2.75).exemplars(&exemplars))?;

            let mut size = Family::summary("disk_read_size", "Sizes.")?.labels(["disk"])?;
            size.add(["sda"], SummaryPoint::new(6, 9216.0).timestamp(1_700_000_100.0))?;
            let mut info = Family::info("disk", "Who made it.")?.labels(["disk", "model"])?;
            info.add(["sda", "X-25"], ())?;
            let mut state = Family::state_set("disk_state", "How it is.")?.labels(["disk"])?;
            state.add(["sda"], [("failing", false), ("ok", true)])?;
            let mut odd = Family::unknown("disk_odd", "Nobody knows.")?.labels(["disk"])?;
            odd.add(["sda"], 3)?;
            Ok(vec![reads, errors, free, latency, size, info, state, odd])
        }
    }

    impl Collector for Disks {
        fn describe(&self) -> Vec<Desc> {
            Disks::families().iter().flatten().map(|family| family.desc().clone()).collect()
        }

        fn collect(&self, visitor: &mut dyn Visitor) {
            Disks::families().iter().flatten().for_each(|family| family.tell(visitor));
        }
    }

    pub(crate) fn disks(registry: &Registry) -> Result<(), Box<dyn Error>> {
        Disks::families()?;
        registry.register(Disks)?.forget();
        Ok(())
    }
}

mod gauges {
    use super::*;
    use std::time::Duration;

    use metrics_core::{Gauge, Summary, gauge, histogram, summary};

    /// values
    #[gauge]
    fn v(i: &str, src: &str);

    pub(crate) fn values(registry: &Registry) -> Result<(), Box<dyn Error>> {
        const VALUES: &str = "nan inf -inf -0.0 0 1 -1 0.1 0.30000000000000004 0.0001 0.00001 1.2345e-05 1e-10 5e-324 \
            99999.5 100000 999999 999999.9 1000000 1234567 -1000000 -1234567.25 16777217 9007199254740993 1e15 1e16 \
            1.5e16 -1.5e16 1e21 1e22 1e23 1e100 1.7976931348623157e308 18446744073709551615 123456789012345680000";
        registry.include(v::family());
        for (i, src) in VALUES.split_whitespace().enumerate() {
            v(&format!("{i:02}"), src).set(src.parse::<f64>()?);
        }
        Ok(())
    }

    /// callback
    #[gauge(name = "fn")]
    static CALLBACK: Gauge;

    /// now
    #[gauge]
    static LAST_SUCCESS_UNIXTIME: Gauge;

    /// in progress
    #[gauge]
    static INPROGRESS: Gauge;

    /// snapshot
    #[gauge]
    static INPROGRESS_SEEN: Gauge;

    /// timer
    #[summary]
    static T: Summary;

    /// timer
    #[histogram(buckets = [1.0])]
    fn th(l: &str);

    /// Gauge.time sets
    #[gauge]
    static LAST_SECONDS: Gauge;

    /// The clock of the original is made of fixed ticks; here the same durations are recorded.
    pub(crate) fn helpers(registry: &Registry) -> Result<(), Box<dyn Error>> {
        for gauge in [&CALLBACK, &LAST_SUCCESS_UNIXTIME, &INPROGRESS, &INPROGRESS_SEEN, &LAST_SECONDS] {
            registry.include(gauge);
        }
        registry.include(&T);
        registry.include(th::family());

        CALLBACK.set(99);
        CALLBACK.set_function(|| 4.5);
        CALLBACK.inc();
        LAST_SUCCESS_UNIXTIME.set_to_current_time();
        {
            let _outer = INPROGRESS.track();
            let _inner = INPROGRESS.track();
            INPROGRESS_SEEN.set(INPROGRESS.get());
        }
        T.observe(Duration::from_millis(250));
        th("late").observe(Duration::from_secs(2));
        T.observe(Duration::ZERO);
        LAST_SECONDS.set(Duration::from_millis(500));
        Ok(())
    }
}

mod histograms {
    use super::*;
    use metrics_core::{Histogram, histogram};

    /// Latency
    #[histogram(
        buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0]
    )]
    static REQUEST_LATENCY_SECONDS: Histogram;

    pub(crate) fn default_buckets(registry: &Registry) -> Result<(), Box<dyn Error>> {
        registry.include(&REQUEST_LATENCY_SECONDS);
        for seconds in [0.001, 0.005, 0.05, 0.3, 9.9, 11.0] {
            REQUEST_LATENCY_SECONDS.observe(seconds);
        }
        Ok(())
    }

    /// h
    #[histogram(
        name = "h",
        buckets = [0.0, 1e-05, 0.0001, 0.1, 1.0, 10.0, 100000.0, 1e6, 1555555.55555552, 1e23]
    )]
    fn wide(a: &str, path: &str);

    pub(crate) fn labels_and_wide_bounds(registry: &Registry) -> Result<(), Box<dyn Error>> {
        registry.include(wide::family());
        wide("x", "/q").observe(0.05);
        wide("x", "/q").observe(2e6);
        wide::family().init(("b", "/"));
        Ok(())
    }
}

mod naming {
    use super::*;
    use metrics_core::{Counter, Gauge, Histogram, Summary, counter, gauge, histogram, summary};

    /// strip _total, append unit, re-add
    #[counter(namespace = "my_app", name = "cpu_total", unit = seconds)]
    static CPU: Counter;

    /// unit already there
    #[counter(unit = bytes)]
    static IO_BYTES: Counter;

    /// g
    #[gauge(namespace = "ns", unit = celsius)]
    static TEMP: Gauge;

    /// s
    #[summary(unit = seconds)]
    static LAT: Summary;

    /// h
    #[histogram(unit = bytes, buckets = [10.0])]
    static SIZE: Histogram;

    pub(crate) fn namespace_and_unit(registry: &Registry) -> Result<(), Box<dyn Error>> {
        registry.include(&CPU);
        registry.include(&IO_BYTES);
        registry.include(&TEMP);
        registry.include(&LAT);
        registry.include(&SIZE);
        CPU.inc();
        IO_BYTES.inc_by(7);
        TEMP.set(36.6);
        LAT.observe(0.5);
        SIZE.observe(3);
        Ok(())
    }
}

mod infos {
    use super::*;
    use metrics_core::{Info, Labels, info_metric};

    #[derive(Labels)]
    struct Version<'a> {
        version: &'a str,
        commit: Option<&'a str>,
    }

    /// Per service
    #[info_metric(labels(service))]
    static SVC: Info<Version, (&'static str,)>;

    /// Build
    #[info_metric]
    #[allow(non_snake_case, reason = "Python has a label in capitals")]
    fn build(version: &str, host: &str, A: &str);

    /// never set
    #[info_metric(labels(k))]
    static UNSET: Info<(&'static str,)>;

    /// python does not strip _info
    #[info_metric]
    fn dup_info(k: &str);

    pub(crate) fn stated(registry: &Registry) -> Result<(), Box<dyn Error>> {
        registry.include(build::family());
        registry.include(&UNSET);
        registry.include(dup_info::family());
        registry.include(&SVC);
        build("1.2.3", "foo@bar", "").set();
        dup_info("v").set();
        SVC.with(("auth",)).set(Version { version: "2", commit: None });
        SVC.with(("api",)).set(Version { version: "1", commit: Some("x") });
        Ok(())
    }
}

mod state_sets {
    use super::*;
    use metrics_core::{LabelValue, StateSet, stateset};

    #[derive(LabelValue)]
    enum Phase {
        Starting,
        Running,
        Stopping,
    }

    #[derive(LabelValue)]
    enum Feature {
        Off,
        On,
        #[label(rename = "5 \"percent\"")]
        Canary,
    }

    /// What the server does.
    #[stateset]
    static SERVER_PHASE: StateSet<Phase>;

    #[stateset(help = "Features.\nIn all.")]
    fn feature(name: &str) -> StateSet<Feature>;

    pub(crate) fn features(registry: &Registry) -> Result<(), Box<dyn Error>> {
        registry.include(&SERVER_PHASE);
        registry.include(feature::family());
        SERVER_PHASE.set(Phase::Stopping);
        SERVER_PHASE.set(Phase::Running);
        SERVER_PHASE.set(Phase::Starting);
        feature("search").set(Feature::Off);
        feature("search").set(Feature::Canary);
        feature("a\\b").set(Feature::On);
        feature::family().init(("chat",));
        Ok(())
    }
}

mod summaries {
    use super::*;
    use metrics_core::{Summary, summary};

    /// RPC
    #[summary]
    fn rpc_seconds(svc: &str);

    /// no labels
    #[summary]
    static PLAIN: Summary;

    pub(crate) fn basic(registry: &Registry) -> Result<(), Box<dyn Error>> {
        registry.include(rpc_seconds::family());
        registry.include(&PLAIN);
        rpc_seconds("b").observe(17);
        rpc_seconds("b").observe(0.5);
        rpc_seconds::family().init(("a",));
        Ok(())
    }
}

mod registration {
    use super::*;
    use metrics_core::{Counter, Gauge, counter, gauge};

    /// registered first
    #[gauge]
    static ZZZ: Gauge;

    /// second
    #[gauge]
    static AAA: Gauge;

    /// third
    #[counter]
    fn mmm(l: &str) -> Counter;

    pub(crate) fn family_order(registry: &Registry) -> Result<(), Box<dyn Error>> {
        let first = Gauge::builder("zzz", "registered first").register(registry)?;
        registry.include(&AAA);
        registry.include(mmm::family());
        drop(first);
        registry.include(&ZZZ);
        Ok(())
    }
}

mod process {
    use super::*;
    use std::fs;
    use std::path::Path;

    use metrics_exporter::ProcessCollector;

    /// A made-up `/proc` of one process, with a name that has both blanks and a parenthesis.
    fn fabricate(root: &Path) -> Result<(), Box<dyn Error>> {
        fs::create_dir_all(root.join("4242/fd"))?;
        for fd in 0..7 {
            fs::write(root.join(format!("4242/fd/{fd}")), "")?;
        }
        fs::write(root.join("stat"), "cpu  1 2 3 4\nbtime 1418183276\n")?;
        fs::write(
            root.join("4242/stat"),
            "4242 (we) ird) S 1 2 3 4 5 6 7 8 9 10 1625 96 13 14 20 0 3 0 82375 56274944 1981 18446744073709551615\n",
        )?;
        fs::write(
            root.join("4242/limits"),
            "Limit                     Soft Limit           Hard Limit           Units     \n\
             Max open files            2048                 4096                 files     \n",
        )?;
        Ok(())
    }

    pub(crate) fn collector(registry: &Registry) -> Result<(), Box<dyn Error>> {
        let root = std::env::temp_dir().join(format!("golden-process-{}", std::process::id()));
        fabricate(&root)?;
        let collector = ProcessCollector::new().proc_root(&root).pid(4242);
        registry.register(collector.clone())?.forget();
        registry.register(collector.namespace("mydaemon")?)?.forget();
        Ok(())
    }
}
