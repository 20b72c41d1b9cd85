//! One row of the chart: where each library stands, the gap between ours and the best peer, and how wide it is.

use super::{
    PEER, RATIO,
    axis::Axis,
    markup::{Markup, Place},
    palette::Palette,
};
use crate::report::{
    Figure, Standing,
    group::{Group, MEDIAN, nanoseconds, times},
};

/// How near two marks of one height may come, and how far apart the heights are.
const NEAR: f64 = 12.0;
const LANE: f64 = 10.0;

/// How much room a figure takes beside a mark.
const FIGURE: f64 = 64.0;

/// Heights that are tried one after the other, in lanes below the middle.
const LANES: [f64; 5] = [0.0, -1.0, 1.0, -2.0, 2.0];

/// The figures of one row.
pub(super) struct Strip<'a> {
    pub(super) threads: usize,
    pub(super) unit: &'a str,
    ours: Option<&'a Figure>,
    /// The peer that ours is compared with.
    best: Option<&'a Figure>,
    /// The other peers, one figure for each library.
    others: Vec<&'a Figure>,
    ahead: Option<f64>,
}

impl<'a> Strip<'a> {
    /// Of each library its fastest figure, one that needs a word only where there is no other.
    pub(super) fn of(group: &Group<'a>) -> Self {
        let best = group.best_peer(MEDIAN);
        let conditional = |figure: &Figure| matches!(figure.standing, Standing::Conditional(_));
        let mut others: Vec<&Figure> = group.figures.clone();
        others.retain(|figure| figure.standing == Standing::Peer || conditional(figure));
        others.sort_by(|a, b| conditional(a).cmp(&conditional(b)).then(a.median_ns.total_cmp(&b.median_ns)));
        let mut seen: Vec<&str> = best.iter().map(|figure| figure.library.as_str()).collect();
        others.retain(|figure| {
            let first = !seen.contains(&figure.library.as_str());
            seen.push(&figure.library);
            first
        });
        let (threads, unit, ours, ahead) = (group.threads, group.unit, group.ours(MEDIAN), group.ahead(MEDIAN));
        Self { threads, unit, ours, best, others, ahead }
    }

    fn figures(&self) -> impl Iterator<Item = &'a Figure> {
        self.ours.into_iter().chain(self.best).chain(self.others.iter().copied())
    }

    pub(super) fn libraries(&self) -> impl Iterator<Item = &'a str> {
        self.figures().map(|figure| figure.library.as_str())
    }

    pub(super) fn medians(&self) -> impl Iterator<Item = f64> {
        self.figures().map(|figure| figure.median_ns)
    }

    /// Draws it around the height `middle`.
    pub(super) fn draw(&self, body: &mut Markup, axis: &Axis, palette: &Palette<'_>, middle: f64) {
        let place = |figure: &Figure| axis.x(figure.median_ns);
        if let Some((ours, best)) = self.ours.zip(self.best) {
            body.line("gap", (place(ours), middle), (place(best), middle));
        }
        let figures: Vec<&Figure> = self.figures().collect();
        let hollow = |figure: &Figure| matches!(figure.standing, Standing::Conditional(_));
        let places: Vec<(f64, bool)> = figures.iter().map(|figure| (place(figure), hollow(figure))).collect();
        let marks: Vec<(f64, f64)> = places.iter().zip(lanes(&places)).map(|((x, _), lane)| (*x, lane)).collect();
        // Who comes first in the list is drawn last: nobody covers ours and the best peer.
        for (figure, (x, lane)) in figures.iter().zip(&marks).rev() {
            let title = format!("{}: {}, {} ns", figure.library, figure.variant, nanoseconds(figure.median_ns));
            palette.mark(&figure.library).draw(body, (*x, middle + lane * LANE), hollow(figure), &title);
        }
        if let (Some(ours), Some((own, others))) = (self.ours, marks.split_first()) {
            let is_behind = self.ahead.is_some_and(|ahead| ahead < 1.0);
            let (place, (right, down)) = beside(own.0, others, is_behind);
            body.text("own", place, (own.0 + right, middle + down), &nanoseconds(ours.median_ns));
        }
        if let Some((ahead, best)) = self.ahead.zip(self.best) {
            let class = if ahead < 1.0 { "ratio behind" } else { "ratio" };
            body.text(class, Place::Start, (RATIO, middle + 7.0), &times(ahead).replace('x', "\u{d7}"));
            body.text("peer", Place::Start, (PEER, middle - 2.0), &best.library);
            let median = format!("{} ns", nanoseconds(best.median_ns));
            body.text("small", Place::Start, (PEER, middle + 14.0), &median);
        }
    }
}

