//! Infos with a key: one series for each thing of which something is stated.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metrics_core::testing::{self, Exposition, parse};
use metrics_core::{Error, Format, Info, LabelValue, Labels, Metrics, Reason, Registry, catalog, info_metric, label};

#[derive(LabelValue, Clone, Copy)]
enum Site {
    North,
    South,
}

#[derive(Labels, Clone, Copy)]
struct Version<'a> {
    version: &'a str,
    commit: Option<&'a str>,
}

#[derive(Labels, Clone, Copy)]
struct Service<'a> {
    service: &'a str,
}

/// What runs.
#[info_metric(limit = 2)]
static SERVICE: Info<Version, Service>;

/// Who leads at a site; the names stand as the tuples do.
#[info_metric(labels(node, term, site), limit = 2)]
static LEADER: Info<(String, u64), (Site,)>;

/// A struct, and a tuple as its key.
#[info_metric(labels(disk))]
static DISK: Info<Version, (&'static str,)>;

/// Peers.
#[info_metric]
static PEER: Info<Version, Service>;

const V1: Version<'static> = Version { version: "1", commit: None };
const V2: Version<'static> = Version { version: "2", commit: Some("c") };

fn registry_of(metric: &'static impl metrics_core::Metric) -> Registry {
    let registry = Registry::new();
    registry.include(metric);
    registry
}

/// The samples without what stands before them.
fn lines(registry: &Registry) -> Vec<String> {
    let text = registry.encode(Format::Text);
    text.lines().filter(|line| !line.starts_with('#') && !line.starts_with("metrics_")).map(str::to_owned).collect()
}

fn service(name: &str) -> Service<'_> {
    Service { service: name }
}

#[test]
fn each_key_is_a_series_and_a_new_statement_replaces_that_of_its_key() {
    let registry = registry_of(&SERVICE);
    assert_eq!(registry.encode(Format::Text), "", "nothing was stated yet");
    assert!(SERVICE.is_empty());
    SERVICE.with(service("b")).set(V1);
    SERVICE.with(&service("a")).set(&V2);
    let (b, a) =
        ("service_info{service=\"b\",version=\"1\"} 1", "service_info{service=\"a\",version=\"2\",commit=\"c\"} 1");
    assert_eq!(lines(&registry), [b, a], "the key's labels first, in the order of creation");
    SERVICE.with(service("b")).set(Version { version: "\"1\"\\\n", commit: None });
    assert_eq!(
        lines(&registry),
        ["service_info{service=\"b\",version=\"\\\"1\\\"\\\\\\n\"} 1", a],
        "it keeps its place"
    );
    let open_metrics = registry.encode(Format::OpenMetrics);
    assert!(
        open_metrics.starts_with("# TYPE service info\n# HELP service What runs.\nservice_info{"),
        "{open_metrics}"
    );

    // The limit is two: a third is refused, and what is there can be stated again.
    SERVICE.with(service("c")).set(V1);
    SERVICE.with(service("a")).set(V1);
    assert_eq!((SERVICE.len(), lines(&registry).len()), (2, 2));
    let exposition = scrape(&registry);
    let refused = [("metric", "service_info"), ("reason", "limit")];
    assert_eq!(exposition.value("metrics_rejected_updates_total", &refused), Some(1.0));
    assert_eq!(exposition.value("service_info", &[("service", "a"), ("version", "1")]), Some(1.0));

    // A place that is given up is free, and whoever takes it comes last.
    assert!(SERVICE.remove(service("b")));
    assert!(!SERVICE.remove(service("b")), "it is gone");
    SERVICE.with(service("c")).set(V1);
    assert_eq!(
        lines(&registry),
        ["service_info{service=\"a\",version=\"1\"} 1", "service_info{service=\"c\",version=\"1\"} 1"]
    );
    SERVICE.with(service("a")).clear();
    assert_eq!(SERVICE.len(), 1);
    SERVICE.clear();
    assert_eq!((SERVICE.len(), lines(&registry).len()), (0, 0));
}

fn scrape(registry: &Registry) -> Exposition {
    parse(&registry.encode(Format::Text), Format::Text).expect("well-formed")
}

