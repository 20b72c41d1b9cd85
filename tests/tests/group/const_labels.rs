//! Const labels: what tells the instances of a group apart, in families that they share.

use std::thread;

use metrics_core::{Counter, Escaping, Format, Gauge, Histogram, Labels, Metrics, Reason, Registry};

use crate::samples;

#[derive(Labels)]
struct Query {
    kind: &'static str,
}

#[derive(Metrics)]
#[metrics(namespace = "pool")]
struct PoolMetrics {
    /// Connections taken.
    #[counter]
    taken: Counter<Query>,
    /// Connections waiting.
    #[gauge]
    waiting: Gauge,
    #[metrics(prefix = "disk")]
    disk: Option<DiskMetrics>,
}

#[derive(Metrics)]
struct DiskMetrics {
    /// Time of a write.
    #[histogram(buckets = [1])]
    write: Histogram,
}

#[test]
fn const_labels_go_to_everything_in_the_group_before_the_labels_of_the_series() {
    let registry = Registry::new();
    let pool = PoolMetrics::builder().const_label("pool", "main").const_label("zone", "b").register(&registry);
    let pool = pool.expect("the names are free");
    pool.taken.with(Query { kind: "read" }).inc();
    pool.disk.as_ref().expect("it is made").write.observe(2);
    assert_eq!(
        samples(&registry),
        [
            "pool_disk_write_bucket{pool=\"main\",zone=\"b\",le=\"1.0\"} 0",
            "pool_disk_write_bucket{pool=\"main\",zone=\"b\",le=\"+Inf\"} 1",
            "pool_disk_write_sum{pool=\"main\",zone=\"b\"} 2",
            "pool_disk_write_count{pool=\"main\",zone=\"b\"} 1",
            "pool_taken_total{pool=\"main\",zone=\"b\",kind=\"read\"} 1",
            "pool_waiting{pool=\"main\",zone=\"b\"} 0",
        ]
    );
}

#[test]
fn instances_that_differ_in_const_labels_share_their_families() {
    let registry = Registry::new();
    let made = |pool: &str| {
        let builder = PoolMetrics::builder().const_label("pool", pool).without("disk");
        builder.register(&registry).expect("its label is its own")
    };
    let (main, reports) = (made("main"), made("re\"ports"));
    main.taken.with(Query { kind: "read" }).inc();
    reports.waiting.set(3);
    assert_eq!(
        registry.encode(Format::Text),
        "\
# HELP pool_taken_total Connections taken.
# TYPE pool_taken_total counter
pool_taken_total{pool=\"main\",kind=\"read\"} 1
# HELP pool_waiting Connections waiting.
# TYPE pool_waiting gauge
pool_waiting{pool=\"main\"} 0
pool_waiting{pool=\"re\\\"ports\"} 3
"
    );
    assert_eq!(registry.check(), Ok(()));
    drop(main);
    assert_eq!(samples(&registry), ["pool_waiting{pool=\"re\\\"ports\"} 3"]);
    let again = made("main");
    assert_eq!(again.taken.len(), 0);
    assert_eq!(samples(&registry), ["pool_waiting{pool=\"re\\\"ports\"} 3", "pool_waiting{pool=\"main\"} 0"]);
}

#[test]
fn the_same_labels_twice_are_refused_and_so_are_others_than_the_first_has() {
    let registry = Registry::new();
    let first = PoolMetrics::builder().const_label("pool", "main").register(&registry).expect("the names are free");
    for (name, value) in [("pool", "main"), ("zone", "b")] {
        let refused = PoolMetrics::builder().const_label(name, value).register(&registry).map(|_| ());
        let refused = refused.expect_err("it could not be told from the first");
        assert_eq!((refused.reason(), refused.metric()), (Reason::Conflict, "pool_taken_total"));
    }
    let refused = PoolMetrics::builder().register(&registry).map(|_| ()).expect_err("it has no labels");
    assert_eq!(refused.reason(), Reason::Conflict);
    first.waiting.set(1);
    assert_eq!(samples(&registry).len(), 5); // the first one's, and nobody else's
}

#[test]
fn a_label_that_a_metric_has_or_cannot_have_is_refused_with_the_metric() {
    for (label, metric) in [
        ("kind", "pool_taken_total"),
        ("le", "pool_taken_total"),
        ("__pool", "pool_taken_total"),
        ("po-ol", "pool_taken_total"),
        ("", "pool_taken_total"),
    ] {
        let registry = Registry::new();
        let builder = PoolMetrics::builder().const_label(label, "main");
        let refused = builder.clone().register(&registry).map(|_| ()).expect_err(label);
        assert_eq!((refused.reason(), refused.metric()), (Reason::InvalidLabel, metric), "{refused}");
        assert!(refused.to_string().contains("group/const_labels.rs:"), "{refused}");
        assert_eq!(builder.build().map(|_| ()), Err(refused));
        assert_eq!(samples(&registry), [""; 0]);
    }
    let twice = PoolMetrics::builder().const_label("pool", "main").const_label("pool", "b").build().map(|_| ());
    assert_eq!(twice.expect_err("one label has one value").reason(), Reason::InvalidLabel);
}

#[test]
fn an_empty_value_is_no_label() {
    let registry = Registry::new();
    let pool = PoolMetrics::builder().const_label("pool", "").without("disk").register(&registry);
    pool.expect("the names are free").forget();
    assert_eq!(samples(&registry), ["pool_waiting 0"]);
}

#[test]
fn a_hundred_instances_come_and_go_while_others_scrape() {
    let registry = Registry::new();
    thread::scope(|scope| {
        for worker in 0..4 {
            let registry = registry.clone();
            scope.spawn(move || {
                for round in 0..25_u64 {
                    let name = format!("{worker}-{round}");
                    let pool = PoolMetrics::builder().const_label("pool", &name).register(&registry);
                    let pool = pool.expect("its label is its own");
                    (0..=round).for_each(|_| pool.taken.with(Query { kind: "read" }).inc());
                    let own = format!("pool_taken_total{{pool=\"{name}\",kind=\"read\"}} {}", round + 1);
                    let found = samples(&registry);
                    assert!(found.contains(&own), "no `{own}` in {found:?}");
                }
            });
        }
    });
    assert_eq!(samples(&registry), [""; 0]);
}

#[test]
fn names_in_utf8_have_const_labels_too() {
    #[derive(Metrics)]
    struct Dotted {
        /// Requests.
        #[counter(name = "http.requests", utf8)]
        requests: Counter,
    }
    let registry = Registry::new();
    let dotted = Dotted::builder().const_label("http.host", "a").register(&registry).expect("the names are free");
    dotted.requests.inc();
    let text = registry.encode(Format::Text.with_escaping(Escaping::AllowUtf8));
    assert!(text.ends_with("\n{\"http.requests_total\",\"http.host\"=\"a\"} 1\n"), "{text}");
}
