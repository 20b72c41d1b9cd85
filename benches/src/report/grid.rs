//! A table, before it is known who reads it: aligned columns for a terminal, pipes for Markdown.

/// On which side a column is flush.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// One field of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    text: String,
    marked: bool,
}

impl Cell {
    /// A field that is to be seen first.
    pub fn marked(text: impl Into<String>) -> Self {
        Self { text: text.into(), marked: true }
    }

    /// A field that is marked if so.
    pub fn marked_if(marked: bool, text: impl Into<String>) -> Self {
        Self { text: text.into(), marked }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), marked: false }
    }
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<Cell>>,
}

impl Grid {
    /// A table with these columns and no rows.
    pub fn new<T: Into<String>>(columns: impl IntoIterator<Item = (T, Align)>) -> Self {
        Self { columns: columns.into_iter().map(|(title, align)| (title.into(), align)).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Panics
    ///
    /// Where it has more fields than there are columns, or fewer.
    pub fn push(&mut self, row: Vec<Cell>) {
        assert_eq!(row.len(), self.columns.len(), "a field for every column");
        self.rows.push(row);
    }

    /// For a terminal. A marked field has a `*` behind it, in a place that its column keeps free.
    pub fn text(&self) -> String {
        let starred = |column: usize| self.rows.iter().any(|row| row[column].marked);
        let shown = |column: usize, cell: &Cell| match (cell.marked, starred(column)) {
            (true, _) => format!("{}*", cell.text),
            (false, true) => format!("{} ", cell.text),
            (false, false) => cell.text.clone(),
        };
        let head: Vec<String> =
            self.columns.iter().enumerate().map(|(column, (title, _))| shown(column, &title.as_str().into())).collect();
        let body =
            self.rows.iter().map(|row| row.iter().enumerate().map(|(column, cell)| shown(column, cell)).collect());
        let lines: Vec<Vec<String>> = std::iter::once(head).chain(body).collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let mut text = String::new();
        for line in &lines {
            let padded = line.iter().zip(&widths).zip(&self.columns).map(|((field, width), (_, align))| match align {
                Align::Left => format!("{field:<width$}"),
                Align::Right => format!("{field:>width$}"),
            });
            text.push_str(padded.collect::<Vec<_>>().join("  ").trim_end());
            text.push('\n');
        }
        text
    }

    /// For Markdown, with marked fields in bold.
    pub fn markdown(&self) -> String {
        let line = |fields: Vec<String>| format!("| {} |\n", fields.join(" | "));
        let rule = self.columns.iter().map(|(_, align)| match align {
            Align::Left => "---",
            Align::Right => "--:",
        });
        let mut text = line(self.columns.iter().map(|(title, _)| escaped(title)).collect());
        text.push_str(&format!("|{}|\n", rule.collect::<Vec<_>>().join("|")));
        for row in &self.rows {
            text.push_str(&line(row.iter().map(Cell::markdown).collect()));
        }
        text
    }
}

impl Cell {
    fn markdown(&self) -> String {
        let text = escaped(&self.text);
        if self.marked { format!("**{text}**") } else { text }
    }
}

/// What would be read as a tag, a border or emphasis, as the text that it is.
pub fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;").replace('*', "\\*")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        let mut grid = Grid::new([("what", Align::Left), ("how much", Align::Right), ("", Align::Right)]);
        grid.push(vec!["Counter<f64>".into(), Cell::marked("1.50"), "x".into()]);
        grid.push(vec!["é|".into(), "22.25".into(), "".into()]);
        grid
    }

    #[test]
    fn columns_are_aligned_and_marks_have_a_place_of_their_own() {
        let expected = "\
what          how much
Counter<f64>      1.50*  x
é|               22.25
";
        assert_eq!(grid().text(), expected);
    }

    #[test]
    fn markdown_shows_every_character() {
        let expected = "\
| what | how much |  |
|---|--:|--:|
| Counter&lt;f64> | **1.50** | x |
| é\\| | 22.25 |  |
";
        assert_eq!(grid().markdown(), expected);
    }
}
