//! Names outside the old grammar, written for readers that know only the old one.
//!
//! Prometheus 3 takes any UTF-8 as a name; what came before takes `[a-zA-Z_:][a-zA-Z0-9_:]*` and, for labels, the same
//! without colons. The reader says in its `Accept` header which of four schemes it wants. A name that is in the
//! old grammar is the same under all of them.

use std::borrow::Cow;
use std::fmt::Write;

/// How a name outside `[a-zA-Z_:][a-zA-Z0-9_:]*` is written: the `escaping` parameter of a content type.
///
/// | scheme | `http.requests` | |
/// |---|---|---|
/// | `Underscores` | `http_requests` | every other character is `_` |
/// | `Dots` | `http_dot_requests` | a dot is `_dot_`, an underscore `__`, every other character `__` |
/// | `Values` | `U__http_2e_requests` | a character is its number, an underscore `__`: the one that can be read back |
/// | `AllowUtf8` | `"http.requests"` | as it is, in quotes |
///
/// Names inside the grammar stay as they are. The suffixes of samples (`_total`, `_bucket`) are put behind the
/// escaped name.
///
/// ```
/// use metrics_core::{Escaping, Format};
/// let format = Format::OpenMetrics.with_escaping(Escaping::Dots);
/// assert_eq!(format.content_type(), "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=dots");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Escaping {
    /// `http_requests`: what a reader gets that has not asked for anything.
    #[default]
    Underscores,
    /// `http_dot_requests`.
    Dots,
    /// `U__http_2e_requests`.
    Values,
    /// `"http.requests"`.
    AllowUtf8,
}

impl Escaping {
    /// All schemes.
    pub(crate) const ALL: [Escaping; 4] =
        [Escaping::Underscores, Escaping::Dots, Escaping::Values, Escaping::AllowUtf8];

    /// The parameter's value: `underscores`, `dots`, `values`, `allow-utf-8`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Escaping::Underscores => "underscores",
            Escaping::Dots => "dots",
            Escaping::Values => "values",
            Escaping::AllowUtf8 => "allow-utf-8",
        }
    }

    /// A metric's name, without the suffixes of its samples.
    pub(crate) fn metric_name(self, name: &str) -> Cow<'_, str> {
        self.escape(name, |c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
    }

    /// A label's name.
    pub(crate) fn label_name(self, name: &str) -> Cow<'_, str> {
        self.escape(name, |c| c.is_ascii_alphanumeric() || c == '_')
    }

    fn escape(self, name: &str, is_in_alphabet: impl Fn(char) -> bool) -> Cow<'_, str> {
        // No digit comes first. Behind `U__` it could, but readers expect it to be escaped there too.
        let is_legal = |at: usize, c: char| is_in_alphabet(c) && !(at == 0 && c.is_ascii_digit());
        if self == Escaping::AllowUtf8 || name.char_indices().all(|(at, c)| is_legal(at, c)) {
            return Cow::Borrowed(name);
        }
        let mut escaped = String::with_capacity(name.len() + 16);
        if self == Escaping::Values {
            escaped.push_str("U__");
        }
        for (at, c) in name.char_indices() {
            match (self, c) {
                (Escaping::Dots, '.') => escaped.push_str("_dot_"),
                (Escaping::Dots | Escaping::Values, '_') => escaped.push_str("__"),
                _ if is_legal(at, c) => escaped.push(c),
                (Escaping::Dots, _) => escaped.push_str("__"),
                // Writing to a string does not fail.
                (Escaping::Values, _) => _ = write!(escaped, "_{:x}_", u32::from(c)),
                _ => escaped.push('_'),
            }
        }
        Cow::Owned(escaped)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::name;

    #[test]
    fn each_scheme_has_its_form() {
        let forms = [
            ("http.requests", ["http_requests", "http_dot_requests", "U__http_2e_requests"]),
            ("a_b.c", ["a_b_c", "a__b_dot_c", "U__a__b_2e_c"]),
            ("grüße", ["gr__e", "gr____e", "U__gr_fc__df_e"]),
            ("0x", ["_x", "__x", "U___30_x"]),
            ("a🦀", ["a_", "a__", "U__a_1f980_"]),
            ("a b\"c\\\n", ["a_b_c__", "a__b__c____", "U__a_20_b_22_c_5c__a_"]),
        ];
        for (name, expected) in forms {
            for (scheme, expected) in Escaping::ALL.into_iter().zip(expected.into_iter().chain([name])) {
                assert_eq!(scheme.metric_name(name), expected, "{scheme:?}");
            }
        }
    }

    #[test]
    fn a_colon_belongs_into_the_names_of_metrics_alone() {
        assert_eq!(Escaping::Underscores.metric_name("a:b"), "a:b");
        assert_eq!(Escaping::Underscores.label_name("a:b"), "a_b");
        assert_eq!(Escaping::Values.label_name("a:b"), "U__a_3a_b");
        assert_eq!(Escaping::Values.metric_name("a:b.c"), "U__a:b_2e_c");
    }

    /// What Prometheus does to show the name.
    fn unescape_values(text: &str) -> Option<String> {
        let mut rest = text.strip_prefix("U__")?;
        let mut name = String::new();
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            if c != '_' {
                name.push(c);
            } else if let Some(after) = rest.strip_prefix('_') {
                name.push('_');
                rest = after;
            } else {
                let (number, after) = rest.split_once('_')?;
                name.push(char::from_u32(u32::from_str_radix(number, 16).ok()?)?);
                rest = after;
            }
        }
        Some(name)
    }

    fn is_legacy_label(name: &str) -> bool {
        name::is_metric_name(name) && !name.contains(':')
    }

    proptest! {
        #[test]
        fn what_is_escaped_is_in_the_old_grammar(name in "\\PC+|[a-c_.0:é]{1,8}") {
            for scheme in [Escaping::Underscores, Escaping::Dots, Escaping::Values] {
                prop_assert!(name::is_metric_name(&scheme.metric_name(&name)));
                prop_assert!(is_legacy_label(&scheme.label_name(&name)));
            }
        }

        #[test]
        fn what_is_in_the_old_grammar_stays(name in "[a-zA-Z_][a-zA-Z0-9_]*", metric in "[a-zA-Z_:][a-zA-Z0-9_:]*") {
            for scheme in Escaping::ALL {
                prop_assert!(matches!(scheme.metric_name(&metric), Cow::Borrowed(same) if same == metric));
                prop_assert!(matches!(scheme.label_name(&name), Cow::Borrowed(same) if same == name));
            }
        }

        #[test]
        fn values_can_be_read_back(name in "\\PC+|[a-c_.0:é]{1,8}") {
            let escaped = Escaping::Values.metric_name(&name);
            let read = if name::is_metric_name(&name) { Some(name.clone()) } else { unescape_values(&escaped) };
            prop_assert_eq!(read, Some(name));
        }
    }
}
