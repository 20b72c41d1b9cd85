use metrics_core::{Info, Labels, info_metric};

#[derive(Labels)]
pub struct App<'a> {
    pub version: &'a str,
}

/// The program.
#[info_metric]
static APP: Info<App> = Info::new();

fn main() {
    APP.set(App { version: "1" });
}
