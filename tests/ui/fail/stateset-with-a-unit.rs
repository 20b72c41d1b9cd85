use metrics_core::{Info, Labels, StateSet, info_metric, stateset};

#[derive(Labels)]
pub struct App<'a> {
    pub version: &'a str,
}

/// The door.
#[stateset(unit = seconds)]
static DOOR: StateSet<bool>;

/// The program.
#[info_metric(unit = seconds, limit = 5, expire = "1h")]
static APP: Info<App>;

fn main() {
    DOOR.set(true);
    APP.set(App { version: "1" });
}
