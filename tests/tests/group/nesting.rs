//! Groups within groups: names with a prefix or without.

use metrics_core::{Counter, Histogram, Metrics, Registry};

use crate::samples;

#[derive(Metrics)]
struct IoMetrics {
    /// Bytes moved.
    #[counter(unit = bytes)]
    moved: Counter,
    /// Errors of the device.
    #[counter]
    errors: Counter<ErrorLabels>,
}

#[derive(metrics_core::Labels)]
struct ErrorLabels {
    code: u16,
}

#[derive(Metrics)]
#[metrics(namespace = "sync")]
struct SyncMetrics {
    /// Calls.
    #[counter]
    calls: Counter,
    /// A name that is never changed.
    #[counter(exact = "legacy_sync_total")]
    legacy: Counter,
}

#[derive(Metrics)]
#[metrics(namespace = "disk")]
struct DiskMetrics {
    #[metrics(prefix = "read")]
    reads: IoMetrics,
    #[metrics(prefix = "write")]
    writes: IoMetrics,
    #[metrics(flatten)]
    sync: SyncMetrics,
    /// Files that are open.
    #[counter]
    opened: Counter,
}

#[derive(Metrics)]
struct MachineMetrics {
    #[metrics(prefix = "system")]
    disk: DiskMetrics,
    #[metrics(flatten)]
    data: DataMetrics,
}

#[derive(Metrics)]
struct DataMetrics {
    #[metrics(flatten)]
    io: IoMetrics,
}

#[test]
fn names_are_prefix_and_name_within_the_outer_namespace() {
    let registry = Registry::new();
    let disk = DiskMetrics::builder().register(&registry).expect("the names are free");
    disk.reads.moved.inc_by(512);
    disk.writes.errors.with(ErrorLabels { code: 5 }).inc();
    disk.sync.calls.inc();
    disk.sync.legacy.inc();
    disk.opened.inc();
    assert_eq!(
        samples(&registry),
        [
            "disk_opened_total 1",
            "disk_read_moved_bytes_total 512",
            "disk_sync_calls_total 1",
            "disk_write_errors_total{code=\"5\"} 1",
            "disk_write_moved_bytes_total 0",
            "legacy_sync_total 1",
        ]
    );
}

#[test]
fn groups_nest_as_deep_as_they_are_written() {
    let registry = Registry::new();
    let machine = MachineMetrics::builder().prefix("node").register(&registry).expect("the names are free");
    machine.disk.writes.moved.inc();
    machine.data.io.moved.inc_by(2);
    assert_eq!(
        samples(&registry),
        [
            "legacy_sync_total 0",
            "node_moved_bytes_total 2",
            "node_system_disk_opened_total 0",
            "node_system_disk_read_moved_bytes_total 0",
            "node_system_disk_sync_calls_total 0",
            "node_system_disk_write_moved_bytes_total 1",
        ]
    );
    drop(machine);
    assert_eq!(samples(&registry), [""; 0]);
}

#[test]
fn a_group_is_the_same_by_itself_as_within_another() {
    let registry = Registry::new();
    let io = IoMetrics::builder().register(&registry).expect("the names are free");
    io.moved.inc();
    assert_eq!(samples(&registry), ["moved_bytes_total 1"]);
}

#[derive(Metrics)]
struct Twice {
    #[metrics(flatten)]
    first: SyncMetrics,
    #[metrics(flatten)]
    second: SyncMetrics,
}

#[derive(Metrics)]
struct Shadowed {
    /// A histogram, with a sample of the name that the group's counter has.
    #[histogram(buckets = [1])]
    calls: Histogram,
    #[metrics(prefix = "calls")]
    inner: Inner,
}

#[derive(Metrics)]
struct Inner {
    /// In the way.
    #[gauge(allow(reserved_suffix))]
    sum: metrics_core::Gauge,
}

#[test]
fn names_that_meet_in_one_group_are_refused_and_nothing_is_left_behind() {
    let registry = Registry::new();
    let refused = Twice::builder().register(&registry).map(|_| ()).expect_err("two of one name").to_string();
    assert!(refused.contains("metric `sync_calls_total`") && refused.contains("choose another name"), "{refused}");
    let refused = Shadowed::builder().register(&registry).map(|_| ()).expect_err("a sample's name").to_string();
    assert!(refused.contains("metric `calls_sum`"), "{refused}");
    assert_eq!(samples(&registry), [""; 0]);
    let both = Twice::default(); // in no registry there is nothing to be confused with
    both.first.calls.inc();
    assert_eq!((both.first.calls.get_u64(), both.second.calls.get_u64()), (1, 0));
    assert_eq!((both.first.legacy.get_u64(), both.second.legacy.get_u64()), (0, 0));
    let shadowed = Shadowed::default();
    assert_eq!((shadowed.calls.count(), shadowed.inner.sum.get()), (0, 0.0));
}
