use metrics_core::info_metric;

/// The program.
#[info_metric]
struct App {
    version: String,
}

fn main() {
    let _ = |app: App| app.version;
}
