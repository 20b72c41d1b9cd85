use metrics_core::{Counter, Metrics};

#[derive(Metrics)]
struct IoMetrics {
    /// Bytes moved.
    #[counter(unit = bytes)]
    moved: Counter,
}

#[derive(Metrics)]
struct DiskMetrics {
    #[metrics(prefix = "read-ahead")]
    ahead: IoMetrics,
    #[metrics(prefix = "read_")]
    reads: IoMetrics,
    #[metrics(prefix = "")]
    writes: IoMetrics,
    #[metrics(prefix = "writeBack")]
    back: IoMetrics,
    #[metrics(prefix = swap)]
    swap: IoMetrics,
}

fn main() {
    let disk = DiskMetrics::default();
    [disk.ahead, disk.reads, disk.writes, disk.back, disk.swap].iter().for_each(|io| io.moved.inc());
}
