//! Protobuf's wire format, as far as metrics need it: fields appended to a buffer.
//!
//! A nested message stands behind its own length. Most are shorter than 128 bytes, whose length is one byte: that byte
//! is kept free, and only a message that turns out longer is moved up to make room for more.

/// A field of a message: its number on the wire, its name in text, and what it holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) number: u32,
    pub(super) name: &'static str,
    pub(super) holds: Holds,
}

/// What a field holds; a type of the wire, and how its bytes are meant.
#[derive(Clone, Copy, Debug)]
pub(super) enum Holds {
    /// `uint64`, `uint32`.
    Unsigned,
    /// `int64`, `int32`: a negative number takes ten bytes.
    Signed,
    /// `sint64`, `sint32`: small numbers are short, whatever their sign.
    ZigZag,
    /// `repeated sint64`, packed into one run of bytes.
    ZigZags,
    /// `double`.
    Double,
    /// `string`.
    Text,
    /// An enum, by the names of its values.
    Enum(&'static [&'static str]),
    /// A message of these fields.
    Message(&'static [Field]),
}

impl Field {
    /// What stands before a text or message, if the field's number is below 16.
    pub(super) const fn short_key(self) -> u8 {
        (self.number << 3 | DELIMITED) as u8
    }
}

/// The types of the wire that are in use: a key ends with one of them.
pub(super) const VARINT: u32 = 0;
pub(super) const FIXED64: u32 = 1;
pub(super) const DELIMITED: u32 = 2;

/// `uint64`, `uint32`, enums.
#[inline]
pub(super) fn push_unsigned(buffer: &mut Vec<u8>, field: Field, value: u64) {
    push_key(buffer, field, VARINT);
    push_varint(buffer, value);
}

/// `int64`, `int32`.
#[inline]
pub(super) fn push_signed(buffer: &mut Vec<u8>, field: Field, value: i64) {
    push_unsigned(buffer, field, value.cast_unsigned());
}

/// `sint64`, `sint32`.
#[inline]
pub(super) fn push_zigzag(buffer: &mut Vec<u8>, field: Field, value: i64) {
    push_unsigned(buffer, field, zigzag(value));
}

/// `double`: its bits, so that any NaN and both zeros arrive as they are.
#[inline]
pub(super) fn push_double(buffer: &mut Vec<u8>, field: Field, value: f64) {
    push_key(buffer, field, FIXED64);
    buffer.extend_from_slice(&value.to_le_bytes());
}

/// `string`.
#[inline]
pub(super) fn push_text(buffer: &mut Vec<u8>, field: Field, value: &str) {
    push_key(buffer, field, DELIMITED);
    push_varint(buffer, value.len() as u64);
    buffer.extend_from_slice(value.as_bytes());
}

/// A nested message, or anything else that stands behind its length: what `write` appends.
#[inline]
pub(super) fn push_nested(buffer: &mut Vec<u8>, field: Field, write: impl FnOnce(&mut Vec<u8>)) {
    push_key(buffer, field, DELIMITED);
    let at = buffer.len();
    buffer.push(0);
    write(buffer);
    let length = buffer.len() - at - 1;
    match u8::try_from(length) {
        Ok(length @ ..0x80) => buffer[at] = length,
        _ => widen_length(buffer, at, length),
    }
}

/// A number alone, seven bits a byte, the lowest ones first.
#[inline]
pub(super) fn push_varint(buffer: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        buffer.push(value as u8 | 0x80);
        value >>= 7;
    }
    buffer.push(value as u8);
}

/// Numbers near zero become small ones: 0, -1, 1, -2, 2 are 0, 1, 2, 3, 4.
#[inline]
pub(super) const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

#[inline]
fn push_key(buffer: &mut Vec<u8>, field: Field, wire_type: u32) {
    push_varint(buffer, u64::from(field.number << 3 | wire_type));
}

/// Puts a length of more than one byte where one byte was kept free.
#[cold]
fn widen_length(buffer: &mut Vec<u8>, at: usize, length: usize) {
    let more = (length.ilog2() / 7) as usize;
    let end = buffer.len();
    buffer.resize(end + more, 0);
    buffer.copy_within(at + 1..end, at + 1 + more);
    let mut rest = length;
    for byte in &mut buffer[at..at + more] {
        *byte = rest as u8 | 0x80;
        rest >>= 7;
    }
    buffer[at + more] = rest as u8;
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD: Field = Field { number: 1, name: "field", holds: Holds::Unsigned };
    const SIXTEENTH: Field = Field { number: 16, ..FIELD };

    fn pushed(push: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut buffer = Vec::new();
        push(&mut buffer);
        buffer
    }

    // The numbers of protobuf's own documentation.
    #[test]
    fn numbers_are_seven_bits_a_byte() {
        assert_eq!(pushed(|b| push_unsigned(b, FIELD, 150)), [0x08, 0x96, 0x01]);
        assert_eq!(pushed(|b| push_unsigned(b, SIXTEENTH, 0)), [0x80, 0x01, 0x00]);
        assert_eq!(pushed(|b| push_varint(b, u64::MAX)), [255, 255, 255, 255, 255, 255, 255, 255, 255, 1]);
        assert_eq!(pushed(|b| push_signed(b, FIELD, -2))[1..], [254, 255, 255, 255, 255, 255, 255, 255, 255, 1]);
    }

    #[test]
    fn zigzag_keeps_small_numbers_small() {
        let numbers = [0, -1, 1, -2, i64::from(i32::MAX), i64::from(i32::MIN), i64::MAX, i64::MIN];
        let expected = [0, 1, 2, 3, 0xffff_fffe, 0xffff_ffff, u64::MAX - 1, u64::MAX];
        assert_eq!(numbers.map(zigzag), expected);
    }

    #[test]
    fn a_nested_message_stands_behind_its_length_whatever_that_is() {
        for length in [0, 1, 127, 128, 129, 16_383, 16_384, 2_097_151, 2_097_152] {
            let content: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            let nested = pushed(|b| {
                b.push(7);
                push_nested(b, FIELD, |b| b.extend_from_slice(&content));
            });
            let mut expected = vec![7, 0x0a];
            push_varint(&mut expected, length as u64);
            expected.extend_from_slice(&content);
            assert!(nested == expected, "a message of {length} bytes");
        }
    }
}
