//! Several registries in one process: independent of each other, with members in common where that is wanted.

use std::sync::Barrier;
use std::thread;

use metrics_core::{
    Collector, Counter, CounterPoint, Desc, Error, Format, Gauge, Kind, LabelText, Reason, Registry, Visitor, counter,
};
use tests::reader::scrape;
use tests::teller::{desc, gauge};

/// In the global registry as every definition is, and in those that include it.
#[counter]
static REGISTRIES_TEST_CALLS: Counter;

fn names(registry: &Registry) -> Vec<String> {
    scrape(registry).into_iter().map(|family| family.name).collect()
}

fn samples(registry: &Registry) -> Vec<String> {
    registry.encode(Format::Text).lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn what_is_in_one_is_not_in_another() -> Result<(), Error> {
    let (first, second) = (Registry::new(), Registry::new());
    let one = Counter::builder("jobs", "Jobs.").register(&first)?;
    let two = Counter::builder("jobs", "Jobs.").register(&second)?;
    one.inc();
    two.inc_by(2);
    first.set_target_info([("side", "first")])?;
    assert_eq!(samples(&first), [r#"target_info{side="first"} 1"#, "jobs_total 1"]);
    assert_eq!(samples(&second), ["jobs_total 2"]);
    assert!(!names(Registry::global()).iter().any(|name| name == "jobs_total"));
    drop(one);
    assert_eq!(names(&first), ["target_info"]);
    assert_eq!((names(&second), second.check()), (vec!["jobs_total".to_owned()], Ok(())));
    Ok(())
}

#[test]
fn what_is_refused_in_one_is_counted_there() -> Result<(), Error> {
    let (first, second) = (Registry::new(), Registry::new());
    let one = Counter::builder("jobs", "Jobs.").register(&first)?;
    let _two = Counter::builder("jobs", "Jobs.").register(&second)?;
    one.inc_by(-1);
    assert_eq!(names(&first), ["jobs_total", "metrics_rejected_updates_total"]);
    assert_eq!(names(&second), ["jobs_total"]);
    Ok(())
}

#[test]
fn one_static_stands_in_as_many_as_include_it() {
    let registries = [Registry::new(), Registry::new()];
    for registry in &registries {
        registry.include(&REGISTRIES_TEST_CALLS);
        registry.include(&REGISTRIES_TEST_CALLS);
        assert_eq!(registry.check(), Ok(()));
    }
    REGISTRIES_TEST_CALLS.inc();
    let count = REGISTRIES_TEST_CALLS.get();
    for registry in registries.iter().chain([Registry::global()]) {
        let line = format!("registries_test_calls_total {count}");
        assert!(samples(registry).contains(&line), "{}", registry.encode(Format::Text));
    }
    // Joined, it is one metric still, and nothing is summed.
    let joined = registries[0].joined(&registries[1]).joined(&registries[0].filtered(["registries_test_calls"]));
    assert_eq!((samples(&joined), joined.check()), (vec![format!("registries_test_calls_total {count}")], Ok(())));
}

/// Counts for whoever asks.
struct Shared(Desc);

impl Collector for Shared {
    fn describe(&self) -> Vec<Desc> {
        vec![self.0.clone()]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        visitor.family(&self.0);
        visitor.counter(LabelText::EMPTY, &CounterPoint::new(7_u64));
    }
}

#[test]
fn one_metric_made_at_run_time_stands_in_several_by_reference() -> Result<(), Error> {
    let (first, second) = (Registry::new(), Registry::new());
    let jobs = Counter::builder("jobs", "Jobs.").const_label("pool", "main").register(&first)?.forget();
    let lent = second.register(std::sync::Arc::clone(&jobs))?;
    jobs.inc();
    let line = r#"jobs_total{pool="main"} 1"#;
    assert_eq!((samples(&first), samples(&second)), (vec![line.to_owned()], vec![line.to_owned()]));
    drop(lent);
    assert_eq!((samples(&first).len(), samples(&second).len()), (1, 0));

    let shared = std::sync::Arc::new(Shared(desc(Kind::Counter, "shared")));
    for registry in [&first, &second] {
        registry.register(std::sync::Arc::clone(&shared))?.forget();
        assert!(names(registry).iter().any(|name| name == "shared_total"));
    }
    Ok(())
}

#[test]
fn clones_are_one_registry() -> Result<(), Error> {
    let registry = Registry::new();
    let (clone, view) = (registry.clone(), registry.clone().with_prefix("shop"));
    let open = Gauge::builder("open", "Open.").register(&clone)?;
    assert_eq!(names(&registry), ["open"]);
    let refused = Gauge::builder("open", "Open.").register(&registry).expect_err("the name is taken");
    assert_eq!(refused.reason(), Reason::Conflict);
    drop((registry, clone));
    assert_eq!(names(&view), ["shop_open"], "a view keeps what it is of");
    drop(open);
    assert_eq!(names(&view), [""; 0]);
    Ok(())
}

#[test]
fn what_is_registered_with_a_joined_registry_is_its_own() -> Result<(), Error> {
    let (first, second) = (Registry::new(), Registry::new());
    first.register(gauge("a", 1.0))?.forget();
    second.register(gauge("b", 2.0))?.forget();
    let joined = first.joined(&second);
    joined.register(gauge("c", 3.0))?.forget();
    let refused = joined.register(gauge("b", 4.0)).map(drop).expect_err("a part has the name");
    assert_eq!(refused.reason(), Reason::Conflict);
    assert_eq!(samples(&joined), ["a 1", "b 2", "c 3"]);
    assert_eq!((samples(&first), samples(&second)), (vec!["a 1".to_owned()], vec!["b 2".to_owned()]));
    // Parts know nothing of the whole: one of them may take the name, and is the first to have it.
    first.register(gauge("c", 5.0))?.forget();
    assert_eq!(samples(&joined), ["a 1", "b 2", "c 5"]);
    assert!(joined.check().is_err());
    Ok(())
}

#[test]
fn a_target_is_stated_for_a_registry_or_for_a_view_of_it() -> Result<(), Error> {
    let registry = Registry::new();
    registry.register(gauge("a", 1.0))?.forget();
    let view = registry.with_prefix("shop").with_const_labels([("region", "eu")]);
    view.set_target_info([("service", "shop")])?;
    assert_eq!(samples(&view), [r#"target_info{region="eu",service="shop"} 1"#, r#"shop_a{region="eu"} 1"#]);
    assert_eq!(samples(&registry), ["a 1"]);
    // What a part states is what the whole says, and it has one name.
    let other = registry.with_prefix("shop");
    registry.set_target_info([("service", "all")])?;
    assert_eq!(samples(&other), [r#"target_info{service="all"} 1"#, "shop_a 1"]);
    let refused = other.set_target_info([("service", "shop")]).expect_err("the part has stated it");
    assert_eq!(refused.reason(), Reason::Conflict);
    assert_eq!(samples(&other)[0], r#"target_info{service="all"} 1"#);
    registry.clear_target_info();
    assert_eq!(samples(&other), ["shop_a 1"]);
    Ok(())
}

#[test]
fn a_catalogue_is_of_all_that_a_registry_would_expose() -> Result<(), Error> {
    let registry = Registry::new();
    registry.include(&REGISTRIES_TEST_CALLS);
    let waiting = Gauge::builder("waiting", "Jobs that wait.").const_label("queue", "mail").register(&registry)?;
    let collector = registry.register(gauge("announced", 1.0))?;
    let catalog = registry.catalog();
    let of = |name: &str| catalog.iter().find(|desc| desc.name() == name);
    assert!(catalog.is_sorted_by(|a, b| a.name() <= b.name()));
    assert_eq!(of("announced").map(Desc::help), Some("Help."));
    assert_eq!(of("registries_test_calls_total").map(Desc::kind), Some(Kind::Counter));
    assert_eq!(of("waiting").map(|desc| desc.const_labels().as_str().to_owned()).as_deref(), Some("queue=\"mail\""));
    let view = registry.with_prefix("shop").filtered_by(|desc| desc.kind() == Kind::Gauge).catalog();
    let names: Vec<&str> = view.iter().map(Desc::name).collect();
    assert_eq!(names, ["shop_announced", "shop_waiting"]);
    drop((waiting, collector));
    assert_eq!(registry.catalog().len(), 1);
    Ok(())
}

/// What each of several threads hears that state the target of one registry at once.
fn stated_at_once(registry: &Registry) -> Vec<Result<(), Reason>> {
    let begin = Barrier::new(4);
    thread::scope(|scope| {
        let state = |side: &str| {
            begin.wait();
            registry.set_target_info([("side", side)]).map_err(|error| error.reason())
        };
        let threads: Vec<_> = ["a", "b", "c", "d"].map(|side| scope.spawn(move || state(side))).into();
        threads.into_iter().map(|thread| thread.join().expect("it ends")).collect()
    })
}

#[test]
fn a_target_that_several_threads_state_first_is_stated_once_and_never_claimed_to_be_where_it_is_not() {
    for _ in 0..300 {
        let registry = Registry::new();
        assert_eq!(stated_at_once(&registry), [Ok(()); 4]);
        assert_eq!(samples(&registry).len(), 1);

        let registry = Registry::new();
        let taken = registry.register(gauge("target_info", 1.0)).expect("the name is free");
        assert_eq!(stated_at_once(&registry), [Err(Reason::Conflict); 4]);
        drop(taken);
        assert_eq!(
            registry.set_target_info([("side", "a")]).map_err(|error| error.reason()),
            Ok(()),
            "it is free by now"
        );
        assert_eq!(samples(&registry), [r#"target_info{side="a"} 1"#]);
    }
}
