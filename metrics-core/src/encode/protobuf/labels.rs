//! Labels as messages: the text that every series has of its labels, taken apart while it is copied.
//!
//! The text formats copy that text whole. Here names and values go without quotes and escapes, straight into the
//! buffer: nothing is allocated, whatever the values hold.

use super::schema::label_pair;
use super::wire::{self, Field};
use crate::labels::text::LabelText;

/// Appends one message a label.
#[inline]
pub(super) fn push_labels(buffer: &mut Vec<u8>, field: Field, labels: LabelText<'_>) {
    let mut rest = labels.as_str();
    while !rest.is_empty() {
        rest = push_first(buffer, field, rest);
    }
}

/// Appends one label, whose name and value are not escaped.
pub(super) fn push_label(buffer: &mut Vec<u8>, field: Field, name: &str, value: &str) {
    wire::push_nested(buffer, field, |buffer| {
        wire::push_text(buffer, label_pair::NAME, name);
        wire::push_text(buffer, label_pair::VALUE, value);
    });
}

/// Appends the first label of the text; what is left begins with the next one.
fn push_first<'t>(buffer: &mut Vec<u8>, field: Field, text: &'t str) -> &'t str {
    // The text is well-formed by construction; if it were not, it would end where the form does.
    let mut rest = text;
    wire::push_nested(buffer, field, |buffer| {
        rest = push_name(buffer, rest).strip_prefix("=\"").unwrap_or("");
        wire::push_nested(buffer, label_pair::VALUE, |buffer| rest = push_quoted(buffer, rest));
    });
    rest.strip_prefix(',').unwrap_or("")
}

/// Appends a name, which stands in quotes if it is outside the old grammar; what is left begins behind it.
#[inline(always)]
fn push_name<'t>(buffer: &mut Vec<u8>, text: &'t str) -> &'t str {
    let mut rest = text;
    if let Some(quoted) = text.strip_prefix('"') {
        wire::push_nested(buffer, label_pair::NAME, |buffer| rest = push_quoted(buffer, quoted));
    } else {
        let end = text.bytes().position(|byte| byte == b'=').unwrap_or(text.len());
        wire::push_text(buffer, label_pair::NAME, &text[..end]);
        rest = &text[end..];
    }
    rest
}

/// Appends what stands before the next quote, without escapes; what is left begins behind that quote.
#[inline(always)]
fn push_quoted<'t>(buffer: &mut Vec<u8>, text: &'t str) -> &'t str {
    let mut rest = text;
    loop {
        // Both are ASCII: whatever is cut there is text still.
        let end = rest.bytes().position(|byte| byte == b'"' || byte == b'\\').unwrap_or(rest.len());
        buffer.extend_from_slice(&rest.as_bytes()[..end]);
        let character = match rest.as_bytes()[end..] {
            [b'\\', b'n', ..] => b'\n',
            [b'\\', escaped @ (b'"' | b'\\'), ..] => escaped,
            // A backslash before any other character stands for itself.
            [b'\\', ..] => {
                buffer.push(b'\\');
                rest = &rest[end + 1..];
                continue;
            }
            _ => return rest.get(end + 1..).unwrap_or(""),
        };
        buffer.push(character);
        rest = &rest[end + 2..];
    }
}
