//! Names outside the old grammar, written for readers that know only the old one.
//!
//! Prometheus 3 takes any UTF-8 as a name; what came before takes `[a-zA-Z_:][a-zA-Z0-9_:]*` and, for labels, the same
//! without colons. The reader says in its `Accept` header which of four schemes it wants. A name that is in the
//! old grammar is the same under all of them.

use std::borrow::Cow;
use std::iter;

use crate::name;

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
        self.escape(name, true)
    }

    /// A label's name.
    pub(crate) fn label_name(self, name: &str) -> Cow<'_, str> {
        self.escape(name, false)
    }

    /// The label in which the states of a state set stand, which has the family's name.
    pub(crate) fn state_label(self, family: &str) -> Cow<'_, str> {
        match self {
            Escaping::AllowUtf8 if !name::is_metric_name(family) => Cow::Borrowed(family),
            _ => Cow::Owned(self.metric_name(family).replace(':', "_")),
        }
    }

    fn escape(self, name: &str, colons: bool) -> Cow<'_, str> {
        if self.keeps(name, colons) {
            return Cow::Borrowed(name);
        }
        let mut escaped = Escaped::new(self, name, colons);
        Cow::Owned(iter::from_fn(|| escaped.next()).map(char::from).collect())
    }

    /// Whether a name is the same when it is escaped.
    const fn keeps(self, name: &str, colons: bool) -> bool {
        if matches!(self, Escaping::AllowUtf8) {
            return true;
        }
        let (name, mut at) = (name.as_bytes(), 0);
        while at < name.len() && is_legal(name[at], at == 0, colons) {
            at += 1;
        }
        at == name.len()
    }

    /// The scheme under which the names of two labels are one, if there is any. Asked at compile time too.
    pub(crate) const fn uniting(a: &str, b: &str) -> Option<Escaping> {
        // What is in the old grammar stays under all of them.
        if Escaping::Values.keeps(a, false) && Escaping::Values.keeps(b, false) {
            return None;
        }
        let mut i = 0;
        while i < Escaping::ALL.len() {
            let scheme = Escaping::ALL[i];
            let (mut a, mut b) = (Escaped::new(scheme, a, false), Escaped::new(scheme, b, false));
            loop {
                match (a.next(), b.next()) {
                    (Some(a), Some(b)) if a == b => {}
                    (None, None) => return Some(scheme),
                    _ => break,
                }
            }
            i += 1;
        }
        None
    }
}

/// Whether a byte may stand in a name of the old grammar; only metrics have colons. No digit comes first. (Behind the
/// `U__` of an escaped name it could, but readers expect it to be escaped there too.)
const fn is_legal(byte: u8, is_first: bool, colons: bool) -> bool {
    match byte {
        b'0'..=b'9' => !is_first,
        b':' => colons,
        _ => byte == b'_' || byte.is_ascii_alphabetic(),
    }
}

/// An escaped name, byte by byte: in a constant there are no texts to be made.
struct Escaped<'n> {
    scheme: Escaping,
    name: &'n [u8],
    at: usize,
    colons: bool,
    is_kept: bool,
    /// What is to come before the rest of the name: at most a character's number between underscores.
    form: [u8; 8],
    form_at: usize,
    form_len: usize,
}

impl<'n> Escaped<'n> {
    const fn new(scheme: Escaping, name: &'n str, colons: bool) -> Escaped<'n> {
        let is_kept = scheme.keeps(name, colons);
        let name = name.as_bytes();
        let escaped = Escaped { scheme, name, at: 0, colons, is_kept, form: [0; 8], form_at: 0, form_len: 0 };
        if is_kept || !matches!(scheme, Escaping::Values) { escaped } else { escaped.with_form(b"U__") }
    }

    const fn with_form(mut self, form: &[u8]) -> Escaped<'n> {
        self.set_form(form);
        self
    }

    const fn set_form(&mut self, form: &[u8]) {
        (self.form_at, self.form_len) = (0, form.len());
        let mut i = 0;
        while i < form.len() {
            self.form[i] = form[i];
            i += 1;
        }
    }

    const fn next(&mut self) -> Option<u8> {
        if self.form_at == self.form_len {
            if self.at == self.name.len() {
                return None;
            }
            if self.is_kept {
                self.at += 1;
                return Some(self.name[self.at - 1]);
            }
            self.take_character();
        }
        self.form_at += 1;
        Some(self.form[self.form_at - 1])
    }

    /// Makes the form of the next character.
    const fn take_character(&mut self) {
        let (first, is_first) = (self.name[self.at], self.at == 0);
        let number = self.character();
        match self.scheme {
            Escaping::Dots if first == b'.' => self.set_form(b"_dot_"),
            Escaping::Dots | Escaping::Values if first == b'_' => self.set_form(b"__"),
            _ if is_legal(first, is_first, self.colons) => self.set_form(&[first]),
            Escaping::Dots => self.set_form(b"__"),
            Escaping::Values => self.set_number(number),
            _ => self.set_form(b"_"),
        }
    }

    /// Moves past a character and says its number.
    const fn character(&mut self) -> u32 {
        let first = self.name[self.at];
        self.at += 1;
        let (mut number, mut following) = match first {
            0..0x80 => (first as u32, 0),
            0x80..0xe0 => (first as u32 & 0x1f, 1),
            0xe0..0xf0 => (first as u32 & 0xf, 2),
            0xf0.. => (first as u32 & 0x7, 3),
        };
        while following > 0 {
            number = number << 6 | self.name[self.at] as u32 & 0x3f;
            self.at += 1;
            following -= 1;
        }
        number
    }

    /// `_2e_`: small hexadecimal digits without zeros before them.
    const fn set_number(&mut self, number: u32) {
        self.set_form(b"_");
        let mut digit = 6;
        while digit > 0 {
            digit -= 1;
            let rest = number >> (4 * digit);
            if rest > 0 || digit == 0 {
                self.form[self.form_len] = b"0123456789abcdef"[(rest & 0xf) as usize];
                self.form_len += 1;
            }
        }
        self.form[self.form_len] = b'_';
        self.form_len += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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

    #[test]
    fn names_that_are_one_when_they_are_escaped() {
        for (a, b, scheme) in [
            ("http.method", "http_method", Some(Escaping::Underscores)),
            ("http.method", "http-method", Some(Escaping::Underscores)),
            ("http.method", "http_dot_method", Some(Escaping::Dots)),
            ("http.method", "U__http_2e_method", Some(Escaping::Values)),
            ("http.method", "http.method", Some(Escaping::Underscores)),
            ("a.b", "a_b_", None),
            ("a.b", "A.b", None),
            ("a_b", "a_b", None), // the same in every grammar: nothing that escaping has done
        ] {
            assert_eq!([Escaping::uniting(a, b), Escaping::uniting(b, a)], [scheme; 2], "{a} and {b}");
        }
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
        fn a_constant_compares_what_is_written(a in "[a_.-]{1,4}|[a_é.d0-9]{1,6}", b in "[a_.-]{1,4}|[a_é.dot]{1,9}") {
            let is_one = |scheme: &Escaping| scheme.label_name(&a) == scheme.label_name(&b);
            let is_new = |name: &str| Escaping::Values.label_name(name) != name;
            let expected = Escaping::ALL.into_iter().find(is_one).filter(|_| is_new(&a) || is_new(&b));
            prop_assert_eq!(Escaping::uniting(&a, &b), expected);
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
