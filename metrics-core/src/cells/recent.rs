//! A series that a thread used lately, with its values beside it: a look-up that finds it reads one cache line.
//!
//! Nobody else writes that line. Values that are short are copied; of others it is kept where they stand.

use super::arena::Arena;
use super::entry::{Entry, Located};
use super::short;

/// Bytes of values that are copied.
const COPIED: usize = 32;

/// Values of which it is kept where they stand.
const POINTED: usize = COPIED / size_of::<*const u8>();

/// The most values, and the longest, of which the lengths are kept.
pub(crate) const MOST: usize = 8;
pub(crate) const LONGEST: usize = 127;

/// A place for one.
#[repr(C, align(64))]
pub(crate) struct Recent {
    /// None in a place that is empty.
    entry: Option<Entry>,
    /// How many series had left the table when this one was last seen there.
    left: u64,
    /// The length of each value, in a byte of its own, if all of them are copied; with [`ARE_POINTED`] if it is kept where
    /// they stand, and [`NONE`] otherwise. No lengths look like the latter two.
    lens: u64,
    /// A part of the values' hash, for the cache.
    tag: u32,
    /// The first slot of the series; 0 if its cell is shared.
    slot: u32,
    texts: Texts,
}

const _: () = assert!(size_of::<Recent>() == 64);

const ARE_POINTED: u64 = 1 << 63;
const NONE: u64 = u64::MAX;

/// The values of a series.
union Texts {
    /// One behind the other.
    copied: [u8; COPIED],
    /// Where they begin, in what the series keeps.
    pointed: [*const u8; POINTED],
}

/// The lengths of values as they are kept. There may be [`MOST`], none longer than [`LONGEST`].
#[cfg_attr(not(debug_assertions), inline(always))]
fn lens(values: &[&[u8]]) -> u64 {
    debug_assert!(values.len() <= MOST && values.iter().all(|value| value.len() <= LONGEST));
    let mut lens = 0;
    for (at, value) in values.iter().enumerate() {
        lens |= (value.len() as u64) << (8 * at);
    }
    lens
}

impl Recent {
    /// An empty place.
    pub(crate) const fn none() -> Recent {
        Recent { entry: None, left: 0, lens: NONE, tag: 0, slot: 0, texts: Texts { copied: [0; COPIED] } }
    }

    /// A series of a table that so many had left before this is called.
    pub(crate) fn of(entry: Entry, left: u64, tag: u32) -> Recent {
        let mut recent = Recent { left, tag, slot: entry.slot(), ..Recent::none() };
        if entry.is_simple() && entry.labels() <= MOST {
            let values: [&[u8]; MOST] = std::array::from_fn(|at| entry.value(at).as_bytes());
            recent.keep(&values[..entry.labels()]);
        }
        recent.entry = Some(entry);
        recent
    }

    /// Keeps the values if there is a way to, which are the series' own.
    fn keep(&mut self, values: &[&[u8]]) {
        if values.iter().any(|value| value.len() > LONGEST) {
            return;
        }
        if values.iter().map(|value| value.len()).sum::<usize>() <= COPIED {
            let (mut copied, mut end) = ([0; COPIED], 0);
            for value in values {
                copied[end..end + value.len()].copy_from_slice(value);
                end += value.len();
            }
            (self.lens, self.texts) = (lens(values), Texts { copied });
        } else if values.len() <= POINTED {
            let mut pointed = [std::ptr::null(); POINTED];
            values.iter().zip(&mut pointed).for_each(|(value, place)| *place = value.as_ptr());
            (self.lens, self.texts) = (lens(values) | ARE_POINTED, Texts { pointed });
        }
    }

    pub(crate) fn tag(&self) -> u32 {
        self.tag
    }

    pub(crate) fn entry(&self) -> Option<&Entry> {
        self.entry.as_ref()
    }

    /// The first slot of the series; 0, which is none, if its cell is shared.
    #[inline]
    pub(crate) fn slot(&self) -> u32 {
        self.slot
    }

