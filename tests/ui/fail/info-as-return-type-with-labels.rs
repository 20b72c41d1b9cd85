use metrics_core::{Info, info_metric};

/// The program.
#[info_metric]
fn app(version: &str) -> Info<(&'static str,)>;

fn main() {
    app("1").set();
}
