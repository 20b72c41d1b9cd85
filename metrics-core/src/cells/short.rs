//! Short texts hashed and compared without a call: most label values are, and a call would cost more than they do.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::RandomState;

/// 2^64 divided by the golden ratio.
pub(super) const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// What a table's hashes begin with, drawn anew for each, so that whoever chooses label values cannot choose collisions.
pub(super) struct Seeds {
    first: u64,
    second: u64,
    /// For texts that are not short.
    others: RandomState,
}

impl Seeds {
    pub(super) fn draw() -> Seeds {
        let others = RandomState::default();
        Seeds { first: others.hash_one(1), second: others.hash_one(2), others }
    }
}

/// The first and the last bytes of a text that has as many; they may overlap.
#[cfg_attr(not(debug_assertions), inline(always))]
fn ends<const N: usize>(text: &[u8]) -> Option<([u8; N], [u8; N])> {
    Some((*text.first_chunk()?, *text.last_chunk()?))
}

/// Three bytes at most, in one number: the first, the one in the middle, the last.
#[cfg_attr(not(debug_assertions), inline(always))]
fn three(text: &[u8]) -> u64 {
    let byte = |at: usize| u64::from(text.get(at).copied().unwrap_or(0));
    byte(0) | byte(text.len() / 2) << 8 | byte(text.len().wrapping_sub(1)) << 16
}

/// Whether two texts of one length are the same.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    match a.len() {
        8..=16 => ends::<8>(a) == ends::<8>(b),
        17..=32 => {
            let number =
                |text: &[u8]| ends(text).map(|(first, last)| (u128::from_ne_bytes(first), u128::from_ne_bytes(last)));
            let ((a, c), (b, d)) = (number(a).unwrap_or_default(), number(b).unwrap_or_default());
            (a ^ b) | (c ^ d) == 0
        }
        4..8 => ends::<4>(a) == ends::<4>(b),
        0..4 => three(a) == three(b),
        _ => a == b,
    }
}

/// The hash of a text.
///
/// Both ends and the length are the text, so nothing is left out. The length goes over all bits, where no byte of the
/// text makes up for it. What is folded is the product with a number that nobody knows, as `foldhash` does it.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn hash(seeds: &Seeds, text: &[u8]) -> u64 {
    let fold = |a: u64, b: u64| {
        let product = u128::from(a ^ seeds.first) * u128::from(b ^ seeds.second);
        product as u64 ^ (product >> 64) as u64
    };
    let len = (text.len() as u64).wrapping_mul(ODD);
    match text.len() {
        8..=16 => {
            let (first, last) = ends(text).unwrap_or_default();
            fold(u64::from_ne_bytes(first) ^ len, u64::from_ne_bytes(last))
        }
        17..=32 => {
            let halves = |bytes: [u8; 16]| {
                let both = u128::from_ne_bytes(bytes);
                (both as u64, (both >> 64) as u64)
            };
            let (first, last) = ends(text).unwrap_or_default();
            let ((a, b), (c, d)) = (halves(first), halves(last));
            fold(fold(a ^ len, b) ^ c, d)
        }
        4..8 => {
            let (first, last) = ends(text).unwrap_or_default();
            fold(u64::from(u32::from_ne_bytes(first)) ^ len, u64::from(u32::from_ne_bytes(last)))
        }
        0..4 => fold(three(text) ^ len, len),
        _ => {
            let mut hasher = seeds.others.build_hasher();
            hasher.write(text);
            hasher.finish()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn texts_of_every_length_differ_from_those_that_differ_in_one_byte() {
        let seeds = Seeds::draw();
        let mut hashes = HashSet::new();
        for len in 0..70 {
            let text = vec![b'a'; len];
            assert!(same(&text, &text.clone()));
            assert_eq!(hash(&seeds, &text), hash(&seeds, &text.clone()));
            assert!(hashes.insert(hash(&seeds, &text)), "{len}");
            for at in 0..len {
                let mut other = text.clone();
                other[at] = b'b';
                assert!(!same(&text, &other), "{len}, {at}");
                assert!(hashes.insert(hash(&seeds, &other)), "{len}, {at}");
            }
        }
    }
}
