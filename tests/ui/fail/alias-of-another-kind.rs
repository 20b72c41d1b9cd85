use metrics_core::{Gauge, Info, Labels, counter, info_metric};

#[derive(Labels)]
struct Build {
    version: &'static str,
}

type Depth = Gauge<Build>;
type Built = Info<Build>;

/// Requests served.
#[counter]
static REQUESTS: Depth;

/// What runs.
#[info_metric]
static BUILD: Built;

/// What runs elsewhere.
#[info_metric]
static OTHER_BUILD: Depth;

fn main() {
    REQUESTS.with(Build { version: "1" }).inc();
    BUILD.set(Build { version: "1" });
}
