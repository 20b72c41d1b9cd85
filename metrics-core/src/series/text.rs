//! The label text of one series after the other, put together of its values.

use crate::cells::{Line, Seen};

/// Room for one text after the other.
pub(super) struct SeriesText(String);

impl SeriesText {
    pub(super) fn new() -> SeriesText {
        SeriesText(String::new())
    }

    /// The text of a series: `method="get",route="/x"`.
    #[inline(always)]
    pub(super) fn of(&mut self, series: &Seen<'_>) -> &str {
        let SeriesText(text) = self;
        text.clear();
        let mut line = Line::within(text);
        series.put_labels(&mut line);
        drop(line);
        // No comma comes first.
        text.get(1..).unwrap_or("")
    }
}
