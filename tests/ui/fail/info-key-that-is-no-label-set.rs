use metrics_core::{Info, Labels, info_metric};

#[derive(Labels)]
pub struct Version<'a> {
    pub version: &'a str,
}

/// What runs.
#[info_metric]
static BACKEND: Info<Version, String>;

fn main() {
    BACKEND.clear();
}
