//! Infos, state sets, quantiles, callbacks and expiry, as the contract shows them.

use std::time::Duration;

use metrics_core::{
    Counter, Gauge, Handle, Info, LabelValue, Labels, StateSet, Summary, counter, gauge, generate_latest, info_metric,
    stateset, summary,
};

#[derive(Labels)]
struct Build<'a> {
    version: &'a str,
    revision: Option<&'a str>,
}

/// What this was built from.
#[info_metric]
static CONTRACT_BUILD: Info<Build>;

#[derive(LabelValue, Clone, Copy, Debug, PartialEq)]
enum Mode {
    Starting,
    Running,
    Stopped,
}

/// What it is doing.
#[stateset]
static CONTRACT_MODE: StateSet<Mode>;

/// What each worker is doing.
#[stateset]
static CONTRACT_WORKER: StateSet<Mode, Worker>;

#[derive(Labels)]
struct Worker {
    worker: u8,
}

/// Time that an answer took.
#[summary(latency, quantiles = [0.5, 0.99], window = "10m")]
static CONTRACT_ANSWER_TIME: Summary;

/// Threads there may be.
#[gauge(callback)]
fn contract_threads() -> f64 {
    4.0
}

/// Bytes read of each disk.
#[counter(callback, labels(disk), unit = bytes)]
fn contract_disk_read() -> Vec<((&'static str,), u64)> {
    vec![(("sda",), 512), (("sdb",), 1024)]
}

/// Sessions of each tenant.
#[gauge(expire = "1h")]
static CONTRACT_SESSIONS: Gauge<Tenant>;

/// Requests of each tenant.
#[counter(expire = "30m")]
static CONTRACT_TENANT_REQUESTS: Counter<Tenant>;

#[derive(Labels)]
struct Tenant<'a> {
    tenant: &'a str,
}

#[test]
fn an_info_is_its_labels() {
    CONTRACT_BUILD.set(Build { version: "1.2.3", revision: None });
    assert!(generate_latest().contains("\ncontract_build_info{version=\"1.2.3\"} 1\n"));
    CONTRACT_BUILD.set(&Build { version: "1.2.4", revision: Some("abc") });
    let text = generate_latest();
    assert!(text.contains("\ncontract_build_info{version=\"1.2.4\",revision=\"abc\"} 1\n"), "{text}");
    assert!(!text.contains("1.2.3"), "{text}");
}

#[test]
fn a_state_set_is_in_one_state() {
    assert_eq!(CONTRACT_MODE.get(), Mode::Starting);
    CONTRACT_MODE.set(Mode::Running);
    assert_eq!(CONTRACT_MODE.get(), Mode::Running);
    CONTRACT_WORKER.with(Worker { worker: 3 }).set(Mode::Stopped);
    let handle: Handle<StateSet<Mode>> = CONTRACT_WORKER.with(&Worker { worker: 3 }).series();
    assert_eq!(handle.get(), Mode::Stopped);
    let text = generate_latest();
    for line in [
        "contract_mode{contract_mode=\"starting\"} 0",
        "contract_mode{contract_mode=\"running\"} 1",
        "contract_mode{contract_mode=\"stopped\"} 0",
        "contract_worker{worker=\"3\",contract_worker=\"stopped\"} 1",
    ] {
        assert!(text.lines().any(|other| other == line), "{line} in {text}");
    }
}

#[test]
fn a_summary_has_the_quantiles_that_were_asked_for() {
    (1..=100).for_each(|millis| CONTRACT_ANSWER_TIME.observe(Duration::from_millis(millis)));
    let median = CONTRACT_ANSWER_TIME.quantile(0.5);
    assert!((0.049..=0.052).contains(&median), "{median}");
    let text = generate_latest();
    assert!(text.contains("\ncontract_answer_time_seconds{quantile=\"0.99\"} "), "{text}");
    assert!(text.contains("\ncontract_answer_time_seconds_count 100\n"), "{text}");
}

#[test]
fn a_callback_is_asked_at_the_scrape() {
    assert_eq!(contract_threads(), 4.0);
    let text = generate_latest();
    assert!(text.contains("\ncontract_threads 4\n"), "{text}");
    assert!(text.contains("\ncontract_disk_read_bytes_total{disk=\"sda\"} 512\n"), "{text}");
}

#[test]
fn a_series_may_go_with_its_time_or_with_its_guard() {
    CONTRACT_SESSIONS.with(Tenant { tenant: "a" }).set(1);
    let scoped = CONTRACT_TENANT_REQUESTS.scoped(Tenant { tenant: "a" });
    scoped.inc();
    assert_eq!((CONTRACT_SESSIONS.len(), CONTRACT_TENANT_REQUESTS.len()), (1, 1));
    drop(scoped);
    assert_eq!((CONTRACT_SESSIONS.len(), CONTRACT_TENANT_REQUESTS.len()), (1, 0));
}
