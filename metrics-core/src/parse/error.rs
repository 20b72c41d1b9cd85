//! What is wrong with a text, and where.
//!
//! A reader of one line knows where it stands in bytes and nothing of the other lines: it returns a [`Fault`], from
//! which the driver makes the error that a user sees.

use std::fmt;

/// The first thing in a text that is not as its format wants it.
///
/// ```
/// use metrics_core::{Format, testing};
/// let error = testing::parse("up 1\ndown one\n", Format::Text).expect_err("`one` is no number");
/// assert_eq!((error.line, error.column), (2, 6));
/// assert_eq!(error.to_string(), "line 2, column 6: expected a number, found `one`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseError {
    /// The line, counted from 1.
    pub line: usize,
    /// The character in the line, counted from 1; one more than there are where something is missing at the end.
    pub column: usize,
    /// What is wrong, and what is expected.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for ParseError {}

/// What is wrong in a line, at a byte of it.
#[derive(Debug)]
pub(super) struct Fault {
    at: usize,
    message: String,
}

impl Fault {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Fault {
        Fault { at, message: message.into() }
    }

    /// The error, once it is known which line it was.
    pub(super) fn within(self, number: usize, line: &str) -> ParseError {
        Place::new(number, line, self.at).error(self.message)
    }
}

/// A place that is remembered, since what is missing there shows later.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) line: usize,
    column: usize,
}

impl Place {
    /// The byte `at` of a line.
    pub(super) fn new(number: usize, line: &str, at: usize) -> Place {
        Place { line: number, column: line.get(..at).unwrap_or(line).chars().count() + 1 }
    }

    pub(super) fn error(self, message: impl Into<String>) -> ParseError {
        ParseError { line: self.line, column: self.column, message: message.into() }
    }
}

/// A piece of the text as a message shows it: between backticks, and not all of a megabyte.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    // Control characters would be invisible; quotes are to stay as they are.
    let mut characters = text.chars();
    let mut shown = String::from("`");
    for character in characters.by_ref().take(MOST) {
        match character {
            '"' | '\'' | '\\' => shown.push(character),
            other => shown.extend(other.escape_debug()),
        }
    }
    shown.push_str(if characters.next().is_some() { "..`" } else { "`" });
    shown
}
