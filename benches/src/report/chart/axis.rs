//! The scale: equal ratios are equal distances.

use super::markup::{Markup, Place};

/// Nanoseconds on a logarithmic scale.
pub(super) struct Axis {
    /// Decimal logarithms of the first and the last nanosecond.
    decades: (f64, f64),
    pixels: (f64, f64),
}

impl Axis {
    /// A scale from `pixels.0` to `pixels.1` that shows all `figures`, with room for words to their left.
    pub(super) fn over(figures: impl Iterator<Item = f64>, pixels: (f64, f64)) -> Self {
        let decades = figures.filter(|figure| *figure > 0.0).map(f64::log10);
        let (first, last) = decades.fold((f64::MAX, f64::MIN), |(first, last), one| (first.min(one), last.max(one)));
        let (first, last) = if first > last { (0.0, 1.0) } else { (first, last.max(first + 1.0)) };
        let decade = (pixels.1 - pixels.0 - 64.0) / (last - first);
        Self { decades: (first - 52.0 / decade, last + 12.0 / decade), pixels }
    }

    /// Where a figure lies.
    pub(super) fn x(&self, figure: f64) -> f64 {
        let ((first, last), (left, right)) = (self.decades, self.pixels);
        left + (figure.log10().clamp(first, last) - first) / (last - first) * (right - left)
    }

    /// Lines from `top` to `bottom` with their nanoseconds above: strong at the powers of ten, faint in between.
    pub(super) fn draw(&self, body: &mut Markup, top: f64, bottom: f64) {
        let (first, last) = self.decades;
        for power in first.floor() as i32..=last.ceil() as i32 {
            for step in [1, 2, 5] {
                let decade = f64::from(power) + f64::from(step).log10();
                if !(first..=last).contains(&decade) {
                    continue;
                }
                let x = self.x(10f64.powf(decade));
                if step == 1 {
                    body.text("tick", Place::Middle, (x, top - 10.0), &words(power));
                }
                body.line(if step == 1 { "major" } else { "minor" }, (x, top - 4.0), (x, bottom));
            }
        }
    }
}

/// A power of ten nanoseconds, in the unit that is read at a glance.
fn words(power: i32) -> String {
    match power {
        ..0 => format!("{} ns", 10f64.powi(power)),
        0..3 => format!("{} ns", 10u64.pow(power as u32)),
        3..6 => format!("{} \u{b5}s", 10u64.pow(power as u32 - 3)),
        _ => format!("{} ms", 10u64.pow(power as u32 - 6)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ratios_are_equal_distances_and_all_is_in_between() {
        let axis = Axis::over([0.5, 50.0, 5_000.0].into_iter(), (100.0, 500.0));
        let places = [0.5, 50.0, 5_000.0].map(|figure| axis.x(figure));
        assert!((places[1] - places[0] - (places[2] - places[1])).abs() < 1e-9, "{places:?}");
        assert!((places[0] - 152.0).abs() < 1e-9 && (places[2] - 488.0).abs() < 1e-9, "{places:?}");
    }

    #[test]
    fn ticks_have_the_unit_that_is_read_at_a_glance() {
        let ticks = [-1, 0, 2, 3, 4, 6].map(words);
        assert_eq!(ticks, ["0.1 ns", "1 ns", "100 ns", "1 \u{b5}s", "10 \u{b5}s", "1 ms"]);
    }
}
