//! `Registry::with_const_labels`: a registry whose series all have some labels more; and views of such views.

use std::sync::Mutex;

use metrics_core::{
    Counter, Desc, Diagnostic, DiagnosticKind, Error, Escaping, Format, Gauge, GaugePoint, Histogram, Kind, Labels,
    Registry, Visitor, on_diagnostic,
};
use tests::reader::scrape;
use tests::teller::{Teller, desc, gauge, labels};

#[derive(Labels)]
struct Place<'a> {
    region: Option<&'a str>,
    shelf: &'a str,
}

static HEARD: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());

fn hear(diagnostic: &Diagnostic) {
    HEARD.lock().expect("not poisoned").push(diagnostic.clone());
}

/// The lines of samples.
fn samples(registry: &Registry) -> Vec<String> {
    let _ = scrape(registry); // it is well-formed, and no series is there twice
    registry.encode(Format::Text).lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn all_series_have_them_first_in_every_format() -> Result<(), Error> {
    let registry = Registry::new();
    registry.set_target_info([("version", "1")])?;
    let jobs = Counter::builder("jobs", "Jobs.").labels::<(&str,)>().label_names(&["queue"]);
    let jobs = jobs.const_label("pool", "main").register(&registry)?;
    jobs.with(("mail",)).inc();
    let wait = Histogram::builder("wait", "Wait.").buckets([1.0]).register(&registry)?;
    wait.observe_with_exemplar(0.5, [("trace_id", "4bf9")]);
    registry.register(gauge("process_threads", 4.0))?.forget();
    let view = registry.with_const_labels([("region", "eu"), ("zone", "a\"b"), ("none", "")]);
    let expected = [
        r#"target_info{region="eu",zone="a\"b",version="1"} 1"#,
        r#"jobs_total{region="eu",zone="a\"b",pool="main",queue="mail"} 1"#,
        r#"process_threads{region="eu",zone="a\"b"} 4"#,
        r#"wait_bucket{region="eu",zone="a\"b",le="1.0"} 1"#,
        r#"wait_bucket{region="eu",zone="a\"b",le="+Inf"} 1"#,
        r#"wait_sum{region="eu",zone="a\"b"} 0.5"#,
        r#"wait_count{region="eu",zone="a\"b"} 1"#,
    ];
    assert_eq!(samples(&view), expected);
    let openmetrics = view.encode(Format::OpenMetrics);
    assert!(openmetrics.contains(r##"le="1.0"} 1 # {trace_id="4bf9"} 0.5 "##), "{openmetrics}");
    assert_eq!(view.encode(Format::Protobuf).matches("name: \"region\"").count(), 4);
    assert!(!samples(&registry).concat().contains("region"), "the registry is as it was");
    Ok(())
}

#[test]
fn a_familys_own_label_wins_on_all_its_series() -> Result<(), Error> {
    let registry = Registry::new();
    let stock = Gauge::builder("stock", "Stock.").labels::<Place<'_>>().register(&registry)?;
    stock.with(Place { region: Some("us"), shelf: "1" }).set(1);
    stock.with(Place { region: None, shelf: "1" }).set(2);
    let _pool = Gauge::builder("pool", "Pool.").const_label("region", "us").register(&registry)?;
    let _none = Gauge::builder("none", "None.").const_label("region", "").register(&registry)?;
    let view = registry.with_const_labels([("region", "us"), ("zone", "a")]);
    let expected = [
        r#"none{zone="a"} 0"#,
        r#"pool{zone="a",region="us"} 0"#,
        r#"stock{zone="a",region="us",shelf="1"} 1"#,
        // With the view's region it would be the series above.
        r#"stock{zone="a",shelf="1"} 2"#,
    ];
    assert_eq!(samples(&view), expected);
    Ok(())
}

#[test]
fn a_label_that_a_collector_has_not_announced_wins_too() -> Result<(), Error> {
    let registry = Registry::new();
    let told = Teller::new([desc(Kind::Gauge, "told")], |visitor: &mut dyn Visitor| {
        visitor.family(&desc(Kind::Gauge, "told"));
        visitor.gauge(labels(&[]).text(), &GaugePoint::new(1_u64));
        visitor.gauge(labels(&[("region", "eu")]).text(), &GaugePoint::new(2_u64));
    });
    registry.register(told)?.forget();
    let view = registry.with_const_labels([("region", "eu"), ("zone", "a")]);
    assert_eq!(samples(&view), [r#"told{zone="a"} 1"#, r#"told{zone="a",region="eu"} 2"#]);
    Ok(())
}

#[test]
fn a_label_that_is_the_same_for_some_reader_only_wins_too() -> Result<(), Error> {
    let registry = Registry::new();
    let open = Gauge::builder("open", "Open.").utf8().labels::<(&str,)>().label_names(&["cloud.region"]);
    let open = open.register(&registry)?;
    open.with(("us",)).set(1);
    let view = registry.with_const_labels([("cloud_region", "eu"), ("zone", "a")]);
    assert_eq!(samples(&view), [r#"open{zone="a",cloud_region="us"} 1"#]);
    let quoted = view.encode(Format::Text.with_escaping(Escaping::AllowUtf8));
    assert!(quoted.ends_with("\nopen{zone=\"a\",\"cloud.region\"=\"us\"} 1\n"), "{quoted}");
    Ok(())
}

#[test]
fn a_label_that_samples_have_anyway_is_left_to_them() -> Result<(), Error> {
    let registry = Registry::new();
    let mode = desc(Kind::StateSet, "mode");
    let told = mode.clone();
    let states = Teller::new([mode], move |visitor: &mut dyn Visitor| {
        visitor.family(&told);
        visitor.state_set(labels(&[]).text(), &[("on", true)]);
    });
    registry.register(states)?.forget();
    registry.register(gauge("other", 1.0))?.forget();
    let view = registry.with_const_labels([("mode", "x")]);
    assert_eq!(samples(&view), [r#"mode{mode="on"} 1"#, r#"other{mode="x"} 1"#]);
    Ok(())
}

#[test]
fn a_wrong_label_is_left_out_and_its_place_reported() -> Result<(), Error> {
    on_diagnostic(hear);
    let registry = Registry::new();
    registry.register(gauge("a", 1.0))?.forget();
    let pairs = [("a-b", "1"), ("__a", "1"), ("le", "1"), ("quantile", "1"), ("", "1"), ("fine", "1"), ("fine", "2")];
    let view = registry.with_const_labels(pairs);
    let line = line!() - 1;
    assert_eq!(samples(&view), [r#"a{fine="1"} 1"#]);
    let heard = HEARD.lock().expect("not poisoned").clone();
    for label in ["a-b", "__a", "le", "quantile", "", "fine"] {
        let says = format!("the label `{label}` of a view");
        let said: Vec<_> = heard.iter().filter(|heard| heard.message.contains(&says)).collect();
        assert_eq!(said.len(), 1, "{label:?}: {heard:?}");
        assert_eq!((said[0].kind, said[0].origins[0].line()), (DiagnosticKind::InvalidView, line));
    }
    Ok(())
}

#[test]
fn filters_know_what_stands_below_them() -> Result<(), Error> {
    let registry = Registry::new();
    let _jobs = Counter::builder("jobs", "Jobs.").register(&registry)?;
    let _open = Gauge::builder("open", "Open.").register(&registry)?;
    let is_eu = |desc: &Desc| desc.const_labels().get("region").as_deref() == Some("eu");
    let all = [r#"shop_jobs_total{region="eu"} 0"#, r#"shop_open{region="eu"} 0"#];
    let both = registry.with_const_labels([("region", "eu")]).with_prefix("shop");
    assert_eq!(samples(&both), all);
    assert_eq!(samples(&registry.with_prefix("shop").with_const_labels([("region", "eu")])), all, "in any order");
    assert_eq!(samples(&both.filtered(["shop_open", "jobs"])), all[1..]);
    assert_eq!(samples(&registry.filtered(["open"]).with_prefix("shop")), ["shop_open 0"]);
    assert_eq!(samples(&registry.with_prefix("shop").filtered(["open"])), [""; 0]);
    assert_eq!(samples(&both.filtered_by(is_eu)), all);
    assert_eq!(samples(&registry.filtered_by(is_eu).with_const_labels([("region", "eu")])), [""; 0]);
    let joined = both.joined(&registry.filtered(["open"]));
    assert_eq!(samples(&joined.filtered(["open"])), ["open 0"]);
    assert_eq!(samples(&joined.with_prefix("x").filtered_by(|desc| desc.name().contains("open"))).len(), 2);
    Ok(())
}

#[test]
fn registries_that_are_alike_share_their_families_where_a_label_tells_them_apart() -> Result<(), Error> {
    let tenants = ["a", "b"].map(|tenant| (tenant, Registry::new()));
    for (tenant, registry) in &tenants {
        let jobs = Counter::builder("jobs", "Jobs.").register(registry)?.forget();
        jobs.inc_by(tenant.len() as u64);
        jobs.inc_by(-1);
        registry.register(gauge("told", 1.0))?.forget();
    }
    let [first, second] = tenants.map(|(tenant, registry)| registry.with_const_labels([("tenant", tenant)]));
    let joined = first.joined(&second);
    let (own, theirs): (Vec<_>, Vec<_>) = samples(&joined).into_iter().partition(|line| line.starts_with("metrics_"));
    let expected = [
        r#"jobs_total{tenant="a"} 1"#,
        r#"jobs_total{tenant="b"} 1"#,
        r#"told{tenant="a"} 1"#,
        r#"told{tenant="b"} 1"#,
    ];
    assert_eq!(theirs, expected);
    assert!(own.len() == 1 && own[0].contains(r#"metric="jobs_total""#) && own[0].ends_with(" 2"), "{own:?}");
    assert_eq!(joined.check(), Ok(()));
    assert_eq!(scrape(&joined).len(), 3);
    // The library's own metrics have the labels of a view that everything is seen through.
    assert!(samples(&first).iter().all(|line| line.contains(r#"{tenant="a""#)), "{:?}", samples(&first));
    Ok(())
}
