//! Who is in a registry, under which name, and for how long.

use std::sync::{Arc, Mutex, Once};
use std::thread;
use std::time::{Duration, Instant};

use metrics_core::{
    Collector, Counter, Desc, Diagnostic, DiagnosticKind, Format, Gauge, GaugePoint, Histogram, Kind, LabelText,
    Reason, Registry, Value, Visitor, catalog, counter, gauge, generate_latest, histogram, on_diagnostic,
};
use tests::reader::{read, scrape};
use tests::teller::{Teller, desc, gauge as a_gauge};

/// Link-time definitions that contradict each other, as they do when crates meet that know nothing of each other.
mod first {
    use super::*;

    /// Alike in two places.
    #[counter(name = "registry_test_twice")]
    pub static TWICE: Counter;

    /// Different in two places.
    #[gauge(name = "registry_test_differs")]
    pub static DIFFERS: Gauge;

    /// Has samples of its own.
    #[histogram(name = "registry_test_wait_seconds")]
    pub static WAIT: Histogram;
}

mod second {
    use super::*;

    /// Alike in two places.
    #[counter(name = "registry_test_twice")]
    pub static TWICE: Counter;

    /// Different in two places.
    #[counter(exact = "registry_test_differs")]
    pub static DIFFERS: Counter;

    /// Has the name of another one's sample.
    #[gauge(exact = "registry_test_wait_seconds_count")]
    pub static WAIT_COUNT: Gauge;
}

/// Only one registry apart from the global one has it.
#[gauge]
static REGISTRY_TEST_INCLUDED: Gauge;

fn names(registry: &Registry) -> Vec<String> {
    scrape(registry).into_iter().map(|family| family.name).collect()
}

static HEARD: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());

fn hear(diagnostic: &Diagnostic) {
    HEARD.lock().expect("not poisoned").push(diagnostic.clone());
}

/// The global registry, whose diagnostics are heard from the first test on that asks for it.
fn global() -> &'static Registry {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| on_diagnostic(hear));
    Registry::global()
}

#[test]
fn a_new_registry_is_empty_and_its_clones_are_the_same() {
    let registry = Registry::default();
    assert_eq!(registry.encode(Format::Text), "");
    registry.clone().register(a_gauge("one", 1.0)).expect("the name is free").forget();
    assert_eq!(names(&registry), ["one"]);
    assert_eq!(registry.check(), Ok(()));
}

#[test]
fn families_are_sorted_by_name() {
    let registry = Registry::new();
    for name in ["b", "a_b", "c", "a", "a:b"] {
        registry.register(a_gauge(name, 1.0)).expect("the name is free").forget();
    }
    assert_eq!(names(&registry), ["a", "a:b", "a_b", "b", "c"]);
}

#[test]
fn dropping_the_registration_unregisters() {
    let registry = Registry::new();
    let first = registry.register(a_gauge("first", 1.0)).expect("the name is free");
    let second = registry.register(a_gauge("second", 1.0)).expect("the name is free");
    assert_eq!(names(&registry), ["first", "second"]);
    drop(first);
    assert_eq!(names(&registry), ["second"]);
    second.forget();
    assert_eq!(names(&registry), ["second"]);
    registry.register(a_gauge("first", 1.0)).expect("the name is free again").forget();
    assert_eq!(names(&registry), ["first", "second"]);
}

#[test]
fn a_registration_may_outlive_its_registry() {
    let registry = Registry::new();
    let registration = registry.register(a_gauge("one", 1.0)).expect("the name is free");
    drop(registry);
    drop(registration);
}

#[test]
fn a_taken_name_is_refused_with_both_places() {
    let registry = Registry::new();
    let first = Desc::new(Kind::Histogram, "wait_seconds", "Help.").expect("a valid name");
    let first_line = line!() - 1;
    registry.register(Teller::new([first], |_: &mut dyn Visitor| {})).expect("the name is free").forget();
    for (name, claim) in [("wait_seconds", "wait_seconds"), ("wait_seconds_count", "wait_seconds_count")] {
        let error = registry.register(a_gauge(name, 1.0)).expect_err("the name is taken");
        let this_line = line!() - 1;
        assert_eq!((error.reason(), error.metric()), (Reason::Conflict, name));
        let message = error.to_string();
        for part in [format!("registry.rs:{first_line}"), format!("registry.rs:{this_line}"), format!("`{claim}`")] {
            assert!(message.contains(&part), "{message} has {part}");
        }
    }
    assert_eq!(names(&registry), Vec::<String>::new(), "nothing was told, nothing was added");
    assert_eq!(registry.check(), Ok(()));
}

#[test]
fn a_collector_cannot_contradict_itself() {
    let own = [desc(Kind::Gauge, "requests"), desc(Kind::Counter, "requests")];
    let error = Registry::new().register(Teller::new(own, |_: &mut dyn Visitor| {})).expect_err("a conflict");
    assert_eq!((error.reason(), error.metric()), (Reason::Conflict, "requests_total"));
}

