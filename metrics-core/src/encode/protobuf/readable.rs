//! The same in words: protobuf's text form, for people.
//!
//! What was encoded is read back by the tables and printed, so what is shown is what is sent.

use std::fmt::Write as _;

use super::schema::metric_family;
use super::wire::{self, Field, Holds};

/// Delimited messages as text, a blank line between two families.
pub(crate) fn render(encoded: &[u8]) -> String {
    // A series takes about four times as much in words.
    let mut text = String::with_capacity(encoded.len() * 4);
    let mut rest = Bytes(encoded);
    while let Some(message) = rest.delimited() {
        if !text.is_empty() {
            text.push('\n');
        }
        push_message(&mut text, 0, metric_family::FIELDS, message);
    }
    text
}

/// Prints the fields of a message; what is no message ends where it stops being one.
fn push_message(text: &mut String, depth: usize, fields: &[Field], message: Bytes<'_>) {
    let mut rest = message;
    while let Some(key) = rest.varint() {
        let known = fields.iter().find(|field| u64::from(field.number) == key >> 3);
        let content = match (key & 7) as u32 {
            wire::VARINT => rest.varint().map(Content::Number),
            wire::FIXED64 => rest.fixed().map(Content::Number),
            wire::DELIMITED => rest.delimited().map(Content::Bytes),
            _ => None,
        };
        let (Some(field), Some(content)) = (known, content) else {
            return;
        };
        push_field(text, depth, field, content);
    }
}

fn push_field(text: &mut String, depth: usize, field: &Field, content: Content<'_>) {
    let mut line = |value: &dyn std::fmt::Display| {
        // Writing to a string does not fail.
        _ = writeln!(text, "{:depth$}{}: {value}", "", field.name);
    };
    match (field.holds, content) {
        (Holds::Unsigned, Content::Number(n)) => line(&n),
        (Holds::Signed, Content::Number(n)) => line(&n.cast_signed()),
        (Holds::ZigZag, Content::Number(n)) => line(&unzigzag(n)),
        (Holds::ZigZags, Content::Bytes(mut packed)) => {
            while let Some(n) = packed.varint() {
                line(&unzigzag(n));
            }
        }
        (Holds::Double, Content::Number(bits)) => line(&Double(f64::from_bits(bits))),
        (Holds::Text, Content::Bytes(Bytes(bytes))) => line(&Quoted(&String::from_utf8_lossy(bytes))),
        (Holds::Enum(names), Content::Number(n)) => {
            let name = usize::try_from(n).ok().and_then(|n| names.get(n));
            line(name.map_or(&n as &dyn std::fmt::Display, |name| name));
        }
        (Holds::Message(fields), Content::Bytes(message)) => {
            _ = writeln!(text, "{:depth$}{} {{", "", field.name);
            push_message(text, depth + 2, fields, message);
            _ = writeln!(text, "{:depth$}}}", "");
        }
        _ => {}
    }
}

/// A field's content, as the wire has it.
enum Content<'a> {
    Number(u64),
    Bytes(Bytes<'a>),
}

/// Bytes to be read from the front; none where they end too early.
#[derive(Clone, Copy)]
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn varint(&mut self) -> Option<u64> {
        let length = self.0.iter().take(10).position(|byte| *byte < 0x80)? + 1;
        let (number, rest) = self.0.split_at(length);
        self.0 = rest;
        Some(number.iter().rev().fold(0, |n, byte| n << 7 | u64::from(byte & 0x7f)))
    }

    fn fixed(&mut self) -> Option<u64> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*number))
    }

    fn delimited(&mut self) -> Option<Bytes<'a>> {
        let length = usize::try_from(self.varint()?).ok()?;
        let (content, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Bytes(content))
    }
}

fn unzigzag(n: u64) -> i64 {
    (n >> 1).cast_signed() ^ -(n & 1).cast_signed()
}

/// A float as protobuf's text form has it: `1`, `0.25`, `1e+21`, `inf`, `-inf`, `nan`.
struct Double(f64);

impl std::fmt::Display for Double {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        crate::number::push_f64(&mut text, self.0);
        f.write_str(match text.as_str() {
            "NaN" => "nan",
            "+Inf" => "inf",
            "-Inf" => "-inf",
            finite => finite,
        })
    }
}

/// A text in quotes, on one line.
struct Quoted<'a>(&'a str);

impl std::fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_char('"')?;
        for character in self.0.chars() {
            match character {
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                '"' | '\\' => write!(f, "\\{character}")?,
                '\0'..' ' | '\x7f' => write!(f, "\\{:03o}", u32::from(character))?,
                other => f.write_char(other)?,
            }
        }
        f.write_char('"')
    }
}
