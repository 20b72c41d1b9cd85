use metrics_core::{Info, Labels, info_metric};

#[derive(Labels)]
pub struct Version<'a> {
    pub version: &'a str,
}

/// Without names.
#[info_metric]
static DISK: Info<Version, (&'static str,)>;

/// With too few.
#[info_metric(labels(node, term))]
static LEADER: Info<(&'static str, u64), (&'static str,)>;

/// With too many, which only the compiler can count.
#[info_metric(labels(disk, model))]
static VOLUME: Info<Version, (&'static str,)>;

fn main() {
    DISK.clear();
    LEADER.clear();
    VOLUME.clear();
}
