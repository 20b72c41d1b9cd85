use metrics_core::{Info, info_metric, testing};

/// The program.
#[info_metric]
fn app(version: &str) -> Info;

fn main() {
    let seen = testing::watch();
    let _ = seen.of(app::family()).get();
}
