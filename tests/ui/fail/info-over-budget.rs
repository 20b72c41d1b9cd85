use metrics_core::{Info, LabelValue, info_metric};

#[derive(LabelValue)]
pub enum Site {
    North,
    South,
    East,
}

/// Who leads.
#[info_metric(labels(node, site, spare), limit = 5)]
static LEADER: Info<(&'static str,), (Site, bool)>;

/// The program.
#[info_metric(limit = 5)]
fn app(version: &str);

fn main() {
    LEADER.clear();
    app("1").set();
}
