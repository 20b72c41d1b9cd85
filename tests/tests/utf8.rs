//! Names in UTF-8: where they were asked for, each reader gets them as it knows them, and no two become one.

use metrics_core::testing::parse;
use metrics_core::{
    Collector, Counter, CounterPoint, Desc, DiagnosticKind, Error, Escaping, Format, Gauge, Histogram, Kind,
    LabelTextBuf, LabelValue, Labels, Reason, Registry, Unit, Visitor, catalog, counter, gauge, histogram,
};

metrics_core::namespace!("shop");

#[derive(LabelValue)]
enum Method {
    Get,
    Post,
}

#[derive(Labels)]
struct Http<'a> {
    #[label(rename = "http.method", utf8)]
    method: Method,
    #[label(rename = "url.\"path\"", utf8)]
    path: &'a str,
    code: u16,
}

/// Requests served.
#[counter(name = "http.requests", utf8)]
static HTTP_REQUESTS: Counter<Http>;

/// Requests under way.
#[gauge(exact = "http.server.active_requests", utf8, labels(method))]
static ACTIVE: Gauge<(Method,)>;

/// Time of a request.
#[histogram(latency, name = "http.server.wait", utf8, buckets = [1])]
static WAIT: Histogram;

/// Time in the CPU.
#[counter(name = "cpu.seconds.total", unit = seconds, utf8)]
static CPU: Counter;

/// How large.
#[gauge(utf8)]
fn größe(kind: &str, länge: bool);

#[derive(Labels)]
struct Finite {
    #[label(rename = "http.method", utf8)]
    method: Method,
}

/// A name of the old grammar, with labels that are not.
#[counter]
static ORDERS: Counter<Finite>;

fn registry_of(metric: &'static impl Include) -> Registry {
    let registry = Registry::new();
    metric.include(&registry);
    registry
}

