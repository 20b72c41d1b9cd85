//! Infos: what is stated stands in labels, and a new statement takes the place of the old one.

mod keyed;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metrics_core::testing::{Exposition, ParsedKind, parse};
use metrics_core::{
    Error, Format, Info, Kind, LabelValue, Labels, Metrics, Reason, Registry, Unit, catalog, info_metric, label,
};

#[derive(LabelValue)]
enum Engine {
    Postgres,
    Sqlite,
}

#[derive(Labels)]
struct Database<'a> {
    engine: Engine,
    version: &'a str,
    replica: Option<&'a str>,
}

/// The database.
#[info_metric]
static DATABASE: Info<Database>;

/// The suffix is there already.
#[info_metric(labels(a, b), namespace = "shop")]
static ORDERS_INFO: Info<(&'static str, u16)>;

/// What serves.
#[info_metric]
fn app(version: &str, revision: &str);

fn registry_of(metric: &'static impl metrics_core::Metric) -> Registry {
    let registry = Registry::new();
    registry.include(metric);
    registry
}

fn scrape(registry: &Registry, format: Format) -> Exposition {
    parse(&registry.encode(format), format).expect("well-formed")
}

#[test]
fn nothing_is_exposed_before_it_is_stated_and_after_it_is_taken_back() {
    let registry = registry_of(&DATABASE);
    assert_eq!(registry.encode(Format::Text), "");
    DATABASE.set(Database { engine: Engine::Postgres, version: "16.4", replica: None });
    let expected = "# HELP database_info The database.\n# TYPE database_info gauge\n\
                    database_info{engine=\"postgres\",version=\"16.4\"} 1\n";
    assert_eq!(registry.encode(Format::Text), expected);
    let expected = "# TYPE database info\n# HELP database The database.\n\
                    database_info{engine=\"postgres\",version=\"16.4\"} 1\n# EOF\n";
    assert_eq!(registry.encode(Format::OpenMetrics), expected);
    let readable = registry.encode(Format::Protobuf);
    let plain = readable.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["name: \"database_info\" help: \"The database.\" type: GAUGE", "gauge { value: 1 }"] {
        assert!(plain.contains(part), "{part}: {readable}");
    }

    // By reference, with a value that needs escaping and one that is absent.
    let other = Database { engine: Engine::Sqlite, version: "\"3\"\\\n", replica: Some("") };
    DATABASE.set(&other);
    for format in [Format::Text, Format::OpenMetrics] {
        let seen = scrape(&registry, format);
        let samples: Vec<_> = seen.samples().collect();
        assert_eq!(samples.len(), 1, "{samples:?}");
        assert!(samples[0].is("database_info", &[("engine", "sqlite"), ("version", "\"3\"\\\n")]), "{samples:?}");
    }
    DATABASE.clear();
    assert_eq!(registry.encode(Format::Text), "");
}

#[test]
fn the_suffix_is_never_doubled() {
    let registry = registry_of(&ORDERS_INFO);
    ORDERS_INFO.set(("x", 7_u16));
    let seen = scrape(&registry, Format::OpenMetrics);
    assert_eq!(seen.value("shop_orders_info", &[("a", "x"), ("b", "7")]), Some(1.0));
    assert_eq!(seen.family("shop_orders").map(|family| family.kind), Some(ParsedKind::Info));
    let catalog = catalog();
    let desc = catalog.iter().find(|desc| desc.name() == "shop_orders_info").expect("it is linked");
    assert_eq!((desc.kind(), desc.labels().len()), (Kind::Info, 2));
}

#[test]
fn a_signature_states_its_parameters() {
    let registry = registry_of(app::family());
    let version = String::from("1.2");
    app(&version, "abc").set();
    app(&version, "").set();
    assert!(registry.encode(Format::Text).ends_with("\napp_info{version=\"1.2\"} 1\n"));
    app::family().set(("1.3", "def"));
    assert!(registry.encode(Format::Text).ends_with("\napp_info{version=\"1.3\",revision=\"def\"} 1\n"));
    app::family().clear();
}

#[test]
fn one_whose_labels_are_all_absent_says_only_that_it_is_there() -> Result<(), Error> {
    let registry = Registry::new();
    let plugin =
        Info::builder("plugin", "Help.").labels::<(Option<&str>,)>().label_names(&["p"]).register(&registry)?;
    plugin.set((None::<&str>,));
    assert!(registry.encode(Format::Text).ends_with("gauge\nplugin_info 1\n"));
    drop(plugin);
    assert_eq!(registry.encode(Format::Text), "");
    Ok(())
}

/// A value that asks for a scrape while it is displayed: it must find no lock taken.
struct Curious(Registry);

impl fmt::Display for Curious {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.encode(Format::Text).lines().count())
    }
}

