use metrics_core::{Counter, Metrics};

#[derive(Metrics)]
struct IoMetrics {
    /// Bytes moved.
    #[counter(unit = bytes)]
    moved: Counter,
}

#[derive(Metrics)]
struct DiskMetrics {
    #[metrics(prefix = "read", flatten)]
    reads: IoMetrics,
    #[metrics(skip, prefix = "write")]
    writes: IoMetrics,
}

fn main() {
    let disk = DiskMetrics::default();
    disk.reads.moved.inc();
    disk.writes.moved.inc();
}
