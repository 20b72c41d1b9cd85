use metrics_core::Metrics;

struct IoMetrics {
    moved: u64,
}

#[derive(Metrics)]
struct DiskMetrics {
    #[metrics(flatten)]
    reads: IoMetrics,
    #[metrics(prefix = "write")]
    writes: Option<IoMetrics>,
}

fn main() {
    let disk = DiskMetrics::default();
    let _ = (disk.reads.moved, disk.writes.is_some());
}