#[test]
fn names_of_tuples_stand_in_the_order_of_the_type() {
    let registry = registry_of(&LEADER);
    LEADER.with((Site::South,)).set(("n1".to_owned(), 7_u64));
    LEADER.with((Site::North,)).set(("n2".to_owned(), 8_u64));
    let [south, north] = [
        "leader_info{site=\"south\",node=\"n1\",term=\"7\"} 1",
        "leader_info{site=\"north\",node=\"n2\",term=\"8\"} 1",
    ];
    assert_eq!(lines(&registry), [south, north]);
    registry.set_limit("leader_info", 1);
    LEADER.clear();
    LEADER.with((Site::South,)).set(("n1".to_owned(), 7_u64));
    LEADER.with((Site::North,)).set(("n2".to_owned(), 8_u64));
    assert_eq!(lines(&registry), [south, north], "a finite key bounds itself");

    let registry = registry_of(&DISK);
    DISK.with(("sda",)).set(V1);
    assert_eq!(lines(&registry), ["disk_info{disk=\"sda\",version=\"1\"} 1"]);
    let catalog = catalog();
    let desc = catalog.iter().find(|desc| desc.name() == "disk_info").expect("it is linked");
    let names: Vec<&str> = desc.labels().iter().map(|label| label.name()).collect();
    assert_eq!(names, ["version", "commit", "disk"]);
}

#[test]
fn keys_that_look_alike_are_told_apart() -> Result<(), Error> {
    let registry = Registry::new();
    let info = Info::builder("pair", "Help.").labels::<(u8,)>().key::<(&str, &str)>().label_names(&["n", "a", "b"]);
    let info = info.register(&registry)?;
    let keys = [("x\",b=\"y", ""), ("x", "y"), ("", "x"), ("", ""), ("x\\", "y"), ("x", "\\y")];
    for (n, key) in keys.into_iter().enumerate() {
        info.with(key).set((n as u8,));
    }
    let exposition = scrape(&registry);
    assert_eq!((info.len(), exposition.samples().count()), (6, 6));
    for (n, (a, b)) in keys.into_iter().enumerate() {
        let n = n.to_string();
        let labels = [("n", n.as_str()), ("a", a), ("b", b)];
        let labels: Vec<_> = labels.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        assert_eq!(exposition.value("pair_info", &labels), Some(1.0), "{labels:?}");
    }
    Ok(())
}

#[test]
fn retain_shows_all_labels_and_spares_what_was_stated_meanwhile() {
    let registry = registry_of(&PEER);
    for name in ["a", "b", "c"] {
        PEER.with(service(name)).set(V1);
    }
    let mut seen = Vec::new();
    PEER.retain(|peer| {
        seen.push(peer.labels().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" "));
        // No lock is held here: what asks may state and take back.
        if peer.get("service") == Some("a") {
            PEER.with(service("a")).set(V2);
            assert!(PEER.remove(service("c")));
        }
        peer.get("version") != Some("1")
    });
    assert_eq!(seen, ["service=a version=1", "service=b version=1", "service=c version=1"]);
    assert_eq!(lines(&registry), ["peer_info{service=\"a\",version=\"2\",commit=\"c\"} 1"]);
    PEER.clear();
}

#[test]
fn a_watch_finds_what_is_stated_by_name() {
    /// Hosts.
    #[info_metric(labels(name, slot))]
    static HOST: Info<(String,), (u8,)>;
    let seen = testing::watch();
    HOST.with((1_u8,)).set(("a".to_owned(),));
    assert_eq!(seen.value("host_info", [("slot", "1"), ("name", "a")]), Some(1.0));
    assert_eq!(seen.value("host_info", [("slot", "2")]), None);
}