#[test]
fn link_time_definitions_are_in_the_global_registry_alone() {
    assert!(names(global()).iter().any(|name| name == "registry_test_included"));
    let own = Registry::new();
    assert_eq!(names(&own), Vec::<String>::new());
    own.include(&REGISTRY_TEST_INCLUDED);
    own.include(&REGISTRY_TEST_INCLUDED);
    REGISTRY_TEST_INCLUDED.set(5);
    assert_eq!(own.check(), Ok(()));
    let own = own.encode(Format::Text);
    assert!(own.ends_with("\nregistry_test_included 5\n"), "{own}");
    assert_eq!(own.lines().count(), 3);
}

#[test]
fn a_link_time_name_is_refused_at_run_time() {
    let error = global().register(a_gauge("registry_test_included", 1.0)).expect_err("the name is taken");
    assert!(error.to_string().contains("the gauge `registry_test_included` (tests/tests/registry.rs:"), "{error}");
}

#[test]
fn link_time_conflicts_are_checked_reported_once_and_harmless() {
    let registry = global();
    first::TWICE.inc_by(2);
    second::TWICE.inc_by(3);
    first::DIFFERS.set(7);
    second::DIFFERS.inc();
    first::WAIT.observe(0.5);
    second::WAIT_COUNT.set(99);
    for _ in 0..2 {
        let text = generate_latest();
        read(&text);
        for line in ["registry_test_twice_total 5", "registry_test_differs 7", "registry_test_wait_seconds_count 1"] {
            assert!(text.lines().any(|l| l == line), "no `{line}` in:\n{text}");
        }
    }

    let conflicts = registry.check().expect_err("three conflicts");
    let mut found: Vec<_> = conflicts.iter().map(|c| (c.names(), c.is_summed())).collect();
    found.sort_unstable();
    let expected = [
        (["registry_test_differs", "registry_test_differs"], false),
        (["registry_test_twice_total", "registry_test_twice_total"], true),
        (["registry_test_wait_seconds", "registry_test_wait_seconds_count"], false),
    ];
    assert_eq!(found, expected);
    for conflict in &conflicts {
        let [first, later] = conflict.origins();
        assert!(first.line() < later.line(), "the earlier line has the name: {conflict}");
        for origin in [first, later] {
            assert!(conflict.to_string().contains(&format!("registry.rs:{}", origin.line())), "{conflict}");
        }
    }

    // Another test's scrape may be the one that reports, and still be about to.
    let deadline = Instant::now() + Duration::from_secs(20);
    while HEARD.lock().expect("not poisoned").len() < conflicts.len() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(5));
    }
    let heard = HEARD.lock().expect("not poisoned");
    for name in ["registry_test_differs", "registry_test_twice_total", "registry_test_wait_seconds_count"] {
        let heard: Vec<_> = heard.iter().filter(|diagnostic| diagnostic.metric == name).collect();
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert_eq!((heard[0].kind, heard[0].origins.len()), (DiagnosticKind::Conflict, 2));
    }
}

#[test]
fn refused_updates_are_exposed_once_there_are_any() {
    let registry = Registry::new();
    let counter = Counter::builder("refusals", "Help.").register(&registry).expect("the name is free");
    counter.inc();
    assert_eq!(names(&registry), ["refusals_total"]);
    counter.inc_by(-1);
    counter.inc_by(f64::NAN);
    counter.inc_by(f64::NAN);
    let text = registry.encode(Format::Text);
    for line in [
        "refusals_total 1",
        "# HELP metrics_rejected_updates_total Updates that were refused: for their amount, their exemplar or their labels, \
         for want of room, or inside of an allocation.",
        "# TYPE metrics_rejected_updates_total counter",
        "metrics_rejected_updates_total{metric=\"refusals_total\",reason=\"negative\"} 1",
        "metrics_rejected_updates_total{metric=\"refusals_total\",reason=\"not_finite\"} 2",
    ] {
        assert!(text.lines().any(|l| l == line), "no `{line}` in:\n{text}");
    }
}

#[test]
fn the_catalogue_lists_every_definition_by_name() {
    let catalog = catalog();
    assert!(catalog.is_sorted_by(|a, b| a.name() <= b.name()));
    let twice: Vec<_> = catalog.iter().filter(|desc| desc.name() == "registry_test_twice_total").collect();
    assert_eq!(twice.len(), 2);
    assert!(twice[0].line() < twice[1].line());
    assert_eq!((twice[0].crate_name(), twice[0].help()), ("registry", "Alike in two places."));
    let wait = catalog.iter().find(|desc| desc.name() == "registry_test_wait_seconds").expect("it is linked");
    assert_eq!((wait.kind(), wait.buckets().len()), (Kind::Histogram, 11));
}

