//! The same in words: protobuf's text form, for people.
//!
//! What was encoded is read back by the tables and printed, so what is shown is what is sent. It is read field by field
//! as it comes, so as much of it is kept as one series takes.

use std::fmt::Write as _;
use std::io;

use super::schema::metric_family;
use super::wire::{self, Field, Holds};

/// The writer behind it gets at least this much at a time, but for the last piece.
const CHUNK: usize = 64 * 1024;

/// Delimited messages as text, a blank line between two of them.
pub(crate) fn render(encoded: &[u8]) -> String {
    // A series takes about four times as much in words.
    let mut printer = Printer { text: String::with_capacity(encoded.len() * 4), ..Printer::default() };
    let mut rest = Bytes(encoded);
    while printer.step(&mut rest).is_some() {}
    printer.text
}

/// Takes delimited messages, in pieces of any size, and hands their text on.
pub(crate) struct Readable<'w> {
    writer: &'w mut dyn io::Write,
    /// The beginning of what has not come as a whole.
    pending: Vec<u8>,
    printer: Printer,
}

impl<'w> Readable<'w> {
    pub(crate) fn new(writer: &'w mut dyn io::Write) -> Readable<'w> {
        Readable { writer, pending: Vec::new(), printer: Printer::default() }
    }

    /// Hands over the rest.
    pub(crate) fn finish(self) -> io::Result<()> {
        self.writer.write_all(self.printer.text.as_bytes())
    }
}

impl io::Write for Readable<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Readable { writer, pending, printer } = self;
        pending.extend_from_slice(bytes);
        let mut rest = Bytes(pending);
        while printer.step(&mut rest).is_some() {
            if printer.text.len() >= CHUNK {
                writer.write_all(printer.text.as_bytes())?;
                printer.text.clear();
            }
        }
        let read = pending.len() - rest.0.len();
        pending.drain(..read);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(()) // the text is handed over as it fills up, and at the end
    }
}

/// Where it stands between one field of a family and the next.
#[derive(Default)]
struct Printer {
    text: String,
    /// How much of the present message is to come.
    left: usize,
    has_begun: bool,
}

impl Printer {
    /// Reads a message's length or one of its fields, and prints it; nothing where it has not come as a whole.
    fn step(&mut self, rest: &mut Bytes<'_>) -> Option<()> {
        let mut ahead = *rest;
        if self.left == 0 {
            self.left = usize::try_from(ahead.varint()?).ok()?;
            if self.has_begun {
                self.text.push('\n');
            }
            self.has_begun = true;
        } else {
            let (key, content) = ahead.field()?;
            self.left = self.left.saturating_sub(rest.0.len() - ahead.0.len());
            push_known(&mut self.text, 0, metric_family::FIELDS, key, content);
        }
        *rest = ahead;
        Some(())
    }
}

/// Prints the fields of a message; what is no message ends where it stops being one.
fn push_message(text: &mut String, depth: usize, fields: &[Field], mut message: Bytes<'_>) {
    while let Some((key, content)) = message.field() {
        push_known(text, depth, fields, key, content);
    }
}

/// Prints a field that the table has.
fn push_known(text: &mut String, depth: usize, fields: &[Field], key: u64, content: Content<'_>) {
    if let Some(field) = fields.iter().find(|field| u64::from(field.number) == key >> 3) {
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

    /// A field's key and what stands behind it.
    fn field(&mut self) -> Option<(u64, Content<'a>)> {
        let key = self.varint()?;
        let content = match (key & 7) as u32 {
            wire::VARINT => self.varint().map(Content::Number),
            wire::FIXED64 => self.fixed().map(Content::Number),
            wire::DELIMITED => self.delimited().map(Content::Bytes),
            _ => None,
        };
        Some((key, content?))
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

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::encode::Encoder as _;
    use crate::encode::format::Format;
    use crate::encode::output::Output;
    use crate::encode::protobuf::ProtobufEncoder;
    use crate::labels::text::LabelTextBuf;
    use crate::visitor::{GaugePoint, Visitor as _};
    use crate::{Desc, Kind};

    fn encoded(series: usize) -> Vec<u8> {
        let mut encoder = ProtobufEncoder::new(Output::whole(0), Format::Protobuf);
        for name in ["first", "second"] {
            encoder.family(&Desc::new(Kind::Gauge, name, "Help.").expect("a valid name"));
            for id in 0..series {
                let labels = LabelTextBuf::new([("id", id.to_string())]).expect("a valid label");
                encoder.gauge(labels.text(), &GaugePoint::new(1_u64));
            }
        }
        encoder.end().into_buffer()
    }

    #[test]
    fn pieces_of_any_size_come_to_the_same_text() {
        let encoded = encoded(3);
        let whole = render(&encoded);
        assert!(whole.starts_with("name: \"first\"\n") && whole.contains("\n\nname: \"second\"\n"), "{whole}");
        assert_eq!(whole.matches("value: \"2\"").count(), 2, "{whole}");
        for size in [1, 2, 7, 1000] {
            let mut text = Vec::new();
            let mut readable = Readable::new(&mut text);
            encoded.chunks(size).for_each(|piece| readable.write_all(piece).expect("a vector takes everything"));
            readable.finish().expect("a vector takes everything");
            assert_eq!(String::from_utf8_lossy(&text), whole, "in pieces of {size} bytes");
        }
    }

    #[test]
    fn little_of_it_is_kept() {
        let encoded = encoded(20_000);
        let mut nowhere = io::sink();
        let mut readable = Readable::new(&mut nowhere);
        encoded.chunks(CHUNK).for_each(|piece| readable.write_all(piece).expect("a sink takes everything"));
        let kept = readable.pending.capacity() + readable.printer.text.capacity();
        assert!(kept < 6 * CHUNK && encoded.len() > 8 * CHUNK, "{kept} bytes of {}", encoded.len());
    }
}