/// A value that asks for a scrape, and takes itself back, while it is displayed: it must find no lock taken.
struct Curious(Registry, Arc<Info<(u8,), (label::Display<'static, u8>,)>>);

impl fmt::Display for Curious {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.1.with((label::display(&1_u8),)).set((2_u8,));
        write!(f, "{} {}", self.1.len(), self.0.encode(Format::Text).lines().count())
    }
}

#[test]
fn a_users_display_runs_under_no_lock() -> Result<(), Error> {
    let registry = Registry::new();
    let inner = Info::builder("inner", "Help.").labels::<(u8,)>().key::<(label::Display<'_, u8>,)>();
    let inner = inner.label_names(&["n", "key"]).register(&registry)?.forget();
    let outer = Info::builder("outer", "Help.").labels::<(u8,)>().key::<(label::Display<'_, Curious>,)>();
    let outer = outer.label_names(&["n", "lines"]).register(&registry)?;
    let curious = Curious(registry.clone(), inner);
    outer.with((label::display(&curious),)).set((1_u8,));
    assert_eq!(lines(&registry), ["inner_info{key=\"1\",n=\"2\"} 1", "outer_info{lines=\"1 3\",n=\"1\"} 1"]);
    assert!(!outer.remove((label::display(&curious),)), "there are more lines by now");
    Ok(())
}

#[test]
fn threads_that_state_and_take_back_leave_one_whole_series_for_each_key() -> Result<(), Error> {
    let registry = Registry::new();
    let info = Info::builder("pair", "Help.").labels::<(u64, u64)>().key::<(u64,)>();
    let info = info.label_names(&["a", "b", "key"]).limit(5).register(&registry)?;
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let setters: Vec<_> = (0..3_u64)
            .map(|thread| {
                let info = &info;
                scope.spawn(move || {
                    for n in 0..2_000 {
                        info.with((n % 8,)).set((n * 3 + thread, n * 3 + thread));
                        if n % 5 == thread {
                            info.remove((n % 8,));
                        }
                    }
                })
            })
            .collect();
        let reader = scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                let exposition = scrape(&registry); // refuses a series that stands twice
                let samples: Vec<_> = exposition.samples().filter(|sample| sample.name == "pair_info").collect();
                assert!(samples.len() <= 5, "{samples:?}");
                samples.iter().for_each(|sample| assert_eq!(sample.label("a"), sample.label("b")));
            }
        });
        setters.into_iter().for_each(|setter| setter.join().expect("it ends"));
        is_over.store(true, Ordering::Relaxed);
        reader.join().expect("it has seen nothing else");
    });
    assert!(info.len() <= 5);
    Ok(())
}

#[test]
fn what_cannot_be_is_refused_at_run_time_with_what_to_do() {
    let registry = Registry::new();
    let both = Info::builder("app", "Help.").labels::<Version<'_>>().key::<Version<'_>>().register(&registry);
    let error = both.expect_err("both have the label");
    assert_eq!(error.reason(), Reason::InvalidLabel);
    assert!(error.to_string().contains("the label `version` stands twice"), "{error}");
    let nothing = Info::builder("app", "Help.").key::<Service<'_>>().register(&registry);
    assert!(nothing.expect_err("it says nothing").to_string().contains("give it some with `.labels::<..>()`"));
    let expiring = Info::builder("app", "Help.").labels::<Version<'_>>().key::<Service<'_>>();
    let error = expiring.expire(std::time::Duration::from_secs(1)).register(&registry).expect_err("it expires");
    assert_eq!(error.reason(), Reason::InvalidExpiry);
    assert!(
        error.to_string().contains("until it is taken back with `clear` or `remove`; take `.expire(..)` out"),
        "{error}"
    );
}

#[derive(Metrics)]
#[metrics(namespace = "gateway")]
struct Gateway {
    /// What runs behind it.
    #[info_metric(limit = 10)]
    backend: Info<Version<'static>, Service<'static>>,
}

#[test]
fn a_group_has_them_too() -> Result<(), Error> {
    let registry = Registry::new();
    let gateway = Gateway::builder().const_label("zone", "z").register(&registry)?;
    let version = String::from("3");
    gateway.backend.with(service("api")).set(Version { version: &version, commit: None });
    assert_eq!(lines(&registry), ["gateway_backend_info{zone=\"z\",service=\"api\",version=\"3\"} 1"]);
    Ok(())
}
