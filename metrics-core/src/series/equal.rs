//! Whether a series is the one that is asked for, without a call.

use crate::cells::Entry;

/// Whether a series is there and has these values, none of which needed escaping.
#[inline(always)]
pub(super) fn is<'v>(entry: &Entry, count: usize, value: impl Fn(usize) -> &'v [u8]) -> bool {
    entry.plain(count).is_some_and(|plain| {
        (0..count).all(|i| {
            let (there, value) = (plain.get(i).as_bytes(), value(i));
            there.len() == value.len() && same(there, value)
        })
    })
}

/// Whether two texts of one length are the same. Most values are short, and a call would cost more than they do.
#[inline(always)]
fn same(a: &[u8], b: &[u8]) -> bool {
    fn ends<const N: usize>(text: &[u8]) -> Option<([u8; N], [u8; N])> {
        Some((*text.first_chunk()?, *text.last_chunk()?))
    }
    match a.len() {
        8..=16 => ends::<8>(a) == ends::<8>(b),
        17..=32 => ends::<16>(a) == ends::<16>(b),
        4..8 => ends::<4>(a) == ends::<4>(b),
        0 => true,
        _ => a == b,
    }
}
