//! SVG as text: the few elements that the chart is made of, with everything foreign escaped.

use std::fmt::Write as _;

/// On which side of a point a text stands.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// It starts there.
    Start,
    /// It has its middle there.
    Middle,
    /// It ends there.
    End,
}

/// Elements that follow each other.
pub(super) struct Markup(String);

impl Markup {
    pub(super) const fn new() -> Self {
        Self(String::new())
    }

    pub(super) fn open(&mut self, element: &str, class: &str) {
        _ = writeln!(self.0, "<{element} class=\"{class}\">");
    }

    pub(super) fn close(&mut self, element: &str) {
        _ = writeln!(self.0, "</{element}>");
    }

    pub(super) fn text(&mut self, class: &str, place: Place, (x, y): (f64, f64), text: &str) {
        let anchor = match place {
            Place::Start => "",
            Place::Middle => " text-anchor=\"middle\"",
            Place::End => " text-anchor=\"end\"",
        };
        _ = writeln!(self.0, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\"{anchor}>{}</text>", escaped(text));
    }

    pub(super) fn rectangle(&mut self, class: &str, (x, y): (f64, f64), (width, height): (f64, f64)) {
        let size = format!("width=\"{width:.1}\" height=\"{height:.1}\" rx=\"4\"");
        _ = writeln!(self.0, "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" {size}/>");
    }

    pub(super) fn line(&mut self, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
        _ = writeln!(self.0, "<path class=\"{class}\" d=\"M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}\"/>");
    }

    /// A shape around the point, which says what it is when it is pointed at.
    pub(super) fn shape(&mut self, class: &str, (x, y): (f64, f64), path: &str, title: &str) {
        let (place, title) = (format!("transform=\"translate({x:.1} {y:.1})\""), escaped(title));
        _ = writeln!(self.0, "<path class=\"{class}\" {place} d=\"{path}\"><title>{title}</title></path>");
    }

    /// The whole image.
    pub(super) fn document(self, (width, height): (f64, f64), style: &str, title: &str) -> String {
        let (body, title) = (self.0, escaped(title));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n\
             <style>\n{style}</style>\n\
             <rect class=\"card\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"10\"/>\n{body}</svg>\n",
            width - 1.0,
            height - 1.0
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