/// Any static metric.
trait Include {
    fn include(&'static self, registry: &Registry);
}

impl<M: metrics_core::Metric> Include for M {
    fn include(&'static self, registry: &Registry) {
        registry.include(self);
    }
}

fn samples(registry: &Registry, format: Format) -> Vec<String> {
    let text = registry.encode(format);
    parse(&text, format).expect("well-formed");
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn each_reader_gets_the_names_that_it_knows() {
    HTTP_REQUESTS.with(Http { method: Method::Get, path: "/\"x\"", code: 200 }).inc();
    let registry = registry_of(&HTTP_REQUESTS);
    let values = r#"="/\"x\"",code="200"} 1"#;
    for (escaping, expected) in [
        (Escaping::AllowUtf8, r#"{"shop_http.requests_total","http.method"="get","url.\"path\"""#),
        (Escaping::Underscores, r#"shop_http_requests_total{http_method="get",url__path_"#),
        (Escaping::Dots, r#"shop__http_dot_requests_total{http_dot_method="get",url_dot___path__"#),
        (Escaping::Values, r#"U__shop__http_2e_requests_total{U__http_2e_method="get",U__url_2e__22_path_22_"#),
    ] {
        for format in [Format::Text, Format::OpenMetrics] {
            assert_eq!(samples(&registry, format.with_escaping(escaping)), [format!("{expected}{values}")]);
        }
    }
    // Who says nothing gets underscores, in a form that every reader takes.
    let text = registry.encode(Format::Text);
    assert!(
        text.starts_with("# HELP shop_http_requests_total Requests served.\n# TYPE shop_http_requests_total counter")
    );
    let read =
        |escaping| parse(&registry.encode(Format::Text.with_escaping(escaping)), Format::Text.with_escaping(escaping));
    for (escaping, family, label) in [
        (Escaping::AllowUtf8, "shop_http.requests_total", "url.\"path\""),
        (Escaping::Underscores, "shop_http_requests_total", "url__path_"),
    ] {
        let exposition = read(escaping).expect("well-formed");
        let sample = exposition.samples().next().expect("a sample");
        assert_eq!((&*sample.name, sample.label(label)), (family, Some("/\"x\"")));
    }
    let accepts = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;q=0.3";
    let negotiated = registry.encode(Format::negotiate(accepts));
    assert!(negotiated.starts_with("# TYPE \"shop_http.requests\" counter\n# HELP \"shop_http.requests\" Requests"));
}

#[test]
fn suffixes_and_units_are_added_unless_they_end_the_name_behind_a_dot() {
    let names: Vec<String> = catalog().iter().map(|desc| desc.name().to_owned()).collect();
    for name in [
        "shop_http.requests_total",
        "http.server.active_requests",
        "shop_http.server.wait_seconds",
        "shop_cpu.seconds_total",
        "shop_größe",
        "shop_orders_total",
    ] {
        assert!(names.iter().any(|found| found == name), "no `{name}` in {names:?}");
    }
    WAIT.observe(0.5);
    let registry = registry_of(&WAIT);
    let quoted = samples(&registry, Format::Text.with_escaping(Escaping::AllowUtf8));
    assert_eq!(quoted[0], r#"{"shop_http.server.wait_seconds_bucket",le="1.0"} 1"#);
    assert_eq!(quoted[3], r#"{"shop_http.server.wait_seconds_count"} 1"#);
    assert_eq!(samples(&registry, Format::Text)[0], r#"shop_http_server_wait_seconds_bucket{le="1.0"} 1"#);
    CPU.inc();
    assert!(registry_of(&CPU).encode(Format::OpenMetrics).contains("# UNIT shop_cpu_seconds seconds\n"));
}

#[test]
fn names_are_raw_for_who_asks() {
    größe("a", true).set(1);
    ORDERS.init_all();
    ORDERS.with(Finite { method: Method::Post }).inc();
    let mut seen = Vec::new();
    ORDERS.retain(|series| {
        seen.push((
            series.labels().next().map(|(name, _)| name.to_owned()),
            series.get("http.method").map(str::to_owned),
        ));
        true
    });
    let pair = |value: &str| (Some("http.method".to_owned()), Some(value.to_owned()));
    assert_eq!(seen, [pair("get"), pair("post")]);
    let desc = catalog().into_iter().find(|desc| desc.name() == "shop_größe").expect("it is linked");
    assert_eq!(desc.labels().iter().map(|label| label.name()).collect::<Vec<_>>(), ["kind", "länge"]);
    assert_eq!(
        samples(&registry_of(&ORDERS), Format::Text.with_escaping(Escaping::AllowUtf8)),
        [r#"shop_orders_total{"http.method"="get"} 0"#, r#"shop_orders_total{"http.method"="post"} 1"#]
    );
    assert_eq!(samples(&registry_of(&ORDERS), Format::Text)[0], r#"shop_orders_total{http_method="get"} 0"#);
}

#[test]
fn a_view_knows_a_family_by_whatever_name_a_reader_has_for_it() {
    for name in ["shop_http.requests_total", "shop_http_requests", "U__shop__http_2e_requests_total"] {
        let text = registry_of(&HTTP_REQUESTS).filtered([name]).encode(Format::Text);
        assert!(text.contains("shop_http_requests_total"), "{name}: {text}");
    }
    assert_eq!(registry_of(&HTTP_REQUESTS).filtered(["http.requests"]).encode(Format::Text), "");
}

#[test]
fn without_opting_in_they_are_refused_at_run_time_too() {
    for name in ["http.requests", "größe", "a b", "0x"] {
        let registry = Registry::new();
        let refused = Gauge::builder(name, "Help.").register(&registry).expect_err("not opted in");
        assert_eq!(refused.reason(), Reason::InvalidName);
        assert!(refused.to_string().ends_with("or opt in to any other with `utf8`"), "{refused}");
        assert!(Gauge::builder(name, "Help.").utf8().register(&registry).is_ok());
        assert!(Desc::new(Kind::Gauge, name, "Help.").is_err() && Desc::new_utf8(Kind::Gauge, name, "Help.").is_ok());
    }
    assert!(Gauge::builder("", "Help.").utf8().register(&Registry::new()).is_err());
    assert!(Counter::builder(".total", "Help.").utf8().register(&Registry::new()).is_err());
    let labels = |names, utf8| {
        let builder = Gauge::builder("x", "Help.").labels::<(u8, u8)>().label_names(names);
        let builder = if utf8 { builder.utf8() } else { builder };
        builder.register(&Registry::new()).map(drop)
    };
    assert!(labels(&["http.method", "code"], false).is_err() && labels(&["http.method", "code"], true).is_ok());
    for names in [&["état", "code"], &["_a.b", "code"], &["", "code"]] {
        assert!(labels(names, true).is_err(), "{names:?}");
    }
}

#[test]
fn labels_that_become_one_are_refused() {
    for (first, later, scheme) in [
        ("http.method", "http_method", "underscores"),
        ("http.method", "http_dot_method", "dots"),
        ("http.method", "U__http_2e_method", "values"),
    ] {
        let says = format!("the labels `{first}` and `{later}` are one under `escaping={scheme}`");
        let names: &'static [&'static str] = [first, later].to_vec().leak();
        let builder = Gauge::builder("x", "Help.").labels::<(u8, u8)>().label_names(names).utf8();
        let refused = builder.register(&Registry::new()).map(drop).expect_err("they clash").to_string();
        assert!(refused.contains(&says), "{refused}");
        let desc = Desc::new_utf8(Kind::Gauge, "x", "Help.").expect("a name");
        let refused = desc.with_labels([first, later]).expect_err("they clash").to_string();
        assert!(refused.contains(&says), "{refused}");
    }
}

#[test]
fn families_that_become_one_are_in_conflict() -> Result<(), Error> {
    let registry = Registry::new();
    let _dots = Counter::builder("http.requests", "Help.").utf8().register(&registry)?;
    for (name, claim, scheme) in [
        ("http_requests", "http_requests_total", "underscores"),
        ("http-requests", "http_requests_total", "underscores"),
        ("http_dot_requests", "http_dot_requests_total", "dots"),
        ("U__http_2e_requests", "U__http_2e_requests_total", "values"),
    ] {
        let refused = Counter::builder(name, "Help.").utf8().register(&registry).expect_err("they clash");
        assert_eq!(refused.reason(), Reason::Conflict);
        let says = format!("has claimed the name `{claim}` under `escaping={scheme}`; choose another name");
        assert!(refused.to_string().ends_with(&says), "{refused}");
        assert!(refused.to_string().contains("the counter `http.requests_total`"), "{refused}");
    }
    assert!(registry.check().is_ok());
    // Where neither was asked before it is said afterwards.
    let other = Registry::new();
    let _underscores = Counter::builder("http_requests", "Help.").register(&other)?;
    let both = registry.joined(&other);
    let conflicts = both.check().expect_err("they clash");
    assert_eq!((conflicts.len(), conflicts[0].names()), (1, ["http.requests_total", "http_requests_total"]));
    assert!(!conflicts[0].is_summed());
    assert_eq!(both.encode(Format::Text).matches("# TYPE").count(), 1);
    // One reader's name for one of them, and another one's for the other.
    let free = Gauge::builder("a.b", "Help.").utf8().register(&registry)?;
    let _also_free = Gauge::builder("a.dot.b", "Help.").utf8().register(&registry)?;
    drop(free);
    assert!(Gauge::builder("a_b", "Help.").register(&registry).is_ok(), "what was dropped is free");
    Ok(())
}

/// What somebody else counts.
struct Elsewhere {
    reads: Desc,
    labels: LabelTextBuf,
}

impl Collector for Elsewhere {
    fn describe(&self) -> Vec<Desc> {
        vec![self.reads.clone()]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        visitor.family(&self.reads);
        visitor.counter(self.labels.text(), &CounterPoint::new(42_u64));
    }
}

#[test]
fn collectors_tell_them_as_well() -> Result<(), Error> {
    let registry = Registry::new();
    let reads = Desc::new_utf8(Kind::Counter, "disk.io.time", "Help.")?.with_unit(Unit::SECONDS);
    let reads = reads.with_labels(["disk.name", "mode"])?;
    let labels = LabelTextBuf::new_utf8([("disk.name", "s\"da"), ("mode", "r")])?;
    let _registration = registry.register(Elsewhere { reads, labels })?;
    assert_eq!(
        samples(&registry, Format::OpenMetrics.with_escaping(Escaping::AllowUtf8))[..1],
        [r#"{"disk.io.time_total","disk.name"="s\"da",mode="r"} 42"#]
    );
    assert_eq!(samples(&registry, Format::Text), [r#"disk_io_time_total{disk_name="s\"da",mode="r"} 42"#]);
    Ok(())
}

#[test]
fn a_state_set_in_utf8_has_a_label_of_its_name() -> Result<(), Error> {
    struct Door(Desc);
    impl Collector for Door {
        fn describe(&self) -> Vec<Desc> {
            vec![self.0.clone()]
        }
        fn collect(&self, visitor: &mut dyn Visitor) {
            visitor.family(&self.0);
            visitor.state_set(metrics_core::LabelText::EMPTY, &[("open", true)]);
        }
    }
    let registry = Registry::new();
    let _door = registry.register(Door(Desc::new_utf8(Kind::StateSet, "front.door", "Help.")?))?;
    let quoted = samples(&registry, Format::Text.with_escaping(Escaping::AllowUtf8));
    assert_eq!(quoted, [r#"{"front.door","front.door"="open"} 1"#]);
    assert_eq!(samples(&registry, Format::Text), [r#"front_door{front_door="open"} 1"#]);
    assert!(Desc::new_utf8(Kind::StateSet, "état", "Help.").is_err(), "`__tat` is no label");
    Ok(())
}

#[test]
fn diagnostics_name_the_scheme() -> Result<(), Error> {
    static HEARD: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());
    metrics_core::on_diagnostic(|diagnostic| {
        if diagnostic.kind == DiagnosticKind::Conflict {
            HEARD.lock().expect("unpoisoned").push(diagnostic.to_string());
        }
    });
    let (first, second) = (Registry::new(), Registry::new());
    let gauge = Gauge::builder("heard.twice", "Help.").utf8().register(&first)?;
    let _other = Gauge::builder("heard_twice", "Help.").register(&second)?;
    gauge.set(1);
    drop(first.joined(&second).encode(Format::Text));
    let heard = HEARD.lock().expect("unpoisoned");
    let expected = "claims the name `heard_twice` under `escaping=underscores`, as the gauge `heard.twice` (";
    assert!(heard.iter().any(|heard| heard.contains(expected)), "{heard:?}");
    Ok(())
}

/// A gauge whose labels are a tuple keeps names of the old grammar.
#[test]
fn a_tuple_in_an_exact_definition() {
    ACTIVE.with((Method::Get,)).set(3);
    let expected = r#"{"http.server.active_requests",method="get"} 3"#;
    assert_eq!(samples(&registry_of(&ACTIVE), Format::Text.with_escaping(Escaping::AllowUtf8)), [expected]);
}
