use metrics_core::{Info, Labels, info_metric};

#[derive(Labels)]
pub struct Version<'a> {
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
    BACKEND.set(Version { version: "1" });
    BACKEND.with(Version { version: "1" }).set(Service { service: "a" });
}
