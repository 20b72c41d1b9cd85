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
    // The text is well-formed by construction, so it ends where the form does.
    while let Some((name, value)) = rest.split_once("=\"") {
        wire::push_nested(buffer, field, |buffer| {
            wire::push_text(buffer, label_pair::NAME, name);
            wire::push_nested(buffer, label_pair::VALUE, |buffer| rest = push_value(buffer, value));
        });
        rest = rest.strip_prefix(',').unwrap_or("");
    }
}

/// Appends one label, whose value is not escaped.
pub(super) fn push_label(buffer: &mut Vec<u8>, field: Field, name: &str, value: &str) {
    wire::push_nested(buffer, field, |buffer| {
        wire::push_text(buffer, label_pair::NAME, name);
        wire::push_text(buffer, label_pair::VALUE, value);
    });
}

/// Appends a value without its escapes; what is left begins after its closing quote.
#[inline]
fn push_value<'t>(buffer: &mut Vec<u8>, text: &'t str) -> &'t str {
    let mut rest = text;
    loop {
        // Both are ASCII: whatever is cut there is text still.
        let Some(at) = rest.bytes().position(|byte| byte == b'"' || byte == b'\\') else {
            buffer.extend_from_slice(rest.as_bytes());
            return "";
        };
        buffer.extend_from_slice(&rest.as_bytes()[..at]);
        let is_end = rest.as_bytes()[at] == b'"';
        rest = &rest[at + 1..];
        if is_end {
            return rest;
        }
        let (character, after) = match rest.as_bytes().first() {
            Some(b'n') => (b'\n', 1),
            Some(escaped @ (b'"' | b'\\')) => (*escaped, 1),
            // A backslash before any other character stands for itself.
            _ => (b'\\', 0),
        };
        buffer.push(character);
        rest = &rest[after..];
    }
}
