//! Labels as they are exposed: `method="get",route="/x"`, escaped once, copied ever after.

use std::borrow::Cow;

use crate::error::{Error, Reason};
use crate::escape;
use crate::name;

/// A label set in its exposed form, without the braces; empty for no labels.
///
/// Values are escaped by the text format's rule (`\\`, `\"`, `\n`), names are valid and unique, empty values are
/// left out (to Prometheus an empty label is an absent one).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LabelText<'a>(&'a str);

impl<'a> LabelText<'a> {
    /// No labels.
    pub const EMPTY: LabelText<'static> = LabelText("");

    pub(crate) const fn from_escaped(text: &'a str) -> LabelText<'a> {
        LabelText(text)
    }

    /// The text: `method="get",route="/x"`.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// Whether there are no labels.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Whether all names are of the old grammar, `[a-zA-Z_][a-zA-Z0-9_]*`: any other stands in quotes. A value that ends
    /// with `",` may make it say no; never the other way.
    pub(crate) fn is_legacy(self) -> bool {
        !self.0.starts_with('"') && !self.0.contains("\",\"")
    }

    /// Names and unescaped values, in order.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
        Pairs { rest: self.0 }
    }

    /// One label's unescaped value.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Cow<'a, str>> {
        self.iter().find(|(n, _)| *n == name).map(|(_, value)| value)
    }
}

/// Walks pairs, `name="value"` or `"name"="value"`; the text is well-formed by construction, so it ends where the form
/// does.
struct Pairs<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a str, Cow<'a, str>);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, rest) = match self.rest.strip_prefix('"') {
            Some(rest) => quoted(rest)?,
            None => self.rest.split_at(self.rest.find('=')?),
        };
        let (value, rest) = quoted(rest.strip_prefix("=\"")?)?;
        self.rest = rest.strip_prefix(',').unwrap_or("");
        Some((name, escape::unescape_label(value)))
    }
}

/// What stands before the next quote that is not escaped, and what comes after it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let (bytes, mut end) = (text.as_bytes(), 0);
    while *bytes.get(end)? != b'"' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    Some((&text[..end], &text[end + 1..]))
}

/// An owned [`LabelText`], for collectors that make their own labels.
///
/// ```
/// use metrics_core::LabelTextBuf;
/// let labels = LabelTextBuf::new([("pool", "main"), ("quote", "\"")])?;
/// assert_eq!(labels.text().as_str(), r#"pool="main",quote="\"""#);
/// # Ok::<(), metrics_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LabelTextBuf(String);

impl LabelTextBuf {
    /// Escapes the values and joins the pairs; a pair with an empty value is left out.
    ///
    /// # Errors
    /// A name outside `[a-zA-Z_][a-zA-Z0-9_]*`, one that begins with `__`, or one that stands twice.
    pub fn new<N: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (N, V)>) -> Result<LabelTextBuf, Error> {
        let mut names: Vec<N> = Vec::new();
        let mut text = String::new();
        for (label, value) in pairs {
            let known = names.iter().any(|n| n.as_ref() == label.as_ref());
            if known || !name::is_label_name(label.as_ref()) {
                let message = format!(
                    "`{}` cannot be a label; use letters, digits and `_`, not `__` first, each name once",
                    label.as_ref()
                );
                return Err(Error::new(Reason::InvalidLabel, "", None, message));
            }
            push_pair(&mut text, label.as_ref(), value.as_ref());
            names.push(label);
        }
        Ok(LabelTextBuf(text))
    }

    /// The text to give to a visitor.
    #[must_use]
    pub fn text(&self) -> LabelText<'_> {
        LabelText(&self.0)
    }
}

/// Appends `,name="escaped value"` (no comma first); an empty value leaves the label out.
pub(crate) fn push_pair(text: &mut String, name: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push(',');
    }
    text.push_str(name);
    text.push_str("=\"");
    escape::escape_label(value, text);
    text.push('"');
}
