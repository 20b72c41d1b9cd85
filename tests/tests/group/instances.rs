//! An instance: what a derive makes of a struct, and what is exposed of it.

use metrics_core::{
    Counter, Format, Gauge, Handle, Histogram, InFlight, LabelValue, Labels, Metrics, Registry, Summary,
};
// Beside the derive the attribute macros of the same names are in scope, and used.
use metrics_core::{counter, gauge, histogram, summary};

use crate::samples;

#[counter(help = "A static.")]
static BESIDE_COUNTED: Counter;
#[gauge(help = "A static.")]
static BESIDE_SET: Gauge;
#[histogram(latency, help = "A static.")]
static BESIDE_OBSERVED: Histogram;
#[summary(latency, help = "A static.")]
static BESIDE_SUMMED: Summary;

#[derive(LabelValue)]
enum Kind {
    Read,
    Write,
}

#[derive(Labels)]
struct PoolLabels<'a> {
    kind: Kind,
    user: &'a str,
}

type Waiting = Gauge;

#[derive(Debug, Metrics)]
#[metrics(namespace = "pool")]
struct PoolMetrics {
    /// Connections
    /// taken.
    ///
    /// Another paragraph.
    #[counter]
    taken: Counter<PoolLabels<'static>>,
    /// Connections waiting.
    #[gauge]
    waiting: Waiting,
    #[gauge(in_flight, help = "Queries under way.", namespace = "db", name = "queries", labels(kind))]
    r#in: InFlight<(Kind,)>,
    /// Time until one was there.
    #[histogram(latency, buckets = [0.5, 1], slo = 0.7)]
    wait: Histogram,
    /// Rows of an answer.
    #[summary(exact = "Rows")]
    rows: Summary<()>,
    /// Hosts asked, by their number.
    #[counter(labels(host), limit = 2)]
    hosts: Counter<(u32,)>,
    #[metrics(skip)]
    made: u32,
}

#[test]
fn the_families_are_those_that_statics_would_be() {
    let registry = Registry::new();
    let pool = PoolMetrics::builder().register(&registry).expect("the names are free");
    pool.taken.with(PoolLabels { kind: Kind::Write, user: "ann" }).inc_by(2);
    let user = format!("an{}", 'n');
    pool.taken.with(PoolLabels { kind: Kind::Read, user: &user }).inc();
    pool.waiting.set(3);
    pool.wait.observe(0.6);
    pool.rows.observe(7);
    let _query = pool.r#in.with((Kind::Read,)).track();
    assert_eq!(pool.made, 0);
    assert_eq!(
        registry.encode(Format::Text),
        "\
# HELP Rows Rows of an answer.
# TYPE Rows summary
Rows_sum 7
Rows_count 1
# HELP db_queries Queries under way.
# TYPE db_queries gauge
db_queries{kind=\"read\"} 1
# HELP pool_hosts_total Hosts asked, by their number.
# TYPE pool_hosts_total counter
# HELP pool_taken_total Connections taken.
# TYPE pool_taken_total counter
pool_taken_total{kind=\"write\",user=\"ann\"} 2
pool_taken_total{kind=\"read\",user=\"ann\"} 1
# HELP pool_wait_seconds Time until one was there.
# TYPE pool_wait_seconds histogram
pool_wait_seconds_bucket{le=\"0.5\"} 0
pool_wait_seconds_bucket{le=\"0.7\"} 1
pool_wait_seconds_bucket{le=\"1.0\"} 1
pool_wait_seconds_bucket{le=\"+Inf\"} 1
pool_wait_seconds_sum 0.6
pool_wait_seconds_count 1
# HELP pool_waiting Connections waiting.
# TYPE pool_waiting gauge
pool_waiting 3
"
    );
}

#[test]
fn instances_count_apart() {
    let (one, other) = (Registry::new(), Registry::new());
    let in_one = PoolMetrics::builder().register(&one).expect("the names are free");
    let in_other = PoolMetrics::builder().register(&other).expect("the names are free");
    in_one.waiting.set(1);
    in_other.waiting.set(2);
    in_one.wait.observe(0.1);
    assert_eq!((in_one.waiting.get(), in_other.waiting.get()), (1.0, 2.0));
    assert_eq!((in_one.wait.count(), in_other.wait.count()), (1, 0));
    assert!(samples(&one).contains(&"pool_waiting 1".to_owned()));
    assert!(samples(&other).contains(&"pool_waiting 2".to_owned()));
}

#[test]
fn a_limit_is_one_for_each_instance() {
    let (one, other) = (PoolMetrics::default(), PoolMetrics::default());
    (0..4).for_each(|host: u32| one.hosts.with((host,)).inc());
    other.hosts.with((0_u32,)).inc();
    assert_eq!((one.hosts.len(), other.hosts.len()), (3, 1)); // two, and the series that stands for all others
}

#[test]
fn a_description_names_the_field_and_its_line() {
    let registry = Registry::new();
    let first = PoolMetrics::builder().register(&registry).expect("the names are free");
    let refused = PoolMetrics::builder().register(&registry).expect_err("the names are taken").to_string();
    let line = include_str!("instances.rs").lines().position(|line| line == "    #[counter]").expect("it is there") + 1;
    let place = format!("tests/tests/group/instances.rs:{line}");
    assert!(refused.starts_with(&format!("metric `pool_taken_total` ({place})")), "{refused}");
    assert!(refused.contains(&format!("the counter `pool_taken_total` ({place}) has claimed")), "{refused}");
    drop(first);
}

#[test]
fn a_struct_may_hold_on_to_series_of_its_group() {
    struct Worker {
        taken: Handle<Counter>,
    }
    let registry = Registry::new();
    let pool = PoolMetrics::builder().register(&registry).expect("the names are free");
    let worker = Worker { taken: pool.taken.with(PoolLabels { kind: Kind::Read, user: "bob" }).series() };
    worker.taken.inc();
    assert!(samples(&registry).contains(&"pool_taken_total{kind=\"read\",user=\"bob\"} 1".to_owned()));
    drop(pool);
    worker.taken.inc(); // counts on, and nobody sees it
    assert_eq!(worker.taken.get_u64(), 2);
    assert_eq!(samples(&registry), [""; 0]);
}

#[test]
fn the_attribute_macros_of_the_same_names_are_untouched() {
    BESIDE_COUNTED.inc();
    BESIDE_SET.set(1);
    BESIDE_OBSERVED.observe(1);
    BESIDE_SUMMED.observe(1);
    let text = metrics_core::generate_latest();
    for line in
        ["beside_counted_total 1", "beside_set 1", "beside_observed_seconds_count 1", "beside_summed_seconds_count 1"]
    {
        assert!(text.lines().any(|found| found == line), "no `{line}` in {text}");
    }
    assert!(!text.contains("pool_"), "a group is in no registry before it is made: {text}");
}
