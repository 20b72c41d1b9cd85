//! Labels as messages: the text that every series has of its labels, taken apart while it is copied.
//!
//! The text formats copy that text whole. Here names and values go without quotes and escapes, straight into the
//! buffer: nothing is allocated, whatever the values hold.

use super::schema::label_pair;
use super::wire::{self, Field};
use crate::cells::push_behind;
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
#[inline]
fn push_first<'t>(buffer: &mut Vec<u8>, field: Field, text: &'t str) -> &'t str {
    if let Some(rest) = push_plain(buffer, field, text) {
        return rest;
    }
    // The text is well-formed by construction; if it were not, it would end where the form does.
    let mut rest = text;
    wire::push_nested(buffer, field, |buffer| {
        rest = push_name(buffer, rest).strip_prefix("=\"").unwrap_or("");
        wire::push_nested(buffer, label_pair::VALUE, |buffer| rest = push_quoted(buffer, rest));
    });
    rest.strip_prefix(',').unwrap_or("")
}

/// The same for a short label without quotes and escapes inside, as nearly all are: its lengths are known before
/// any of it is written, which is then done in two steps.
#[inline(always)]
fn push_plain<'t>(buffer: &mut Vec<u8>, field: Field, text: &'t str) -> Option<&'t str> {
    let bytes = text.as_bytes();
    let name = position_of_either(bytes, b'=', b'"')?;
    let value = position_of_either(bytes.get(name + 2..)?, b'"', b'\\')?;
    let end = name + 2 + value;
    if bytes[name] != b'=' || bytes[end] != b'"' || name + value > 100 {
        return None;
    }
    let head = [field.short_key(), 4 + (name + value) as u8, label_pair::NAME.short_key(), name as u8];
    push_behind(buffer, head, &bytes[..name]);
    push_behind(buffer, [label_pair::VALUE.short_key(), value as u8], &bytes[name + 2..end]);
    Some(text.get(end + 2..).unwrap_or("")) // without a comma, it was the last one
}

/// Where the first of two bytes stands, looked for in eight places at a time.
#[inline(always)]
fn position_of_either(bytes: &[u8], one: u8, other: u8) -> Option<usize> {
    const LOWEST: u64 = 0x0101_0101_0101_0101;
    const HIGHEST: u64 = 0x8080_8080_8080_8080;
    // The highest bit of each byte that is zero, and perhaps of some above it, which matter to nobody.
    let zeros = |word: u64| word.wrapping_sub(LOWEST) & !word & HIGHEST;
    let (words, rest) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = zeros(word ^ (LOWEST * u64::from(one))) | zeros(word ^ (LOWEST * u64::from(other)));
        if found != 0 {
            return Some(8 * i + found.trailing_zeros() as usize / 8);
        }
    }
    let at = rest.iter().position(|byte| *byte == one || *byte == other)?;
    Some(8 * words.len() + at)
}

/// Appends a name, which stands in quotes if it is outside the old grammar; what is left begins behind it.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_byte_is_found_where_it_first_stands(text in "[a-c=\"\\\\é]{0,40}", len in 0_usize..40) {
            let bytes = text.as_bytes();
            let bytes = &bytes[..len.min(bytes.len())];
            for (one, other) in [(b'=', b'"'), (b'"', b'\\'), (b'"', b'"'), (0, 0x80), (0xc3, 1)] {
                let first = bytes.iter().position(|byte| *byte == one || *byte == other);
                prop_assert_eq!(position_of_either(bytes, one, other), first);
            }
        }
    }
}
