use metrics_core::{Counter, Labels, Metrics};

#[derive(Labels)]
struct Place {
    inside: bool,
    open: bool,
}

#[derive(Metrics)]
struct DoorMetrics<L: Labels + 'static> {
    /// Doors opened.
    #[counter(limit = 3)]
    opened: Counter<L>,
}

fn main() {
    let doors = DoorMetrics::<Place>::default();
    doors.opened.with(Place { inside: true, open: true }).inc();
}
