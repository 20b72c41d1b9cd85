//! Label values as bytes: what series are hashed, compared and rendered by.
//!
//! Strings are borrowed, everything else is rendered into a small buffer on the stack. All code of the user's
//! (`Display`) runs here, before any lock or borrow is taken; from here on only bytes are looked at.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use crate::cells::MOST;
use crate::labels::set::Labels;
use crate::labels::value::LabelValue;

/// Labels that need no allocation.
const INLINE: usize = MOST;

/// Bytes of rendered values that need no allocation.
const SCRATCH: usize = 64;

/// The longest value; what is longer is cut at a character's boundary.
pub(crate) const MAX_VALUE: usize = 4096;

/// The values of a label set, in order. A label type's [`emit`](LabelValue::emit) fills it.
pub struct Values<'v> {
    /// The first values, those that are borrowed, at their full length.
    borrowed: [&'v [u8]; INLINE],
    /// Bit `i`: value `i` was rendered, into the scratch at `ranges[i]`.
    rendered: u8,
    ranges: [(u8, u8); INLINE],
    scratch: [u8; SCRATCH],
    used: u8,
    len: usize,
    /// Bit `i`: the values of label `i` are finite. Label sets wider than 64 count as unbounded from there on.
    finite: u64,
    /// What had no room above.
    more: Option<Box<Rest<'v>>>,
}

/// Values that need an allocation: from the ninth on, and rendered ones that the scratch cannot hold.
#[derive(Default)]
struct Rest<'v> {
    values: Vec<(usize, Cow<'v, [u8]>)>,
}

impl<'v> Values<'v> {
    /// No values yet.
    #[inline]
    pub(crate) fn new() -> Values<'v> {
        Values {
            borrowed: [&[]; INLINE],
            rendered: 0,
            ranges: [(0, 0); INLINE],
            scratch: [0; SCRATCH],
            used: 0,
            len: 0,
            finite: 0,
            more: None,
        }
    }

    /// The value as it stands; one over 4 KiB counts as cut at a character's boundary.
    #[inline]
    pub fn str(&mut self, value: &'v str) {
        self.push(value.as_bytes());
    }

    /// A whole number in decimal digits.
    #[inline]
    pub fn unsigned(&mut self, value: u64) {
        match usize::try_from(value).ok().and_then(|value| SMALL.get(value)) {
            Some(digits) => self.push(digits.as_bytes()),
            None => self.rendered(itoa::Buffer::new().format(value)),
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
        let mut writer = Writer { inline: &mut self.scratch, from: self.used, used: self.used, heap: None };
        // An error is the value's own doing; what it wrote until then stands.
        let _ = write!(writer, "{value}");
        match writer.heap {
            Some(text) => self.push_more(Cow::Owned(cut(&text).as_bytes().to_vec())),
            None => {
                let to = writer.used;
                self.push_scratch(to);
            }
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

    /// Whether every value is borrowed, as those of most label sets are: known when the code is compiled, as a rule.
    #[inline]
    pub(crate) fn are_borrowed(&self) -> bool {
        self.rendered == 0 && self.more.is_none()
    }

    /// All values, where all are borrowed; none where there are too many.
    #[inline]
    pub(crate) fn borrowed(&self) -> &[&'v [u8]] {
        self.borrowed.get(..self.len).unwrap_or(&[])
    }

    /// The same, where there are so many.
    #[inline]
    pub(crate) fn first<const COUNT: usize>(&self) -> [&'v [u8]; COUNT] {
        const { assert!(COUNT <= INLINE) };
        std::array::from_fn(|at| self.borrowed[at])
    }

    /// The bytes of value `i`; empty where the label is absent. They are UTF-8.
    #[inline]
    pub(crate) fn get(&self, i: usize) -> &[u8] {
        if i < INLINE {
            if self.rendered >> i & 1 == 1 {
                let (from, to) = self.ranges[i];
                return &self.scratch[usize::from(from)..usize::from(to)];
            }
            let value = self.borrowed[i];
            if value.len() <= MAX_VALUE && (!value.is_empty() || self.more.is_none()) {
                return value;
            }
        }
        self.get_other(i)
    }

    #[inline(never)]
    fn get_other(&self, i: usize) -> &[u8] {
        let more = self.more.as_deref().and_then(|more| more.values.iter().find(|(at, _)| *at == i));
        let value = match more {
            Some((_, value)) => value,
            None => self.borrowed.get(i).copied().unwrap_or(&[]),
        };
        cut_bytes(value)
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
    fn push(&mut self, value: &'v [u8]) {
        match self.borrowed.get_mut(self.len) {
            Some(place) => {
                *place = value;
                self.len += 1;
            }
            None => self.push_more(Cow::Borrowed(value)),
        }
    }

    /// Keeps a copy of a value that lives no longer than this call.
    fn rendered(&mut self, value: &str) {
        let from = usize::from(self.used);
        match self.scratch.get_mut(from..from + value.len()) {
            Some(place) => {
                place.copy_from_slice(value.as_bytes());
                self.push_scratch((from + value.len()) as u8);
            }
            None => self.push_more(Cow::Owned(value.as_bytes().to_vec())),
        }
    }

    /// The next value is what was written into the scratch up to `to`.
    fn push_scratch(&mut self, to: u8) {
        let range = (self.used, to);
        match self.ranges.get_mut(self.len) {
            Some(place) => {
                *place = range;
                self.rendered |= 1 << self.len;
                self.used = to;
                self.len += 1;
            }
            None => {
                let value = self.scratch[usize::from(range.0)..usize::from(range.1)].to_vec();
                self.push_more(Cow::Owned(value));
            }
        }
    }

    #[cold]
    fn push_more(&mut self, value: Cow<'v, [u8]>) {
        let at = self.len;
        self.more.get_or_insert_default().values.push((at, value));
        self.len += 1;
    }

    /// Makes one value of however many were emitted since there were `len`.
    #[cold]
    fn settle(&mut self, len: usize) {
        if self.len == len {
            self.push(&[]);
        }
        self.len = len + 1;
        if let Some(more) = &mut self.more {
            more.values.retain(|(at, _)| *at <= len);
        }
        for i in self.len..INLINE {
            self.borrowed[i] = &[];
            self.rendered &= !(1 << i);
        }
    }
}

/// Writes into the scratch while there is room, then into a string.
struct Writer<'s> {
    inline: &'s mut [u8; SCRATCH],
    from: u8,
    used: u8,
    heap: Option<String>,
}

impl fmt::Write for Writer<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.heap.is_none() {
            let used = usize::from(self.used);
            if let Some(place) = self.inline.get_mut(used..used + text.len()) {
                place.copy_from_slice(text.as_bytes());
                self.used += text.len() as u8;
                return Ok(());
            }
            let so_far = std::str::from_utf8(&self.inline[usize::from(self.from)..used]).unwrap_or("");
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

/// As [`cut`], of the bytes of a text.
fn cut_bytes(value: &[u8]) -> &[u8] {
    match value.get(..=MAX_VALUE).and_then(|start| start.iter().rposition(|byte| byte & 0xc0 != 0x80)) {
        // The character that begins last below the limit, or at it, is the first one that has no room.
        Some(end) => &value[..end],
        None => value,
    }
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
