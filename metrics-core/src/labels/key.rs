//! Label values as bytes: what series are hashed, compared and rendered by.
//!
//! Strings are borrowed, everything else is rendered into a small buffer on the stack. All code of the user's
//! (`Display`) runs here, before any lock or borrow is taken; from here on only bytes are looked at.

use std::fmt::{self, Write as _};

use crate::labels::set::Labels;
use crate::labels::value::LabelValue;

/// Labels that need no allocation.
const INLINE: usize = 8;

/// Bytes of rendered values that need no allocation.
const SCRATCH: usize = 64;

/// The longest value; what is longer is cut at a character's boundary.
pub(crate) const MAX_VALUE: usize = 4096;

/// The values of a label set, in order. A label type's [`emit`](LabelValue::emit) fills it.
pub struct Values<'v> {
    inline: [Part<'v>; INLINE],
    /// Values from the ninth on.
    spilled: Vec<Part<'v>>,
    len: usize,
    /// Bit `i`: the values of label `i` are finite. Label sets wider than 64 count as unbounded from there on.
    finite: u64,
    scratch: [u8; SCRATCH],
    used: usize,
    /// What did not fit into the scratch.
    heap: String,
}

/// Where a value's bytes are.
#[derive(Clone, Copy)]
enum Part<'v> {
    Borrowed(&'v [u8]),
    Scratch(u8, u8),
    Heap(usize, usize),
}

impl<'v> Values<'v> {
    /// No values yet.
    #[inline]
    pub(crate) fn new() -> Values<'v> {
        Values {
            inline: [const { Part::Borrowed(&[]) }; INLINE],
            spilled: Vec::new(),
            len: 0,
            finite: 0,
            scratch: [0; SCRATCH],
            used: 0,
            heap: String::new(),
        }
    }

    /// All values of a label set.
    #[inline]
    pub(crate) fn of<L: Labels>(labels: &'v L) -> Values<'v> {
        let mut values = Values::new();
        labels.emit(&mut values);
        values
    }

    /// The value as it stands; one over 4 KiB is cut at a character's boundary.
    #[inline]
    pub fn str(&mut self, value: &'v str) {
        let value = if value.len() > MAX_VALUE { cut(value) } else { value };
        self.push(Part::Borrowed(value.as_bytes()));
    }

    /// A whole number in decimal digits.
    #[inline]
    pub fn unsigned(&mut self, value: u64) {
        match SMALL.get(value as usize) {
            Some(digits) if value < SMALL.len() as u64 => self.push(Part::Borrowed(digits.as_bytes())),
            _ => self.rendered(itoa::Buffer::new().format(value)),
        }
    }

    /// A whole number in decimal digits, with its sign if it is negative.
    #[inline]
    pub fn signed(&mut self, value: i64) {
        match u64::try_from(value) {
            Ok(value) => self.unsigned(value),
            Err(_) => self.rendered(itoa::Buffer::new().format(value)),
        }
    }

    /// A character.
    #[inline]
    pub fn char(&mut self, value: char) {
        self.rendered(value.encode_utf8(&mut [0; 4]));
    }

    /// Anything that can be displayed.
    pub fn display(&mut self, value: &dyn fmt::Display) {
        let mut writer = Writer { from: self.used, inline: &mut self.scratch, used: self.used, heap: None };
        // An error is the value's own doing; what it wrote until then stands.
        let _ = write!(writer, "{value}");
        match writer.heap {
            None => {
                let (from, to) = (writer.from, writer.used);
                self.used = to;
                self.push(Part::Scratch(from as u8, to as u8));
            }
            Some(text) => self.rendered(cut(&text)),
        }
    }

    /// One value of a set; what it emits counts as one value, whatever it does.
    #[inline]
    pub fn value<T: LabelValue + ?Sized>(&mut self, value: &'v T) {
        let at = self.len;
        value.emit(self);
        if self.len != at + 1 {
            self.settle(at);
        }
        if T::CARDINALITY.is_some() && at < 64 {
            self.finite |= 1 << at;
        }
    }

    /// All values of a set within a set.
    #[inline]
    pub fn set<T: Labels>(&mut self, set: &'v T) {
        set.emit(self);
    }

    /// How many values there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The bytes of value `i`; empty where the label is absent. They are UTF-8.
    #[inline]
    pub(crate) fn get(&self, i: usize) -> &[u8] {
        let part = if i < INLINE { self.inline.get(i) } else { self.spilled.get(i - INLINE) };
        match part {
            Some(Part::Borrowed(bytes)) => bytes,
            Some(Part::Scratch(from, to)) => &self.scratch[usize::from(*from)..usize::from(*to)],
            Some(Part::Heap(from, to)) => &self.heap.as_bytes()[*from..*to],
            None => &[],
        }
    }

    /// Value `i` as text.
    pub(crate) fn get_str(&self, i: usize) -> &str {
        std::str::from_utf8(self.get(i)).unwrap_or("")
    }

    /// Whether label `i` has finitely many values.
    pub(crate) fn is_finite(&self, i: usize) -> bool {
        i < 64 && self.finite >> i & 1 == 1
    }

    #[inline]
    fn push(&mut self, part: Part<'v>) {
        match self.inline.get_mut(self.len) {
            Some(place) => *place = part,
            None => self.spilled.push(part),
        }
        self.len += 1;
    }

    /// Keeps a copy of a value that lives no longer than this call.
    fn rendered(&mut self, value: &str) {
        match self.scratch.get_mut(self.used..self.used + value.len()) {
            Some(place) => {
                place.copy_from_slice(value.as_bytes());
                let from = self.used;
                self.used += value.len();
                self.push(Part::Scratch(from as u8, self.used as u8));
            }
            None => {
                let from = self.heap.len();
                self.heap.push_str(value);
                self.push(Part::Heap(from, self.heap.len()));
            }
        }
    }

    /// Makes one value of however many were emitted since there were `len`.
    #[cold]
    fn settle(&mut self, len: usize) {
        if self.len == len {
            self.push(Part::Borrowed(&[]));
        }
        self.len = len + 1;
        self.spilled.truncate(self.len.saturating_sub(INLINE));
    }
}

