//! Short texts hashed and compared without a call: most label values are, and a call would cost more than they do.

use std::hash::Hasher;

/// 2^64 divided by the golden ratio.
pub(super) const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The first and the last bytes of a text that has as many; they may overlap.
#[cfg_attr(not(debug_assertions), inline(always))]
fn ends<const N: usize>(text: &[u8]) -> Option<([u8; N], [u8; N])> {
    Some((*text.first_chunk()?, *text.last_chunk()?))
}

/// Whether two texts of one length are the same.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    match a.len() {
        8..=16 => ends::<8>(a) == ends::<8>(b),
        17..=32 => ends::<16>(a) == ends::<16>(b),
        4..8 => ends::<4>(a) == ends::<4>(b),
        0 => true,
        _ => a == b,
    }
}

/// The hash of a text.
///
/// Both ends and the length are the text, so nothing is left out. The length goes over all bits, where no byte of the
/// text makes up for it.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn hash(mut hasher: impl Hasher, text: &[u8]) -> u64 {
    let len = (text.len() as u64).wrapping_mul(ODD);
    match text.len() {
        8..=16 => {
            let (first, last) = ends(text).unwrap_or_default();
            hasher.write_u64(u64::from_ne_bytes(first) ^ len);
            hasher.write_u64(u64::from_ne_bytes(last));
        }
        17..=32 => {
            let (first, last) = ends(text).unwrap_or_default();
            hasher.write_u128(u128::from_ne_bytes(first) ^ u128::from(len));
            hasher.write_u128(u128::from_ne_bytes(last));
        }
        4..8 => {
            let (first, last) = ends(text).unwrap_or_default();
            hasher.write_u64(u64::from(u32::from_ne_bytes(first)) ^ len);
            hasher.write_u32(u32::from_ne_bytes(last));
        }
        _ => hasher.write(text),
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::BuildHasher;

    use foldhash::fast::RandomState;

    use super::*;

    #[test]
    fn texts_of_every_length_differ_from_those_that_differ_in_one_byte() {
        let hasher = RandomState::default();
        let mut hashes = HashSet::new();
        for len in 0..70 {
            let text = vec![b'a'; len];
            assert!(same(&text, &text.clone()));
            assert_eq!(hash(hasher.build_hasher(), &text), hash(hasher.build_hasher(), &text.clone()));
            assert!(hashes.insert(hash(hasher.build_hasher(), &text)), "{len}");
            for at in 0..len {
                let mut other = text.clone();
                other[at] = b'b';
                assert!(!same(&text, &other), "{len}, {at}");
                assert!(hashes.insert(hash(hasher.build_hasher(), &other)), "{len}, {at}");
            }
        }
    }
}
