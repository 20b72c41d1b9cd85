//! The chart: a row for each highlight, a mark for each library, on a logarithmic scale of nanoseconds.
//!
//! It is drawn by a template of its own. The libraries that draw charts know lines, bars and points on two axes of
//! numbers; names on one axis, marks that make room for each other and words beside each row would be drawn by hand on
//! top of them, and two colour schemes in one file they do not have. So this is text with numbers in it, and the image
//! stands on a card of its own, which is readable on any page, and turns dark with the reader's system.

mod axis;
mod markup;
mod palette;
mod row;
mod style;

use super::{
    Report,
    group::{Group, threads},
    highlights::{self, Highlight},
};
use axis::Axis;
use markup::{Markup, Place};
use palette::Palette;
use row::Strip;

const WIDTH: f64 = 960.0;
const MARGIN: f64 = 28.0;
/// Between these the nanoseconds lie.
const PLOT: (f64, f64) = (226.0, 710.0);
/// Where the words to the right begin: how many times, and who.
const RATIO: f64 = 728.0;
const PEER: f64 = 804.0;
/// How high a row is.
const ROW: f64 = 52.0;
const LEGEND_LINE: f64 = 24.0;

/// Draws the highlights of a report.
pub fn svg(report: &Report) -> String {
    let groups = Group::all(report);
    let shown: Vec<(&Highlight, Strip<'_>)> =
        highlights::shown(&groups).into_iter().map(|(highlight, group)| (highlight, Strip::of(group))).collect();
    let palette = Palette::of(shown.iter().flat_map(|(_, strip)| strip.libraries()));
    let axis = Axis::over(shown.iter().flat_map(|(_, strip)| strip.medians()), PLOT);

    let mut body = Markup::new();
    head(&mut body);
    let legend = legend(&mut body, &palette, 88.0);
    let top = legend + 44.0;
    let bottom = top + ROW * shown.len() as f64;
    for index in (0..shown.len()).step_by(2) {
        let y = top + ROW * index as f64;
        body.rectangle("band", (MARGIN - 12.0, y), (WIDTH - 2.0 * MARGIN + 24.0, ROW));
    }
    axis.draw(&mut body, top, bottom);
    for (index, (highlight, strip)) in shown.iter().enumerate() {
        let middle = top + ROW * (index as f64 + 0.5);
        body.open("g", "row");
        body.text("name", Place::Start, (MARGIN, middle - 2.0), highlight.name);
        let unit = format!("{}, per {}", threads(strip.threads), strip.unit);
        body.text("small", Place::Start, (MARGIN, middle + 14.0), &unit);
        strip.draw(&mut body, &axis, &palette, middle);
        body.close("g");
    }
    foot(&mut body, report, bottom + 30.0);
    body.document((WIDTH, bottom + 70.0), &style::sheet(), "Nanoseconds of every library, row by row")
}

fn head(body: &mut Markup) {
    body.text("title", Place::Start, (MARGIN, 38.0), "metrics-core beside its peers");
    let words = "Median nanoseconds of a unit of work, on a logarithmic scale: further left is faster. \
        On the right, how many times ours the best peer takes.";
    body.text("small", Place::Start, (MARGIN, 60.0), words);
}

/// The libraries with their marks, in as many lines as they need; where the last one ends.
fn legend(body: &mut Markup, palette: &Palette<'_>, mut y: f64) -> f64 {
    let mut x = MARGIN + 6.0;
    for (library, mark) in palette.entries() {
        let width = 34.0 + 7.4 * library.chars().count() as f64;
        if x + width > WIDTH - MARGIN {
            (x, y) = (MARGIN + 6.0, y + LEGEND_LINE);
        }
        mark.draw(body, (x, y), false, library);
        body.text("legend", Place::Start, (x + 13.0, y + 4.0), library);
        x += width;
    }
    y
}

fn foot(body: &mut Markup, report: &Report, y: f64) {
    let setting = &report.setting;
    let reading =
        "Each library by its fastest way. Hollow: nobody's best peer, for a reason that stands below the tables.";
    body.text("small", Place::Start, (MARGIN, y), reading);
    let (compiler, day, tree) = (setting.compiler(), setting.day(), setting.tree());
    let origin = format!("{}; {compiler}; {day}; {tree}; {} rounds", setting.machine(), report.rounds);
    body.text("small", Place::Start, (MARGIN, y + 18.0), &origin);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn texts<'a>(tree: &'a roxmltree::Document<'_>, class: &str) -> Vec<&'a str> {
        let with_class = |node: &roxmltree::Node<'_, '_>| node.attribute("class") == Some(class);
        tree.descendants().filter(with_class).filter_map(|node| node.text()).collect()
    }

    #[test]
    fn the_chart_is_well_formed_and_has_every_row_and_library_once() {
        let image = svg(&sample::report());
        let tree = roxmltree::Document::parse(&image).expect("well-formed");
        assert_eq!(texts(&tree, "name"), ["count", "count", "expose a counter, of 100 000"]);
        assert_eq!(texts(&tree, "ratio"), ["10.0\u{d7}", "7.50\u{d7}", "2.50\u{d7}"]);
        assert_eq!(texts(&tree, "legend"), ["metrics-core", "prometheus", "metrics", "measured", "fastmetrics"]);
        let small = texts(&tree, "small");
        assert!(small.contains(&"2 threads, per update"), "{small:?}");
        let origin = "Abacus 9000, 2 cores of a virtual machine, linux x86_64 6.1.0; rustc 1.95.0; 2026-11-22; \
            commit abc1234; 3 rounds";
        assert_eq!(small.last(), Some(&origin));
    }

    #[test]
    fn a_library_is_shown_by_its_fastest_whole_way_at_its_place_on_the_scale() {
        let image = svg(&sample::report());
        let tree = roxmltree::Document::parse(&image).expect("well-formed");
        let row = tree.descendants().find(|node| node.attribute("class") == Some("row")).expect("a row");
        let marks: Vec<(&str, f64)> = row
            .descendants()
            .filter_map(|node| {
                let title = node.children().find(|child| child.has_tag_name("title"))?.text()?;
                let (_, place) = node.attribute("transform")?.split_once('(')?;
                Some((title, place.split(' ').next()?.parse().ok()?))
            })
            .collect();
        let place = |title| marks.iter().find(|(mark, _)| *mark == title).expect(title).1;
        let (ours, best) = (place("metrics-core: static, 0.50 ns"), place("fastmetrics: Counter<u64>, 5.00 ns"));
        let metrics = place("metrics: counter!, 40.00 ns");
        assert_eq!(marks.len(), 4, "one for each library: {marks:?}");
        // Ten times and eight times are in the ratio of their logarithms.
        assert!(((metrics - best) / (best - ours) - 8f64.log10()).abs() < 0.01, "{marks:?}");
    }

    #[test]
    fn names_cannot_break_the_markup() {
        let mut report = sample::report();
        report.setting.cpu = "<A & B \"C\">".to_owned();
        report.figures[2].library = "</svg>".to_owned();
        let image = svg(&report);
        let tree = roxmltree::Document::parse(&image).expect("well-formed");
        assert!(texts(&tree, "legend").contains(&"</svg>"));
    }

    #[test]
    fn nothing_to_show_is_a_chart_without_rows() {
        let report = Report { figures: Vec::new(), ..sample::report() };
        let image = svg(&report);
        let tree = roxmltree::Document::parse(&image).expect("well-formed");
        assert_eq!(texts(&tree, "name"), [""; 0]);
    }
}
