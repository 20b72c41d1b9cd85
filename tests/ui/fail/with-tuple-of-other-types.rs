use metrics_core::{Counter, Gauge, counter, gauge};

/// Open files by path.
#[gauge(labels(path))]
static OPEN: Gauge<(String,)>;

/// Queued jobs by queue.
#[gauge(labels(queue))]
static QUEUED: Gauge<(&str,)>;

/// Jobs.
#[counter]
static JOBS: Counter;

fn main() {
    let queue = String::from("mail");
    QUEUED.with((queue.as_str(),)).inc();

    OPEN.with(("/etc/hosts",)).inc();
    QUEUED.with((&queue,)).inc();
    QUEUED.with("mail").inc();
    JOBS.with((200_u16,)).inc();
}