/// Gives each mark the first lane where it covers nobody, or else the one where it covers the least. The first marks
/// have the first choice. Hollow ones do not stand in the middle, where the gap ends at the best peer.
fn lanes(places: &[(f64, bool)]) -> Vec<f64> {
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for &(x, hollow) in places {
        let lanes = if hollow { &LANES[1..] } else { &LANES };
        let distance = |lane: f64| {
            let others = taken.iter().filter(|(_, other)| *other == lane);
            others.map(|(other, _)| (other - x).abs()).fold(f64::INFINITY, f64::min)
        };
        let free = lanes.iter().copied().find(|&lane| distance(lane) >= NEAR);
        let widest = || lanes.iter().copied().max_by(|&a, &b| distance(a).total_cmp(&distance(b)));
        taken.push((x, free.or_else(widest).unwrap_or_default()));
    }
    taken.into_iter().map(|(_, lane)| lane).collect()
}

/// Where our figure stands: on the side of our mark where the gap is not, or else above or below, where there is room.
fn beside(own: f64, others: &[(f64, f64)], is_behind: bool) -> (Place, (f64, f64)) {
    let free = |from: f64, to: f64, lanes: [f64; 2]| {
        let within =
            |(x, lane): &(f64, f64)| (own + from..own + to).contains(x) && (lanes[0]..=lanes[1]).contains(lane);
        !others.iter().any(within)
    };
    let (above, below) = ((Place::Middle, (0.0, -12.0)), (Place::Middle, (0.0, 21.0)));
    match is_behind {
        false if free(-FIGURE, 0.0, [0.0, 0.0]) => (Place::End, (-12.0, 4.0)),
        true if free(0.0, FIGURE, [0.0, 0.0]) => (Place::Start, (12.0, 4.0)),
        _ if free(-FIGURE / 2.0, FIGURE / 2.0, [-2.0, -1.0]) => above,
        _ => below,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn our_figure_stands_where_there_is_room() {
        let side = |others: &[(f64, f64)], is_behind| match beside(100.0, others, is_behind) {
            (Place::End, _) => "left",
            (Place::Start, _) => "right",
            (Place::Middle, (_, down)) if down < 0.0 => "above",
            (Place::Middle, _) => "below",
        };
        assert_eq!(side(&[(110.0, 0.0), (90.0, 1.0)], false), "left");
        assert_eq!(side(&[(90.0, 0.0)], true), "right");
        assert_eq!(side(&[(90.0, 0.0), (120.0, 0.0)], true), "above");
        assert_eq!(side(&[(90.0, 0.0), (120.0, 0.0), (95.0, -1.0)], true), "below");
    }

    #[test]
    fn marks_make_room_for_each_other() {
        let solid = |places: &[f64]| lanes(&places.iter().map(|&x| (x, false)).collect::<Vec<_>>());
        assert_eq!(solid(&[100.0, 100.0 + NEAR, 105.0, 104.0, 300.0]), [0.0, 0.0, -1.0, 1.0, 0.0]);
        let crowd = solid(&[100.0, 100.0, 100.0, 100.0, 92.0, 100.0]);
        assert_eq!(crowd, [0.0, -1.0, 1.0, -2.0, 2.0, 2.0], "the last covers who is farthest");
        assert_eq!(lanes(&[(100.0, false), (300.0, true)]), [0.0, -1.0], "the middle is not for hollow ones");
    }

    #[test]
    fn a_library_is_shown_once_and_by_a_whole_figure_if_it_has_one() {
        let mut report = sample::report();
        report.figures[5].standing = Standing::Conditional("no labels".to_owned());
        let groups = Group::all(&report);
        let strip = Strip::of(&groups[0]);
        let shown: Vec<(&str, f64)> =
            strip.figures().map(|figure| (figure.variant.as_str(), figure.median_ns)).collect();
        let expected = [("static", 0.5), ("Counter<u64>", 5.0), ("IntCounter in a static", 5.25), ("counter!", 40.0)];
        assert_eq!(shown, expected, "ours, the best peer, the others; of prometheus not the buffer");
    }

    #[test]
    fn who_is_alone_is_compared_with_nobody() {
        let report = sample::report();
        let groups = Group::all(&report);
        let strip = Strip::of(&groups[3]);
        assert_eq!((strip.ahead, strip.libraries().collect::<Vec<_>>()), (None, vec!["metrics-core"]));
    }
}