    /// Where the series lies, if one is here.
    #[inline]
    pub(crate) fn located(&self) -> Option<Located<'_>> {
        self.entry.as_ref().map(Entry::located)
    }

    /// Whether the series is in its table, which so many have left by now.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn is_there(&mut self, left: u64) -> bool {
        #[cold]
        #[inline(never)]
        fn look(recent: &mut Recent, left: u64) -> bool {
            let is_there = recent.entry.as_ref().is_some_and(|entry| !entry.is_dead());
            if is_there {
                recent.left = left;
            }
            is_there
        }
        self.left == left || look(self, left)
    }

    /// Whether the series has these values: [`MOST`] at most, none longer than [`LONGEST`].
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn has(&self, values: &[&[u8]], arena: &Arena) -> bool {
        let lens = lens(values);
        if self.lens != lens {
            if self.lens < ARE_POINTED {
                return false;
            }
            // By value: the caller's never leave the registers if nothing asks where they are.
            let all = std::array::from_fn(|at| if at < values.len() { values[at] } else { b"" });
            return self.has_uncopied(all, values.len(), lens, arena);
        }
        let mut from = 0;
        for value in values {
            // SAFETY: the lengths are those of what was copied, which are no more bytes than there are.
            let there = unsafe { self.texts.copied.get_unchecked(from..from + value.len()) };
            if !short::same(there, value) {
                return false;
            }
            from += value.len();
        }
        true
    }

    #[inline(never)]
    fn has_uncopied(&self, values: [&[u8]; MOST], count: usize, lens: u64, arena: &Arena) -> bool {
        let values = &values[..count];
        if self.lens == lens | ARE_POINTED && count <= POINTED {
            return values.iter().enumerate().all(|(at, value)| {
                // SAFETY: as it is said to be pointed, so many values are; they are as long, and there while the entry is.
                let there = unsafe { std::slice::from_raw_parts(self.texts.pointed[at], value.len()) };
                there == *value
            });
        }
        let entry = if self.lens == NONE { self.entry.as_ref() } else { None };
        entry.is_some_and(|entry| arena.is(entry, count, |at| values[at]).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::{Making, Run};

    /// A series of these values, in an arena of its own.
    fn series(values: &[&str]) -> (Arena, Entry) {
        let arena = Arena::new(values.iter().map(|_| "name".into()).collect());
        let run = |count: usize| Run::slots(2, count as u32);
        let value = |at: usize| values[at].as_bytes();
        let making = Making { value: &value, run: &run, initial: 0, overflow: false, created: &|| 0.0 };
        let (entry, kept) = arena.make(&making).expect("a free slot");
        drop(arena.take_back(kept));
        (arena, entry)
    }

    #[test]
    fn a_series_has_its_own_values_and_no_others_however_they_are_kept() {
        let long = "x".repeat(LONGEST);
        let longer = "x".repeat(LONGEST + 1);
        let cases: [&[&str]; 9] = [
            &["GET", "/"],
            &["", "/users/{id}/orders"],
            &["", ""],
            &["0123456789abcdef", "0123456789abcdef"],
            &["0123456789abcdef", "0123456789abcdef0"],
            &[&long, "b", "", "d"],
            &["a", "b", "c", "d", "e", "f", "g", &long],
            &["a\"b", "c"],
            &[&longer, "b"],
        ];
        for values in cases {
            let (arena, entry) = series(values);
            let recent = Recent::of(entry, 0, 0);
            let has = |values: &[&str]| {
                let values: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
                recent.has(&values, &arena)
            };
            // What is escaped or too long is nobody's to find here.
            let is_kept = !values[0].contains('"') && values[0].len() <= LONGEST;
            if values[0].len() <= LONGEST {
                assert_eq!(has(values), is_kept, "{values:?}");
            }
            for at in 0..values.len() {
                for other in ["", "y", "yET", "y123456789abcdef"] {
                    let mut others: Vec<&str> = values.iter().map(|value| &value[..value.len().min(LONGEST)]).collect();
                    if others[at] == other {
                        continue;
                    }
                    others[at] = other;
                    assert!(!has(&others), "{others:?} for {values:?}");
                }
            }
            let (first, rest) = values.split_first().expect("some");
            let moved: Vec<String> = [format!("{first}{}", rest[0]), String::new()]
                .into_iter()
                .chain(rest[1..].iter().map(|v| (*v).to_owned()))
                .collect();
            let moved: Vec<&str> = moved.iter().map(|value| &value[..value.len().min(LONGEST)]).collect();
            assert!(moved == values || !has(&moved), "{moved:?} for {values:?}");
        }
    }

    #[test]
    fn a_series_is_there_until_it_is_removed_whoever_else_is() {
        let (_arena, entry) = series(&["a"]);
        let mut recent = Recent::of(entry.clone(), 3, 0);
        assert!(recent.is_there(3) && recent.is_there(4));
        entry.kill();
        assert!(!recent.is_there(5));
        entry.enliven();
        assert!(recent.is_there(6));
        assert!(!Recent::none().is_there(1));
    }

    #[test]
    fn an_empty_place_has_no_values_not_even_empty_ones() {
        let (arena, _entry) = series(&["", ""]);
        assert!(!Recent::none().has(&[b"", b""], &arena));
    }
}
