use metrics_core::{Counter, LabelValue, Labels, Metrics};

#[derive(LabelValue)]
enum Zone {
    North,
    South,
    East,
}

#[derive(Labels)]
struct Place {
    zone: Zone,
    inside: bool,
}

#[derive(Metrics)]
struct DoorMetrics {
    /// Doors opened.
    #[counter(limit = 5)]
    opened: Counter<Place>,
}

fn main() {
    let _ = [Zone::North, Zone::South];
    let doors = DoorMetrics::default();
    doors.opened.with(Place { zone: Zone::East, inside: true }).inc();
}
