//! Const labels: one value each for all series of a metric, which knows nothing of it.

use metrics_core::{
    Collector, Counter, CounterPoint, Desc, Error, Escaping, Format, Gauge, GaugePoint, Histogram, HistogramPoint,
    InFlight, Info, Kind, LabelText, Labels, Reason, Registry, Summary, Visitor,
};
use tests::reader::scrape;
use tests::teller::{Teller, desc};

#[derive(Labels)]
struct Route<'a> {
    route: &'a str,
}

/// The lines of samples.
fn samples(registry: &Registry, format: Format) -> Vec<String> {
    registry.encode(format).lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn every_kind_has_them_before_its_own_labels() -> Result<(), Error> {
    let registry = Registry::new();
    let jobs = Counter::builder("jobs", "Jobs.").labels::<Route<'_>>().const_label("pool", "main");
    let jobs = jobs.const_label("zone", "a").register(&registry)?;
    jobs.with(Route { route: "/" }).inc();
    jobs.with(Route { route: "" }).inc_by(2);
    let _open = Gauge::builder("open", "Open.").const_label("pool", "main").register(&registry)?;
    let _busy = InFlight::builder("busy", "Busy.").const_label("pool", "main").register(&registry)?;
    let wait = Histogram::builder("wait", "Wait.").buckets([1.0]).const_label("pool", "main").register(&registry)?;
    wait.observe(0.5);
    let _size = Summary::builder("size", "Size.").const_label("pool", "main").register(&registry)?;
    let expected = [
        r#"busy{pool="main"} 0"#,
        r#"jobs_total{pool="main",zone="a",route="/"} 1"#,
        r#"jobs_total{pool="main",zone="a"} 2"#,
        r#"open{pool="main"} 0"#,
        r#"size_sum{pool="main"} 0"#,
        r#"size_count{pool="main"} 0"#,
        r#"wait_bucket{pool="main",le="1.0"} 1"#,
        r#"wait_bucket{pool="main",le="+Inf"} 1"#,
        r#"wait_sum{pool="main"} 0.5"#,
        r#"wait_count{pool="main"} 1"#,
    ];
    assert_eq!(samples(&registry, Format::Text), expected);
    assert_eq!(samples(&registry, Format::OpenMetrics), expected);
    let protobuf = registry.encode(Format::Protobuf);
    let (pool, route) = (protobuf.find(r#"name: "pool""#), protobuf.find(r#"name: "route""#));
    assert!(pool.is_some() && pool < route, "{protobuf}");
    Ok(())
}

#[test]
fn the_metric_speaks_of_its_own_labels_alone() -> Result<(), Error> {
    let registry = Registry::new();
    let jobs = Counter::builder("jobs", "Jobs.").labels::<Route<'_>>().const_label("pool", "main");
    let jobs = jobs.register(&registry)?;
    for route in ["/", "/x", "/y"] {
        jobs.with(Route { route }).inc();
    }
    jobs.retain(|series| series.get("pool").is_none() && series.get("route") != Some("/y"));
    assert!(jobs.remove(Route { route: "/x" }));
    assert_eq!(samples(&registry, Format::Text), [r#"jobs_total{pool="main",route="/"} 1"#]);
    assert_eq!(jobs.describe()[0].const_labels().as_str(), r#"pool="main""#);
    Ok(())
}

#[test]
fn values_are_escaped_and_empty_ones_are_absent() -> Result<(), Error> {
    let registry = Registry::new();
    let open = Gauge::builder("open", "Open.").const_label("quote", "a\"\\\n").const_label("none", "");
    let _open = open.register(&registry)?;
    assert_eq!(samples(&registry, Format::Text), [r#"open{quote="a\"\\\n"} 0"#]);
    assert_eq!(scrape(&registry)[0].samples[0].labels, [("quote".to_owned(), "a\"\\\n".to_owned())]);
    Ok(())
}

#[test]
fn names_in_utf8_are_asked_for_and_escaped_for_readers_that_do_not_know_them() -> Result<(), Error> {
    let registry = Registry::new();
    let refused = Gauge::builder("open", "Open.").const_label("db.pool", "main").register(&registry);
    assert_eq!(refused.expect_err("no utf8").reason(), Reason::InvalidLabel);
    let _open = Gauge::builder("open", "Open.").utf8().const_label("db.pool", "main").register(&registry)?;
    assert_eq!(samples(&registry, Format::Text), [r#"open{db_pool="main"} 0"#]);
    let quoted = Format::Text.with_escaping(Escaping::AllowUtf8);
    assert_eq!(samples(&registry, quoted), [r#"open{"db.pool"="main"} 0"#]);
    Ok(())
}

#[test]
fn a_name_that_cannot_be_is_refused_with_its_place() {
    let registry = Registry::new();
    let counter = || Counter::builder("jobs", "Jobs.").labels::<Route<'_>>();
    for (name, builder, why) in [
        ("route", counter().const_label("route", "/"), "it has a label `route` already; name this one otherwise"),
        ("__pool", counter().const_label("__pool", "main"), "begins with `__`, which Prometheus keeps for its own"),
        ("a-b", counter().const_label("a-b", "main"), "or opt in to any other with `utf8`"),
        ("", counter().const_label("", "main"), "a label without a name; give it one"),
        ("le", counter().const_label("le", "1"), "`le` is the label of a histogram's buckets; name this one otherwise"),
        ("quantile", counter().const_label("quantile", "1"), "`quantile` is the label of a summary's quantiles"),
        ("twice", counter().const_label("twice", "1").const_label("twice", "2"), "the label `twice` stands twice"),
        ("-b", counter().utf8().const_label("-b", "1"), "begins with `__` for a reader that has it escaped"),
    ] {
        let refused = builder.register(&registry).expect_err(name);
        assert_eq!(refused.reason(), Reason::InvalidLabel, "{name}");
        assert!(refused.to_string().contains(why), "{refused}");
        assert!(refused.origin().is_some_and(|origin| origin.file().ends_with("const_labels.rs")), "{refused}");
    }
    let own = |kind, label: &str| desc(kind, "f").with_const_labels([(label, "x")]);
    assert!(own(Kind::Histogram, "le").is_err() && own(Kind::Gauge, "le").is_ok());
    assert!(own(Kind::Summary, "quantile").is_err() && own(Kind::Gauge, "quantile").is_ok());
    assert!(own(Kind::StateSet, "f").is_err() && own(Kind::Gauge, "f").is_ok());
    let states = own(Kind::StateSet, "f").expect_err("its own").to_string();
    assert!(states.ends_with("`f` is the label of the states of this state set; name this one otherwise"), "{states}");
    let labelled = desc(Kind::Gauge, "f").with_const_labels([("pool", "main")]).expect("a valid name");
    assert!(labelled.with_labels(["pool"]).is_err(), "in the other order as well");
}

#[test]
fn a_collectors_series_are_told_without_them() -> Result<(), Error> {
    let registry = Registry::new();
    let reads = desc(Kind::Counter, "reads").with_const_labels([("disk", "sda")])?;
    let told = reads.clone();
    let teller = Teller::new([reads], move |visitor: &mut dyn Visitor| {
        visitor.family(&told);
        for text in ["", r#"op="seek""#, r#"disk="sdb""#] {
            let labels = tests::teller::labels(&pairs(text));
            visitor.counter(labels.text(), &CounterPoint::new(1_u64));
        }
    });
    let _teller = registry.register(teller)?;
    // The one that has the label a second time cannot be told.
    assert_eq!(
        samples(&registry, Format::Text),
        [r#"reads_total{disk="sda"} 1"#, r#"reads_total{disk="sda",op="seek"} 1"#]
    );
    Ok(())
}

#[test]
fn an_info_has_them_before_what_it_says() -> Result<(), Error> {
    let registry = Registry::new();
    let leader = Info::builder("leader", "Who leads.").labels::<(&str,)>().label_names(&["node"]);
    let leader = leader.const_label("pool", "main").register(&registry)?;
    assert_eq!(samples(&registry, Format::Text), [""; 0]);
    leader.set(("a",));
    let line = r#"leader_info{pool="main",node="a"} 1"#;
    assert_eq!(samples(&registry, Format::Text), [line]);
    assert_eq!(samples(&registry.with_prefix("shop"), Format::OpenMetrics), [line]);
    Ok(())
}

#[test]
fn every_kind_that_is_told_has_them() -> Result<(), Error> {
    let registry = Registry::new();
    let kinds = [Kind::Info, Kind::StateSet, Kind::GaugeHistogram, Kind::Unknown];
    let descs: Vec<Desc> = kinds
        .into_iter()
        .zip(["a_info", "b", "c", "d"])
        .map(|(kind, name)| desc(kind, name).with_const_labels([("pool", "main")]))
        .collect::<Result<_, _>>()?;
    let told = descs.clone();
    let teller = Teller::new(descs, move |visitor: &mut dyn Visitor| {
        visitor.family(&told[0]);
        visitor.info(LabelText::EMPTY);
        visitor.family(&told[1]);
        visitor.state_set(LabelText::EMPTY, &[("on", true)]);
        visitor.family(&told[2]);
        visitor.gauge_histogram(LabelText::EMPTY, &HistogramPoint::new(&[], &[2], 1.0));
        visitor.family(&told[3]);
        visitor.unknown(LabelText::EMPTY, &GaugePoint::new(4_u64));
    });
    let _teller = registry.register(teller)?;
    let expected = [
        r#"a_info{pool="main"} 1"#,
        r#"b{pool="main",b="on"} 1"#,
        r#"c_bucket{pool="main",le="+Inf"} 2"#,
        r#"c_gsum{pool="main"} 1"#,
        r#"c_gcount{pool="main"} 2"#,
        r#"d{pool="main"} 4"#,
    ];
    assert_eq!(samples(&registry, Format::OpenMetrics), expected);
    assert!(registry.encode(Format::OpenMetrics).contains("# TYPE c gaugehistogram\n"));
    Ok(())
}

/// `a="b"` as a pair.
fn pairs(text: &str) -> Vec<(&str, &str)> {
    text.split_once('=').map(|(name, value)| (name, value.trim_matches('"'))).into_iter().collect()
}

#[test]
fn exemplars_have_no_labels_but_their_own() -> Result<(), Error> {
    let registry = Registry::new();
    let jobs = Counter::builder("jobs", "Jobs.").const_label("pool", "main").register(&registry)?;
    jobs.inc_by_with_exemplar(2, [("trace_id", "4bf9")]);
    let line = samples(&registry, Format::OpenMetrics).swap_remove(0);
    assert!(line.starts_with(r##"jobs_total{pool="main"} 2 # {trace_id="4bf9"} 2 "##), "{line}");
    Ok(())
}

/// Tells one family with as many const labels as it is asked for.
struct Many(Desc);

impl Collector for Many {
    fn describe(&self) -> Vec<Desc> {
        vec![self.0.clone()]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        visitor.family(&self.0);
        visitor.gauge(LabelText::EMPTY, &GaugePoint::new(1_u64));
    }
}

#[test]
fn they_are_in_the_order_in_which_they_were_stated() -> Result<(), Error> {
    let registry = Registry::new();
    let desc = desc(Kind::Gauge, "g").with_const_labels([("b", "1"), ("a", "2")])?.with_const_labels([("c", "3")])?;
    let _many = registry.register(Many(desc))?;
    assert_eq!(samples(&registry, Format::Text), [r#"g{b="1",a="2",c="3"} 1"#]);
    Ok(())
}
