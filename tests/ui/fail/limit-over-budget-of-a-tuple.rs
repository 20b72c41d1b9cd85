use metrics_core::{Counter, LabelValue, counter};

#[derive(LabelValue)]
enum Level {
    Low,
    Middle,
    High,
}

/// Alarms raised.
#[counter(labels(level, muted), limit = 5)]
static ALARMS: Counter<(Level, bool)>;

fn main() {
    let _ = [Level::Low, Level::Middle];
    ALARMS.with((Level::High, false)).inc();
}
