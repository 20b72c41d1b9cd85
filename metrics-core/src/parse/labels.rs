//! Names and label sets, as a line has them.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Dialect;
use super::cursor::{Cursor, LooseBackslash};
use super::error::{Fault, shown};
use crate::name;

/// The name of a metric, and where it stands.
#[derive(Debug)]
pub(super) struct Name<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) at: usize,
}

/// A label, and where it stands.
#[derive(Debug)]
pub(super) struct Label<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) at: usize,
    pub(super) value: Cow<'a, str>,
    pub(super) value_at: usize,
}

/// What stands between braces.
#[derive(Debug)]
pub(super) struct Braces<'a> {
    /// The metric's name, if it stands here and not before.
    pub(super) name: Option<Name<'a>>,
    pub(super) labels: Vec<Label<'a>>,
}

impl Dialect {
    /// What a backslash may do between quotes.
    pub(super) fn loose_backslash(self) -> LooseBackslash {
        if self.is_open_metrics { LooseBackslash::Stands } else { LooseBackslash::IsRefused }
    }

    /// Goes past blanks where the format does not mind how many there are.
    fn skip_blanks(self, cursor: &mut Cursor<'_>) {
        if !self.is_open_metrics {
            cursor.skip_blanks();
        }
    }

    /// Reads a metric's name, in quotes or not.
    ///
    /// # Errors
    /// None is next.
    pub(super) fn metric_name<'a>(self, cursor: &mut Cursor<'a>) -> Result<Name<'a>, Fault> {
        let at = cursor.at();
        if cursor.peek() == Some('"') {
            return Ok(Name { text: self.quoted_name(cursor)?, at });
        }
        let text = cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
        if name::is_metric_name(text) {
            return Ok(Name { text: Cow::Borrowed(text), at });
        }
        let expected = "expected a metric's name, which begins with a letter, `_` or `:`";
        Err(match text {
            "" => cursor.expected("a metric's name (letters, digits, `_` and `:`)"),
            text => Fault::new(at, format!("{expected}, found {}", shown(text))),
        })
    }

    fn label_name<'a>(self, cursor: &mut Cursor<'a>) -> Result<Cow<'a, str>, Fault> {
        let at = cursor.at();
        let text = cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
        match text {
            "" => Err(cursor.expected("a label's name (letters, digits and `_`)")),
            text if text.starts_with(|c: char| c.is_ascii_digit()) => {
                let message =
                    format!("expected a label's name, which begins with a letter or `_`, found {}", shown(text));
                Err(Fault::new(at, message))
            }
            text => Ok(Cow::Borrowed(text)),
        }
    }

    /// Reads a name in quotes, a metric's or a label's.
    fn quoted_name<'a>(self, cursor: &mut Cursor<'a>) -> Result<Cow<'a, str>, Fault> {
        let at = cursor.at();
        if !self.has_quoted_names {
            let message = "a name in quotes, which this format has only with `escaping=allow-utf-8`";
            return Err(Fault::new(at, message));
        }
        match cursor.quoted("a name", self.loose_backslash())? {
            name if name.is_empty() => Err(Fault::new(at, "a name is not empty")),
            name => Ok(name),
        }
    }

    /// Reads a label set with its braces, the first of which is next.
    ///
    /// # Errors
    /// It is not well-formed, or a name stands in it twice.
    pub(super) fn braces<'a>(self, cursor: &mut Cursor<'a>) -> Result<Braces<'a>, Fault> {
        let mut braces = Braces { name: None, labels: Vec::new() };
        cursor.expect('{', "`{`")?;
        self.skip_blanks(cursor);
        let mut is_first = true;
        while !cursor.eat('}') {
            if !is_first {
                cursor.expect(',', "`,` or `}`")?;
                self.skip_blanks(cursor);
                // Text allows a comma behind the last label.
                if !self.is_open_metrics && cursor.eat('}') {
                    break;
                }
            }
            let at = cursor.at();
            let is_quoted = cursor.peek() == Some('"');
            let name = if is_quoted { self.quoted_name(cursor)? } else { self.label_name(cursor)? };
            self.skip_blanks(cursor);
            if is_quoted && is_first && cursor.peek() != Some('=') {
                braces.name = Some(Name { text: name, at });
            } else {
                braces.labels.push(self.label_value(cursor, name, at)?);
                self.skip_blanks(cursor);
            }
            is_first = false;
        }
        check_names(&braces.labels)?;
        Ok(braces)
    }

    /// Reads on from the label's name.
    fn label_value<'a>(self, cursor: &mut Cursor<'a>, name: Cow<'a, str>, at: usize) -> Result<Label<'a>, Fault> {
        cursor.expect('=', "`=`")?;
        self.skip_blanks(cursor);
        let value_at = cursor.at();
        let value = cursor.quoted("a label's value", self.loose_backslash())?;
        Ok(Label { name, at, value, value_at })
    }
}

/// # Errors
/// A name is reserved, or stands twice.
fn check_names(labels: &[Label<'_>]) -> Result<(), Fault> {
    let mut names = HashSet::with_capacity(labels.len());
    for label in labels {
        let name: &str = &label.name;
        if name::is_reserved_label_name(name) {
            let message =
                format!("the label {} is reserved: names that begin with `__` are Prometheus' own", shown(name));
            return Err(Fault::new(label.at, message));
        }
        if !names.insert(name) {
            return Err(Fault::new(label.at, format!("the label {} stands there twice", shown(name))));
        }
    }
    Ok(())
}
