//! `#[derive(Metrics)]`: groups of metrics that a value owns.

mod alone;
mod const_labels;
mod generics;
mod instances;
mod keys;
mod names;
mod nesting;
mod options;
mod registries;
mod states;

use metrics_core::{Format, Registry};

/// The samples that a registry exposes, without the lines about them.
fn samples(registry: &Registry) -> Vec<String> {
    let text = registry.encode(Format::Text);
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}
