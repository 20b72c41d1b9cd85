//! Labels as they are exposed: `method="get",route="/x"`, escaped once, copied ever after.

use std::borrow::Cow;

use crate::error::{Error, Reason};
use crate::escape;
use crate::label_names;
use crate::name;

/// A label set in its exposed form, without the braces; empty for no labels.
///
/// Values are escaped by the text format's rule (`\\`, `\"`, `\n`), names are valid and unique, empty values are
/// left out (to Prometheus an empty label is an absent one). A name outside `[a-zA-Z_][a-zA-Z0-9_]*` stands in quotes,
/// escaped as values are: `"http.method"="get"`.
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

    /// How many characters (code points) names and values have together.
    pub(crate) fn chars(self) -> usize {
        self.iter().map(|(name, value)| name.chars().count() + value.chars().count()).sum()
    }

    /// Names and values in order, both as they are: without quotes and escapes.
    pub fn iter(self) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> {
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
    type Item = (Cow<'a, str>, Cow<'a, str>);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, rest) = match self.rest.strip_prefix('"') {
            Some(rest) => {
                let (name, rest) = quoted(rest)?;
                (escape::unescape_label(name), rest)
            }
            None => {
                let (name, rest) = self.rest.split_at(self.rest.find('=')?);
                (Cow::Borrowed(name), rest)
            }
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
        LabelTextBuf::of_pairs(pairs, false)
    }

    /// The same with names that may be any UTF-8, as Prometheus 3 takes them.
    ///
    /// ```
    /// use metrics_core::LabelTextBuf;
    /// let labels = LabelTextBuf::new_utf8([("http.method", "get"), ("code", "200")])?;
    /// assert_eq!(labels.text().as_str(), r#""http.method"="get",code="200""#);
    /// # Ok::<(), metrics_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// A name that is empty, one that begins with `__` or does so when it is escaped, or one that stands twice.
    pub fn new_utf8<N: AsRef<str>, V: AsRef<str>>(
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Result<LabelTextBuf, Error> {
        LabelTextBuf::of_pairs(pairs, true)
    }

    fn of_pairs<N: AsRef<str>, V: AsRef<str>>(
        pairs: impl IntoIterator<Item = (N, V)>,
        utf8: bool,
    ) -> Result<LabelTextBuf, Error> {
        let mut names: Vec<N> = Vec::new();
        let mut text = String::new();
        for (label, value) in pairs {
            let name = label.as_ref();
            let is_known = names.iter().any(|known| known.as_ref() == name);
            let twice = || is_known.then(|| label_names::stands_twice(name));
            if let Some(message) = label_names::fault(name, utf8, "new_utf8").or_else(twice) {
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

/// A name as it stands before the `=`: in quotes if it is outside the old grammar.
pub(crate) fn written_name<'n>(name: impl Into<Cow<'n, str>>) -> Cow<'n, str> {
    let name = name.into();
    if name::is_metric_name(&name) && !name.contains(':') {
        return name;
    }
    let mut quoted = String::with_capacity(name.len() + 2);
    quoted.push('"');
    escape::escape_label(&name, &mut quoted);
    quoted.push('"');
    Cow::Owned(quoted)
}

/// Appends `,name="escaped value"` (no comma first); an empty value leaves the label out.
pub(crate) fn push_pair(text: &mut String, name: &str, value: &str) {
    push_written_pair(text, &written_name(name), value);
}

/// The same with a name as [`written_name`] has it.
pub(crate) fn push_written_pair(text: &mut String, name: &str, value: &str) {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_outside_the_old_grammar_stand_in_quotes() {
        let pairs = [("http.method", "get"), ("code", "\"200\""), ("a\"b\\c\nd", "x"), ("a:b", "y"), ("left.out", "")];
        let labels = LabelTextBuf::new_utf8(pairs).expect("valid names");
        let text = labels.text();
        assert_eq!(text.as_str(), r#""http.method"="get",code="\"200\"","a\"b\\c\nd"="x","a:b"="y""#);
        assert!(!text.is_legacy());
        let found: Vec<_> = text.iter().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let expected: Vec<_> =
            pairs[..4].iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(found, expected);
        assert_eq!(text.get("a\"b\\c\nd").as_deref(), Some("x"));
        assert_eq!(text.get("left.out"), None);
    }

    #[test]
    fn without_opting_in_they_are_refused() {
        for name in ["http.method", "a:b", "größe", ""] {
            assert!(LabelTextBuf::new([(name, "x")]).is_err(), "{name:?}");
        }
        for name in ["", "__a", "_a.b", "état"] {
            assert!(LabelTextBuf::new_utf8([(name, "x")]).is_err(), "{name:?}");
        }
        assert!(LabelTextBuf::new_utf8([("a.b", "x"), ("a.b", "y")]).is_err());
    }

    proptest! {
        #[test]
        fn any_names_and_values_come_out_again(pairs in prop::collection::btree_map("[a-z][\\PC\"\\\\,={}\n]{0,5}", "[\\PC\"\\\\,={}\n]{1,5}", 0..4)) {
            let labels = LabelTextBuf::new_utf8(&pairs).expect("valid names");
            let found = labels.text().iter().map(|(name, value)| (name.into_owned(), value.into_owned()));
            prop_assert_eq!(found.collect::<Vec<_>>(), pairs.into_iter().collect::<Vec<_>>());
        }
    }
}
