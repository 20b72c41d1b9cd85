//! Infos, with a key and without.

use super::*;
use metrics_core::{Info, Labels, info_metric};

#[derive(Labels)]
struct Version<'a> {
    version: &'a str,
    commit: Option<&'a str>,
}

/// Per service
#[info_metric(labels(service))]
static SVC: Info<Version, (&'static str,)>;

/// Build
#[info_metric]
#[allow(non_snake_case, reason = "Python has a label in capitals")]
fn build(version: &str, host: &str, A: &str);

/// never set
#[info_metric(labels(k))]
static UNSET: Info<(&'static str,)>;

/// python does not strip _info
#[info_metric]
fn dup_info(k: &str);

pub(crate) fn stated(registry: &Registry) -> Result<(), Box<dyn Error>> {
    registry.include(build::family());
    registry.include(&UNSET);
    registry.include(dup_info::family());
    registry.include(&SVC);
    build("1.2.3", "foo@bar", "").set();
    dup_info("v").set();
    SVC.with(("auth",)).set(Version { version: "2", commit: None });
    SVC.with(("api",)).set(Version { version: "1", commit: Some("x") });
    Ok(())
}
