use metrics_core::{Info, Labels, info_metric};

#[derive(Labels)]
pub struct Version<'a> {
    pub service: &'a str,
    pub version: &'a str,
}

#[derive(Labels)]
pub struct Service<'a> {
    pub service: &'a str,
}

/// What runs.
#[info_metric]
static BACKEND: Info<Version, Service>;

fn main() {
    BACKEND.with(Service { service: "a" }).set(Version { service: "b", version: "1" });
}
