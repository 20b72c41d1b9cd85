//! Series to which nothing is done go away, and those that are used stay.

mod idle;
mod kinds;
mod returning;

use std::time::Duration;

use metrics_core::{Format, LabelValue, Labels, Registry};

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

/// Labels of a table.
#[derive(Labels)]
struct Session<'a> {
    session: &'a str,
}

/// Labels of a row.
#[derive(Labels)]
struct Door {
    side: Side,
}

#[derive(LabelValue)]
enum Side {
    Left,
    Right,
}

const A: Session<'static> = Session { session: "a" };
const B: Session<'static> = Session { session: "b" };
const LEFT: Door = Door { side: Side::Left };
const RIGHT: Door = Door { side: Side::Right };

/// The samples of a family that are told, by their lines.
fn told(registry: &Registry, name: &str) -> Vec<String> {
    let text = registry.encode(Format::Text);
    text.lines().filter(|line| line.starts_with(name)).map(str::to_owned).collect()
}

/// When the series began that is told under a name.
fn created(registry: &Registry, name: &str) -> f64 {
    let text = registry.encode(Format::OpenMetrics.with_created());
    let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("no `{name}` in {text}"));
    line.rsplit(' ').next().and_then(|value| value.parse().ok()).expect("a time")
}
