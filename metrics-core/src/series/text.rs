//! The label text of one series after the other, put together of their pieces.
//!
//! Series that lie side by side mostly have their first labels in common, and what is there already is not written
//! again.

use crate::cells::Entry;

/// Keeps the text of the series before.
pub(super) struct SeriesText {
    text: String,
    /// Of each label: the number of its piece, and where the piece ends in the text.
    pieces: Vec<(u32, usize)>,
}

impl SeriesText {
    pub(super) fn new() -> SeriesText {
        SeriesText { text: String::new(), pieces: Vec::new() }
    }

    /// The text of a series: `method="get",route="/x"`.
    pub(super) fn of(&mut self, entry: &Entry) -> &str {
        let (mut end, mut is_same) = (0, true);
        for (label, (number, text)) in entry.texts().enumerate() {
            match self.pieces.get(label) {
                Some(&(there, its_end)) if is_same && there == number => end = its_end,
                _ => {
                    is_same = false;
                    self.text.truncate(end);
                    // No comma comes first.
                    self.text.push_str(if end == 0 { text.get(1..).unwrap_or("") } else { text });
                    end = self.text.len();
                    self.pieces.truncate(label);
                    self.pieces.push((number, end));
                }
            }
        }
        &self.text
    }
}
