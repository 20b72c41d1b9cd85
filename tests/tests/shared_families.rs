//! Families that several metrics share: alike, with const labels that keep their series apart.

use std::sync::Mutex;

use metrics_core::{
    Collector, Counter, Desc, Diagnostic, DiagnosticKind, Error, Format, Gauge, GaugePoint, Histogram, Kind, LabelText,
    Reason, Registered, Registry, Unit, Visitor, on_diagnostic,
};
use tests::reader::scrape;
use tests::teller::{Teller, desc};

static HEARD: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());

fn hear(diagnostic: &Diagnostic) {
    HEARD.lock().expect("not poisoned").push(diagnostic.clone());
}

fn heard_of(metric: &str) -> Vec<Diagnostic> {
    HEARD.lock().expect("not poisoned").iter().filter(|diagnostic| diagnostic.metric == metric).cloned().collect()
}

fn taken(registry: &Registry, pool: &str) -> Result<Registered<Counter>, Error> {
    Counter::builder("taken", "Connections taken.").const_label("pool", pool).register(registry)
}

/// The lines after the comments.
fn samples(registry: &Registry) -> Vec<String> {
    registry.encode(Format::Text).lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

/// The same under a name that no parallel test has a conflict with: what is heard of it is this test's.
fn lent(registry: &Registry, pool: &str) -> Result<Registered<Counter>, Error> {
    Counter::builder("lent", "Connections lent.").const_label("pool", pool).register(registry)
}

#[test]
fn metrics_that_differ_in_the_value_of_a_const_label_are_one_family() -> Result<(), Error> {
    on_diagnostic(hear);
    let registry = Registry::new();
    let (main, spare) = (lent(&registry, "main")?, lent(&registry, "spare")?);
    main.inc_by(3);
    spare.inc_by(4);
    let text = registry.encode(Format::Text);
    let expected = "# HELP lent_total Connections lent.\n# TYPE lent_total counter\n\
                    lent_total{pool=\"main\"} 3\nlent_total{pool=\"spare\"} 4\n";
    assert_eq!(text, expected);
    assert_eq!(registry.encode(Format::Protobuf).matches("name: \"lent_total\"").count(), 1);
    assert_eq!(registry.check(), Ok(()));
    assert_eq!(heard_of("lent_total"), []);
    drop(main);
    assert_eq!(samples(&registry), ["lent_total{pool=\"spare\"} 4"]);
    let _again = lent(&registry, "main")?;
    assert_eq!(samples(&registry), ["lent_total{pool=\"spare\"} 4", "lent_total{pool=\"main\"} 0"]);
    Ok(())
}

#[test]
fn the_same_const_labels_are_refused_with_both_places() -> Result<(), Error> {
    let registry = Registry::new();
    let _main = taken(&registry, "main")?;
    let _spare = taken(&registry, "spare")?;
    let refused = taken(&registry, "main").expect_err("it is there");
    assert_eq!((refused.reason(), refused.metric()), (Reason::Conflict, "taken_total"));
    let message = refused.to_string();
    assert_eq!(message.matches("shared_families.rs:").count(), 2, "{message}");
    assert!(message.contains("`pool=\"main\"`") && message.contains("must differ"), "{message}");
    Ok(())
}

#[test]
fn what_is_unlike_is_refused_and_the_difference_said() -> Result<(), Error> {
    let registry = Registry::new();
    let _first = Histogram::builder("wait", "Wait.").buckets([1.0]).const_label("pool", "main").register(&registry)?;
    let wait = || Histogram::builder("wait", "Wait.").buckets([1.0]);
    let gauge = Gauge::builder("wait", "Wait.").const_label("pool", "spare").register(&registry);
    for (refused, says) in [
        (wait().register(&registry).map(drop), "the const labels `pool`"),
        (wait().const_label("zone", "a").register(&registry).map(drop), "the const labels `pool`"),
        (wait().const_label("pool", "a").const_label("zone", "a").register(&registry).map(drop), "labels `pool`,"),
        (wait().slo(2.0).const_label("pool", "spare").register(&registry).map(drop), "other buckets"),
        (wait().native().const_label("pool", "spare").register(&registry).map(drop), "no native buckets"),
        (
            wait().labels::<(u8,)>().label_names(&["n"]).const_label("pool", "spare").register(&registry).map(drop),
            "no labels",
        ),
        (gauge.map(drop), "the kind histogram"),
    ] {
        let message = refused.expect_err(says).to_string();
        assert!(message.contains(says), "{message} says {says}");
    }
    let _seconds = Gauge::builder("g", "G.").unit(Unit::SECONDS).const_label("pool", "main").register(&registry)?;
    let refused = Gauge::builder("g_seconds", "G.").const_label("pool", "spare").register(&registry);
    assert!(refused.expect_err("another unit").to_string().contains("the unit seconds"));
    // Nor does another family get a name that the shared one's samples have.
    let refused = Gauge::builder("wait_count", "W.").exact().const_label("pool", "spare").register(&registry);
    assert_eq!(refused.expect_err("a sample's name").reason(), Reason::Conflict);
    Ok(())
}

#[test]
fn a_label_that_is_absent_in_one_of_them_is_a_value_too() -> Result<(), Error> {
    let registry = Registry::new();
    let (_none, _main) = (taken(&registry, "")?, taken(&registry, "main")?);
    assert_eq!(samples(&registry), ["taken_total 0", "taken_total{pool=\"main\"} 0"]);
    assert!(taken(&registry, "").is_err());
    Ok(())
}

#[test]
fn the_first_help_is_exposed_and_another_one_mentioned() -> Result<(), Error> {
    on_diagnostic(hear);
    let registry = Registry::new();
    let helped =
        |help: &'static str, pool: &str| Gauge::builder("helped", help).const_label("pool", pool).register(&registry);
    let (_first, _second) = (helped("The first.", "a")?, helped("The second.", "b")?);
    assert_eq!(registry.check(), Ok(()), "nothing is left out for it");
    let text = registry.encode(Format::Text);
    assert!(
        text.starts_with("# HELP helped The first.\n# TYPE helped gauge\nhelped{pool=\"a\"} 0\nhelped{pool=\"b\"} 0\n")
    );
    let heard = heard_of("helped");
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!((heard[0].kind, heard[0].origins.len()), (DiagnosticKind::Conflict, 2));
    let says = "has two help texts, and one family has one: that of tests/tests/shared_families.rs:";
    assert!(heard[0].message.starts_with(says), "{}", heard[0]);
    Ok(())
}

#[test]
fn metrics_of_joined_registries_share_as_well() -> Result<(), Error> {
    let (first, second) = (Registry::new(), Registry::new());
    let (_main, spare) = (taken(&first, "main")?, taken(&second, "spare")?);
    spare.inc();
    let joined = first.joined(&second);
    assert_eq!(samples(&joined), ["taken_total{pool=\"main\"} 0", "taken_total{pool=\"spare\"} 1"]);
    assert_eq!(joined.check(), Ok(()));
    // Alike and with the same const labels they are summed, as any two metrics are.
    let (third, one) = (Registry::new(), taken(&second, "third")?);
    let two = taken(&third, "third")?;
    one.inc();
    two.inc();
    let joined = joined.joined(&third);
    assert_eq!(samples(&joined)[2], "taken_total{pool=\"third\"} 2");
    assert_eq!(joined.check().map_err(|conflicts| conflicts.iter().map(|c| c.is_summed()).collect()), Err(vec![true]));
    Ok(())
}

/// A collector of one gauge for a pool.
fn teller(pool: &str) -> Result<impl Collector + use<>, Error> {
    let desc = desc(Kind::Gauge, "size").with_const_labels([("pool", pool)])?;
    Ok(Teller::new([desc.clone()], tell(desc)))
}

fn tell(desc: Desc) -> impl Fn(&mut dyn Visitor) + Send + Sync {
    move |visitor: &mut dyn Visitor| {
        visitor.family(&desc);
        visitor.gauge(LabelText::EMPTY, &GaugePoint::new(1_u64));
    }
}

#[test]
fn collectors_share_among_themselves_and_with_metrics() -> Result<(), Error> {
    let registry = Registry::new();
    let _b = registry.register(teller("b")?)?;
    let _a = registry.register(teller("a")?)?;
    let _metric = Gauge::builder("size", "Help.").const_label("pool", "c").register(&registry)?;
    assert_eq!(registry.register(teller("c")?).expect_err("the metric has it").reason(), Reason::Conflict);
    let expected = ["size{pool=\"c\"} 0", "size{pool=\"b\"} 1", "size{pool=\"a\"} 1"];
    assert_eq!(samples(&registry), expected, "metrics first");
    assert_eq!(scrape(&registry).len(), 1);
    // One that has announced nothing finds the same room.
    for pool in ["d", "c"] {
        let size = desc(Kind::Gauge, "size").with_const_labels([("pool", pool)])?;
        registry.register(Teller::new([], tell(size)))?.forget();
    }
    assert_eq!(samples(&registry)[3..], ["size{pool=\"d\"} 1"]);
    Ok(())
}

#[test]
fn one_collector_may_tell_of_several() -> Result<(), Error> {
    let registry = Registry::new();
    let size = |pool| desc(Kind::Gauge, "size").with_const_labels([("pool", pool)]);
    let (main, spare) = (size("main")?, size("spare")?);
    let announced = [main.clone(), spare.clone()];
    let tellers = [tell(main), tell(spare)];
    let both = move |visitor: &mut dyn Visitor| tellers.iter().for_each(|tell| tell(visitor));
    let _both = registry.register(Teller::new(announced, both))?;
    assert_eq!(samples(&registry), ["size{pool=\"main\"} 1", "size{pool=\"spare\"} 1"]);
    assert!(registry.register(teller("spare")?).is_err() && registry.register(teller("third")?).is_ok());
    Ok(())
}