#[test]
fn joined_registries_are_shown_together_as_they_come_and_go() {
    let (left, right) = (Registry::new(), Registry::new());
    let joined = left.joined(&right);
    assert_eq!(joined.encode(Format::Text), "");
    left.register(a_gauge("both", 1.0)).expect("the name is free").forget();
    right.register(a_gauge("both", 2.0)).expect("it is free in that one").forget();
    let registration = right.register(a_gauge("right", 3.0)).expect("the name is free");
    joined.register(a_gauge("own", 4.0)).expect("the name is free").forget();
    let text = joined.encode(Format::Text);
    assert!(text.contains("\nboth 1\n") && text.contains("\nright 3\n") && text.contains("\nown 4\n"), "{text}");
    assert!(!text.contains("both 2"), "{text}");
    assert_eq!(joined.check().expect_err("a conflict").len(), 1);
    joined.register(a_gauge("right", 5.0)).expect_err("a part has that name");
    drop(registration);
    assert_eq!(names(&joined), ["both", "own"]);
    assert_eq!(names(&left), ["both"]);

    let twice = left.joined(&left.clone());
    assert_eq!((names(&twice), twice.check()), (vec!["both".to_owned()], Ok(())));
}

#[test]
fn a_joined_registry_keeps_nothing_that_was_unregistered() {
    let part = Registry::new();
    let joined = part.joined(&Registry::new());
    let kept = Arc::new(());
    let witness = Arc::downgrade(&kept);
    let collector = Teller::new([desc(Kind::Gauge, "short_lived")], move |visitor: &mut dyn Visitor| {
        let _ = &kept;
        visitor.family(&desc(Kind::Gauge, "short_lived"));
    });
    let registration = part.register(collector).expect("the name is free");
    let metric = Gauge::builder("short_lived_too", "Help.").register(&part).expect("the name is free");
    assert_eq!(names(&joined), ["short_lived", "short_lived_too"]);
    drop(registration);
    assert_eq!(witness.strong_count(), 0, "nobody has to scrape for it to go");
    drop(metric);
    assert_eq!(names(&joined), Vec::<String>::new());
}

#[test]
fn an_earlier_part_has_the_name_even_if_it_never_announced_it() {
    let (left, right) = (Registry::new(), Registry::new());
    let joined = left.joined(&right);
    right.register(a_gauge("unannounced_one", 2.0)).expect("the name is free").forget();
    let two = Gauge::builder("unannounced_two", "Help.").register(&right).expect("the name is free");
    two.set(2);
    let told = ["unannounced_one", "unannounced_two"].map(|name| desc(Kind::Gauge, name));
    let surprising = Teller::new([], move |visitor: &mut dyn Visitor| {
        for family in &told {
            visitor.family(family);
            visitor.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Unsigned(1)));
        }
    });
    let registration = left.register(surprising).expect("nothing is announced");
    let values = |value: u32| ["one", "two"].map(|name| format!("unannounced_{name} {value}")).to_vec();
    let samples = || -> Vec<String> {
        let text = joined.encode(Format::Text);
        read(&text);
        text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    };
    assert_eq!(samples(), values(1));
    drop(registration);
    assert_eq!(samples(), values(2), "they are back as soon as nobody displaces them");
}

/// Uses its registry when it is dropped, which would wait forever for a lock that is held there.
struct LastWord(Registry);

impl Collector for LastWord {
    fn describe(&self) -> Vec<Desc> {
        assert_eq!(self.0.check(), Ok(()));
        vec![desc(Kind::Gauge, "last_word")]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        visitor.family(&desc(Kind::Gauge, "last_word"));
    }
}

impl Drop for LastWord {
    fn drop(&mut self) {
        if let Ok(registration) = self.0.register(a_gauge("after_last_word", 1.0)) {
            registration.forget();
        }
    }
}

#[test]
fn no_lock_is_held_while_a_collector_is_described_or_dropped() {
    let registry = Registry::new();
    let registration = registry.register(LastWord(registry.clone())).expect("the name is free");
    assert_eq!(names(&registry), ["last_word"]);
    drop(registration);
    assert_eq!(names(&registry), ["after_last_word"]);
    registry.register(LastWord(Registry::new())).expect("the name is free").forget();
    registry.register(LastWord(registry.clone())).expect_err("the name is taken, and the refused one is dropped");
}

#[test]
fn members_come_and_go_while_others_scrape() {
    let registry = Registry::new();
    registry.register(a_gauge("constant", 1.0)).expect("the name is free").forget();
    thread::scope(|scope| {
        for thread in 0..2 {
            let registry = &registry;
            scope.spawn(move || {
                for round in 0..200 {
                    let name = format!("gauge_{thread}_{round}");
                    let registration = registry.register(a_gauge(&name, 1.0)).expect("the name is free");
                    assert!(names(registry).contains(&name));
                    drop(registration);
                    assert!(!names(registry).contains(&name));
                }
            });
        }
        for _ in 0..200 {
            assert!(names(&registry).contains(&"constant".to_owned()));
        }
    });
    assert_eq!(names(&registry), ["constant"]);
}
