//! State sets, Python's enums.

use super::*;
use metrics_core::{LabelValue, StateSet, stateset};

#[derive(LabelValue)]
enum Phase {
    Starting,
    Running,
    Stopping,
}

#[derive(LabelValue)]
enum Feature {
    Off,
    On,
    #[label(rename = "5 \"percent\"")]
    Canary,
}

/// What the server does.
#[stateset]
static SERVER_PHASE: StateSet<Phase>;

#[stateset(help = "Features.\nIn all.")]
fn feature(name: &str) -> StateSet<Feature>;

pub(crate) fn features(registry: &Registry) -> Result<(), Box<dyn Error>> {
    registry.include(&SERVER_PHASE);
    registry.include(feature::family());
    SERVER_PHASE.set(Phase::Stopping);
    SERVER_PHASE.set(Phase::Running);
    SERVER_PHASE.set(Phase::Starting);
    feature("search").set(Feature::Off);
    feature("search").set(Feature::Canary);
    feature("a\\b").set(Feature::On);
    feature::family().init(("chat",));
    Ok(())
}
