//! The series of one block, with their label texts, put together of their values.
//!
//! A scrape copies them, and what was written a moment ago can only be read again as it was written: so the texts of a whole
//! block are written before the first of them is copied, in pieces that are others.

use std::ptr::NonNull;

use super::entry::Located;
use super::line::Line;
use super::pieces::Pieces;
use super::record::{self, Block, LIVE, Record};
use super::sync::Ordering;

/// Room for one block's series after the other's.
pub(crate) struct Listed {
    /// `,route="/x"` each, one series behind the other.
    text: String,
    series: Vec<One>,
}

struct One {
    /// Where its text ends.
    end: usize,
    place: u32,
    created: f64,
}

impl Listed {
    pub(crate) fn new() -> Listed {
        Listed { text: String::new(), series: Vec::with_capacity(record::LARGE as usize) }
    }

    /// Lists the series of a block that are there, of these places.
    ///
    /// # Safety
    /// The block must have these places and stay while this runs; so must what is live in it. The pieces must be its
    /// table's.
    #[inline(never)]
    pub(super) unsafe fn fill(&mut self, block: NonNull<Block>, pieces: &Pieces, mut places: u64) {
        self.text.clear();
        self.series.clear();
        let (labels, mut line) = (pieces.labels(), Line::within(&mut self.text));
        let stride = record::stride(labels);
        // SAFETY: the caller's word; the records are behind the block, and each has a number for each label, whose piece
        // is there as long as it is.
        unsafe {
            let first = block.add(1).cast::<Record>();
            while places != 0 {
                let place = places.trailing_zeros();
                places &= places - 1;
                let series = first.byte_add(place as usize * stride);
                // Acquire: whoever finds it live finds all that it is made of.
                if series.as_ref().mark.load(Ordering::Acquire) & LIVE == 0 {
                    continue;
                }
                for label in 0..labels {
                    pieces.get(record::number(series, label).load(Ordering::Relaxed)).put_text(&mut line);
                }
                let created = f64::from_bits(Block::created(block, labels, place as usize).load(Ordering::Relaxed));
                self.series.push(One { end: line.len(), place, created });
            }
        }
    }

    /// Text, place and beginning of each that is still there when its turn comes: one that was removed meanwhile may have
    /// lost what spoke for it, a gauge's closure, and would say what it never said.
    ///
    /// # Safety
    /// The block must be the one that was listed, have these labels, and stay.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn iter<'b>(
        &'b self,
        block: NonNull<Block>,
        labels: usize,
    ) -> impl Iterator<Item = (&'b str, Located<'b>, f64)> {
        let mut from = 0;
        self.series.iter().filter_map(move |one| {
            // SAFETY: `fill` noted where one text ends and the next one begins, if with a comma, which does not come first.
            let text = unsafe { self.text.get_unchecked((from + 1).min(one.end)..one.end) };
            from = one.end;
            // SAFETY: the caller's word; the place was there when it was listed.
            let (block, series) =
                unsafe { (block.as_ref(), Block::record(block, labels, one.place as usize).as_ref()) };
            let is_there = series.mark.load(Ordering::Relaxed) & LIVE != 0;
            is_there.then(|| (text, Located::at(block, one.place), one.created))
        })
    }
}
