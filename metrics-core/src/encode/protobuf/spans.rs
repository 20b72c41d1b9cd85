//! A native histogram's buckets as they are sent: runs of neighbours, and how each count differs from the one before.
//!
//! A run (a *span*) is where it begins, counted from the end of the run before, and how long it is. The counts of all
//! runs stand in one list. A gap of one or two empty buckets costs less as zeros in the list than as another run.

use super::schema::span;
use super::wire::{self, Field};

/// Gaps up to this many buckets are filled with zeros.
const FILLED: u32 = 2;

/// Appends the buckets of one sign, whose numbers rise.
pub(super) fn push_buckets(buffer: &mut Vec<u8>, spans: Field, deltas: Field, buckets: &[(i32, u64)]) {
    if buckets.is_empty() {
        return;
    }
    push_spans(buffer, spans, buckets);
    wire::push_nested(buffer, deltas, |buffer| push_deltas(buffer, buckets));
}

/// Appends a run without a bucket: it says nothing but that the histogram is a native one.
pub(super) fn push_empty(buffer: &mut Vec<u8>, spans: Field) {
    push_span(buffer, spans, 0, 0);
}

fn push_spans(buffer: &mut Vec<u8>, field: Field, buckets: &[(i32, u64)]) {
    let mut end = 0_i32; // of the run before: the first run counts from bucket 0
    let mut rest = buckets;
    while let Some(&(first, _)) = rest.first() {
        let neighbours = rest.windows(2).take_while(|pair| gap(pair[0].0, pair[1].0) <= FILLED).count();
        let last = rest[neighbours].0;
        // Numbers of buckets that can hold an `f64` are far from the ends of an `i32`; a reader's sums would wrap
        // as these do.
        push_span(buffer, field, first.wrapping_sub(end), last.wrapping_sub(first).cast_unsigned().wrapping_add(1));
        end = last.wrapping_add(1);
        rest = &rest[neighbours + 1..];
    }
}

fn push_span(buffer: &mut Vec<u8>, field: Field, offset: i32, length: u32) {
    wire::push_nested(buffer, field, |buffer| {
        wire::push_zigzag(buffer, span::OFFSET, i64::from(offset));
        wire::push_unsigned(buffer, span::LENGTH, u64::from(length));
    });
}

fn push_deltas(buffer: &mut Vec<u8>, buckets: &[(i32, u64)]) {
    let mut last_count = 0_u64;
    let mut push = |count: u64| {
        wire::push_varint(buffer, wire::zigzag(count.wrapping_sub(last_count).cast_signed()));
        last_count = count;
    };
    let mut last = None;
    for &(number, count) in buckets {
        let empty = last.map_or(0, |last| gap(last, number));
        if empty <= FILLED {
            (0..empty).for_each(|_| push(0));
        }
        push(count);
        last = Some(number);
    }
}

/// How many buckets there are between two.
fn gap(bucket: i32, next: i32) -> u32 {
    next.wrapping_sub(bucket).cast_unsigned().wrapping_sub(1)
}

#[cfg(test)]
mod tests {
    use super::super::schema::histogram;
    use super::*;

    /// Spans and deltas, read back from bytes that are all shorter than 128.
    fn pushed(buckets: &[(i32, u64)]) -> (Vec<(i64, u8)>, Vec<i64>) {
        let mut bytes = Vec::new();
        push_buckets(&mut bytes, histogram::POSITIVE_SPAN, histogram::POSITIVE_DELTA, buckets);
        let unzigzag = |byte: u8| i64::from(byte >> 1) ^ -i64::from(byte & 1);
        let (mut spans, mut deltas) = (Vec::new(), Vec::new());
        let mut rest = bytes.as_slice();
        while let [key, length, more @ ..] = rest {
            let (content, more) = more.split_at(usize::from(*length));
            match key >> 3 {
                12 => spans.push((unzigzag(content[1]), content[3])),
                _ => deltas.extend(content.iter().copied().map(unzigzag)),
            }
            rest = more;
        }
        (spans, deltas)
    }

    #[test]
    fn neighbours_are_one_span_and_counts_are_differences() {
        assert_eq!(pushed(&[(-1, 1), (0, 3), (1, 2)]), (vec![(-1, 3)], vec![1, 2, -1]));
        assert_eq!(pushed(&[]), (vec![], vec![]));
    }

    #[test]
    fn a_gap_of_two_is_filled_and_one_of_three_begins_a_span() {
        assert_eq!(pushed(&[(1, 4), (4, 5)]), (vec![(1, 4)], vec![4, -4, 0, 5]));
        assert_eq!(pushed(&[(1, 4), (5, 5)]), (vec![(1, 1), (3, 1)], vec![4, 1]));
    }

    #[test]
    fn the_farthest_buckets_wrap_and_do_not_panic() {
        let mut bytes = Vec::new();
        let buckets = [(i32::MIN, u64::MAX), (i32::MAX, 1)];
        push_buckets(&mut bytes, histogram::NEGATIVE_SPAN, histogram::NEGATIVE_DELTA, &buckets);
        assert!(!bytes.is_empty());
    }
}