#[test]
fn a_users_display_runs_under_no_lock() -> Result<(), Error> {
    let registry = Registry::new();
    let info = Info::builder("seen", "Help.").labels::<(label::Display<'_, Curious>,)>().label_names(&["lines"]);
    let info = info.register(&registry)?;
    let curious = Curious(registry.clone());
    info.set((label::display(&curious),));
    assert!(registry.encode(Format::Text).ends_with("\nseen_info{lines=\"0\"} 1\n"));
    info.set((label::display(&curious),));
    assert!(registry.encode(Format::Text).ends_with("\nseen_info{lines=\"3\"} 1\n"));
    Ok(())
}

#[test]
fn a_scrape_sees_one_statement_whole() -> Result<(), Error> {
    let registry = Registry::new();
    let info = Info::builder("pair", "Help.").labels::<(u64, u64)>().label_names(&["a", "b"]).register(&registry)?;
    info.set((0_u64, 0_u64));
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let setters: Vec<_> = (0..3_u64)
            .map(|thread| {
                let info = &info;
                scope.spawn(move || (0..3_000).for_each(|n| info.set((n * 3 + thread, n * 3 + thread))))
            })
            .collect();
        let reader = scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                let seen = scrape(&registry, Format::Text);
                let samples: Vec<_> = seen.samples().collect();
                assert_eq!(samples.len(), 1);
                assert_eq!(samples[0].label("a"), samples[0].label("b"));
            }
        });
        setters.into_iter().for_each(|setter| setter.join().expect("it ends"));
        is_over.store(true, Ordering::Relaxed);
        reader.join().expect("it has seen nothing else");
    });
    Ok(())
}

#[test]
fn what_cannot_be_an_info_is_refused_at_run_time_with_what_to_do() {
    let registry = Registry::new();
    let error = Info::builder("app", "Help.").register(&registry).expect_err("no labels");
    assert_eq!(error.reason(), Reason::InvalidLabel);
    assert!(error.to_string().contains("give it some with `.labels::<..>()`"), "{error}");
    let with_unit = Info::builder("app", "Help.").labels::<Database<'_>>().unit(Unit::SECONDS);
    let error = with_unit.register(&registry).expect_err("a unit");
    assert!(error.to_string().contains("an info is text and has none; take `.unit(..)` out"), "{error}");
    let error = Info::builder("_info", "Help.").labels::<Database<'_>>().register(&registry).expect_err("no name");
    assert_eq!(error.reason(), Reason::InvalidName);
}

#[derive(Metrics)]
#[metrics(namespace = "pool")]
struct Pool {
    /// The pool's server.
    #[info_metric(labels(version))]
    server: Info<(String,)>,
}

#[test]
fn a_group_has_infos_too() -> Result<(), Error> {
    let registry = Registry::new();
    let pool = Pool::builder().register(&registry)?;
    assert_eq!(registry.encode(Format::Text), "");
    pool.server.set(("1.2".to_owned(),));
    assert!(registry.encode(Format::Text).ends_with("\npool_server_info{version=\"1.2\"} 1\n"));
    Ok(())
}
