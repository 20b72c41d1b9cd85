//! Which library has which mark: a shape and a colour, so that neither has to be told apart alone.
//!
//! The colours are those of Okabe and Ito, which keep apart whichever way one sees colours. A library keeps its mark
//! from run to run.

use super::markup::Markup;

/// Everybody who has a mark of their own, in the order of the legend.
const KNOWN: [&str; 9] = [
    "prometheus",
    "prometheus-client",
    "metrics",
    "measured",
    "fastmetrics",
    "autometrics",
    "metriken",
    "opentelemetry",
    "prometheus_client (Python)",
];

/// This library.
const OURS: &str = "metrics-core";

/// Shapes around the origin, of about equal weight.
const SHAPES: [&str; 5] = [
    "M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z",
    "M-4.5 -4.5H4.5V4.5H-4.5Z",
    "M0 -5.4L5.4 4.2H-5.4Z",
    "M0 -6L5.8 0L0 6L-5.8 0Z",
    "M0 5.4L5.4 -4.2H-5.4Z",
];

/// Ours is larger than all others.
const LARGE: &str = "M7.5 0A7.5 7.5 0 1 1 -7.5 0A7.5 7.5 0 1 1 7.5 0Z";

/// How many colours there are for peers, in [`style`](super::style).
pub(super) const COLOURS: usize = 6;

/// The libraries of a chart.
pub(super) struct Palette<'a>(Vec<(&'a str, Mark)>);

/// What stands for a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// This library.
    Ours,
    /// The peer with this number.
    Peer(usize),
}

impl<'a> Palette<'a> {
    /// Gives a mark to each of `libraries`, however often it is named.
    pub(super) fn of(libraries: impl Iterator<Item = &'a str>) -> Self {
        let mut entries: Vec<(&str, Mark)> = Vec::new();
        let mut unknown = KNOWN.len();
        for library in libraries {
            if entries.iter().any(|(known, _)| *known == library) {
                continue;
            }
            let mark = match KNOWN.iter().position(|known| *known == library) {
                _ if library == OURS => Mark::Ours,
                Some(number) => Mark::Peer(number),
                None => {
                    unknown += 1;
                    Mark::Peer(unknown - 1)
                }
            };
            entries.push((library, mark));
        }
        entries.sort_by_key(|(_, mark)| match mark {
            Mark::Ours => 0,
            Mark::Peer(number) => number + 1,
        });
        Self(entries)
    }

    /// The libraries with their marks: ours, then the peers.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a str, Mark)> {
        self.0.iter().copied()
    }

    /// The mark of a library that the palette was made for.
    pub(super) fn mark(&self, library: &str) -> Mark {
        let entry = self.0.iter().find(|(known, _)| *known == library);
        entry.expect("the palette was made for all libraries of the chart").1
    }
}

impl Mark {
    /// Draws it. It is hollow where the figure is not to be compared without a word.
    pub(super) fn draw(self, body: &mut Markup, at: (f64, f64), hollow: bool, title: &str) {
        let kind = if hollow { "hollow line" } else { "solid fill" };
        match self {
            Self::Ours => body.shape(&format!("{kind}-ours"), at, LARGE, title),
            // Numbers that share a shape differ in colour.
            Self::Peer(number) => {
                let (shape, colour) = (SHAPES[number % SHAPES.len()], number % COLOURS);
                body.shape(&format!("{kind}-{colour}"), at, shape, title);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_library_keeps_its_mark_whoever_else_is_there() {
        let few = Palette::of(["fastmetrics", "metrics-core", "fastmetrics"].into_iter());
        let all = Palette::of(KNOWN.into_iter().chain(["metrics-core", "somebody else"]));
        assert_eq!(few.mark("fastmetrics"), all.mark("fastmetrics"));
        assert_eq!(few.entries().map(|(library, _)| library).collect::<Vec<_>>(), ["metrics-core", "fastmetrics"]);
        assert_eq!(all.entries().last(), Some(("somebody else", Mark::Peer(KNOWN.len()))));
    }

    #[test]
    fn all_marks_differ() {
        let marks: HashSet<_> = (0..KNOWN.len() + 5).map(|number| (number % SHAPES.len(), number % COLOURS)).collect();
        assert_eq!(marks.len(), KNOWN.len() + 5);
    }
}