/// Writes into the scratch while there is room, then into a string.
struct Writer<'s> {
    inline: &'s mut [u8; SCRATCH],
    from: usize,
    used: usize,
    heap: Option<String>,
}

impl fmt::Write for Writer<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.heap.is_none() {
            if let Some(place) = self.inline.get_mut(self.used..self.used + text.len()) {
                place.copy_from_slice(text.as_bytes());
                self.used += text.len();
                return Ok(());
            }
            let so_far = std::str::from_utf8(&self.inline[self.from..self.used]).unwrap_or("");
            self.heap = Some(so_far.to_owned());
        }
        if let Some(heap) = &mut self.heap
            && heap.len() <= MAX_VALUE
        {
            heap.push_str(cut(text));
        }
        Ok(())
    }
}

/// At most [`MAX_VALUE`] bytes, whole characters.
fn cut(value: &str) -> &str {
    &value[..value.floor_char_boundary(MAX_VALUE)]
}

/// The digits of the numbers that labels mostly are: status codes and small indices.
static SMALL: [Digits; 1000] = {
    let mut all = [Digits { bytes: [0; 3], len: 0 }; 1000];
    let mut n = 0;
    while n < 1000 {
        let (h, t, u) = (b'0' + (n / 100) as u8, b'0' + (n / 10 % 10) as u8, b'0' + (n % 10) as u8);
        all[n] = if n >= 100 {
            Digits { bytes: [h, t, u], len: 3 }
        } else if n >= 10 {
            Digits { bytes: [t, u, 0], len: 2 }
        } else {
            Digits { bytes: [u, 0, 0], len: 1 }
        };
        n += 1;
    }
    all
};

#[derive(Clone, Copy)]
struct Digits {
    bytes: [u8; 3],
    len: u8,
}

impl Digits {
    #[inline]
    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_arrives_as_its_text() {
        let long = "x".repeat(100);
        let mut values = Values::new();
        values.str("get");
        for n in [0, 7, 10, 99, 100, 999, 1000, u64::MAX] {
            values.unsigned(n);
        }
        values.signed(-5);
        values.char('ß');
        values.display(&format_args!("{}-{}", 1, 2));
        values.display(&long);
        values.display(&"");
        let texts: Vec<&str> = (0..values.len()).map(|i| values.get_str(i)).collect();
        let max = u64::MAX.to_string();
        let want =
            ["get", "0", "7", "10", "99", "100", "999", "1000", max.as_str(), "-5", "ß", "1-2", long.as_str(), ""];
        assert_eq!(texts, want);
    }

    #[test]
    fn a_value_over_4_kib_is_cut_at_a_character() {
        let long = "€".repeat(2000);
        let mut values = Values::new();
        values.str(&long);
        values.display(&long);
        for i in 0..2 {
            assert_eq!(values.get(i).len(), 4095);
            assert!(long.starts_with(values.get_str(i)));
        }
    }

    #[test]
    fn a_value_that_emits_none_or_two_counts_as_one() {
        struct Odd(u8);
        impl LabelValue for Odd {
            type Static = Odd;
            fn emit<'v>(&'v self, values: &mut Values<'v>) {
                for _ in 0..self.0 {
                    values.str("x");
                }
            }
        }
        let (none, two) = (Odd(0), Odd(2));
        let mut values = Values::new();
        values.value(&none);
        values.value(&two);
        values.value("end");
        assert_eq!((values.len(), values.get_str(0), values.get_str(1), values.get_str(2)), (3, "", "x", "end"));
    }
}
