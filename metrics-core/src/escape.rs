//! The text formats' escapes, of label values and of help.
//!
//! A label value is escaped once, when its series is born, and unescaped only by those who ask for it; both
//! directions copy the stretches between two special bytes whole. The special bytes are ASCII, so every cut
//! between them falls on a character boundary.

use std::borrow::Cow;

/// Appends a label value: `\`, `"` and line feed are escaped, every other character stands as it is.
pub(crate) fn escape_label(value: &str, out: &mut String) {
    escape(value, out, |byte| match byte {
        b'\\' => Some("\\\\"),
        b'"' => Some("\\\""),
        b'\n' => Some("\\n"),
        _ => None,
    });
}

/// Appends a help text by text 0.0.4's rule: `\` and line feed are escaped, quotes are not.
pub(crate) fn escape_help(help: &str, out: &mut String) {
    escape(help, out, |byte| match byte {
        b'\\' => Some("\\\\"),
        b'\n' => Some("\\n"),
        _ => None,
    });
}

/// The label value that [`escape_label`] wrote. A backslash before any other character stands for itself.
pub(crate) fn unescape_label(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('\\') else {
        return Cow::Borrowed(text);
    };
    let mut value = String::with_capacity(text.len());
    value.push_str(&text[..first]);
    let mut characters = text[first..].chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            value.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => value.push('\n'),
            Some(escaped @ ('\\' | '"')) => value.push(escaped),
            Some(other) => value.extend(['\\', other]),
            None => value.push('\\'),
        }
    }
    Cow::Owned(value)
}

#[inline]
fn escape(text: &str, out: &mut String, replacement: impl Fn(u8) -> Option<&'static str>) {
    // Hardly any text has something to escape, and to look for it without stopping is done many bytes at a time.
    if !text.bytes().fold(false, |found, byte| found | replacement(byte).is_some()) {
        return out.push_str(text);
    }
    out.reserve(text.len());
    let mut copied = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(escaped) = replacement(byte) {
            out.push_str(&text[copied..at]);
            out.push_str(escaped);
            copied = at + 1;
        }
    }
    out.push_str(&text[copied..]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn label(value: &str) -> String {
        let mut out = String::new();
        escape_label(value, &mut out);
        out
    }

    #[test]
    fn a_label_value_escapes_backslash_quote_and_line_feed_and_nothing_else() {
        assert_eq!(label("a\\b\"c\nd"), r#"a\\b\"c\nd"#);
        assert_eq!(label("tab\t cr\r nul\0 ünï 🦀"), "tab\t cr\r nul\0 ünï 🦀");
        assert_eq!(label(""), "");
    }

    #[test]
    fn help_keeps_its_quotes() {
        let mut out = String::new();
        escape_help("say \"hi\"\nand \\ that", &mut out);
        assert_eq!(out, "say \"hi\"\\nand \\\\ that");
    }

    #[test]
    fn a_backslash_that_escapes_nothing_stands_for_itself() {
        assert_eq!(unescape_label(r"a\tb\"), "a\\tb\\");
    }

    #[test]
    fn a_plain_value_is_borrowed() {
        assert!(matches!(unescape_label("/x/y"), Cow::Borrowed("/x/y")));
    }

    proptest! {
        #[test]
        fn any_value_survives_escaping(value in any::<String>(), special in "[\\\\\"\n n]*") {
            let value = value + &special;
            let text = label(&value);
            prop_assert!(!text.contains('\n'));
            prop_assert_eq!(unescape_label(&text), value);
        }
    }
}
