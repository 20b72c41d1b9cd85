//! The names that families claim, and who has which.
//!
//! A family claims more than its own name: a histogram `x` has samples `x_bucket`, `x_sum` and `x_count`, and
//! OpenMetrics calls the counter `x_total` by its base name `x`. OpenMetrics reserves `x_created` too, whether it is
//! written or not; a counter does not claim it, since the encoder has a way around that.
//!
//! A name outside the old grammar is another one for each sort of reader, so it claims what each of them gets to see.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::iter;
use std::mem;
use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use crate::desc::Desc;
use crate::escaping::Escaping;
use crate::kind::Kind;
use crate::registry::difference::share;

/// The readers who get to see a name: a bit each, in the order of [`Escaping::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Readers(u8);

impl Readers {
    pub(crate) const ALL: Readers = Readers((1 << Escaping::ALL.len()) - 1);

    pub(crate) fn of(scheme: Escaping) -> Readers {
        Readers(Escaping::ALL.iter().position(|known| *known == scheme).map_or(0, |at| 1 << at))
    }

    pub(crate) fn meet(self, other: Readers) -> bool {
        self.both(other).0 != 0
    }

    /// Those who are among both.
    pub(crate) fn both(self, other: Readers) -> Readers {
        Readers(self.0 & other.0)
    }
}

/// The names that a family's metadata and samples use, in any format, its own name first; and who sees them. One that is
/// borrowed is how the family's own name begins.
pub(crate) fn claimed_names(desc: &Desc) -> impl Iterator<Item = (Cow<'_, str>, Readers)> {
    let base = desc.base_name();
    // Labels may be outside the old grammar while the name is not: then all of these are the same.
    let is_legacy = desc.is_legacy() || Escaping::Values.metric_name(base) == base;
    let schemes: &[Escaping] = if is_legacy {
        &[Escaping::AllowUtf8]
    } else {
        &[Escaping::AllowUtf8, Escaping::Underscores, Escaping::Dots, Escaping::Values]
    };
    schemes.iter().flat_map(move |scheme| {
        let readers = if is_legacy { Readers::ALL } else { Readers::of(*scheme) };
        claims_on(scheme.metric_name(base), desc).map(move |name| (name, readers))
    })
}

/// What a family claims whose name without the kind's suffix is written so.
fn claims_on<'n>(base: Cow<'n, str>, desc: &'n Desc) -> impl Iterator<Item = Cow<'n, str>> {
    let suffixes: &[&str] = match desc.kind() {
        Kind::Histogram => &["_bucket", "_sum", "_count", "_created"],
        Kind::Summary => &["_sum", "_count", "_created"],
        Kind::GaugeHistogram => &["_bucket", "_gcount", "_gsum"],
        _ => &[],
    };
    let suffix = &desc.name()[desc.base_name().len()..];
    let whole = match &base {
        Cow::Borrowed(_) => Cow::Borrowed(desc.name()),
        Cow::Owned(base) => Cow::Owned(format!("{base}{suffix}")),
    };
    let name = whole.clone();
    let samples = suffixes.iter().map(move |suffix| Cow::Owned(format!("{name}{suffix}")));
    let base = (!suffix.is_empty()).then_some(base);
    [whole].into_iter().chain(base).chain(samples)
}

/// Who claims which names; `T` says who.
///
/// A table has room to spare, so what stands in it is small: a plan of many families is made while somebody waits for the
/// first scrape, and memory that was never written to before costs more than the look that it takes to follow a number.
pub(crate) struct Claims<T> {
    /// Each stands at the hash of its name.
    by_name: HashTable<u32>,
    claimed: Vec<Claimed<T>>,
    hasher: RandomState,
}

/// A name, and those who claim it in the order in which they came. Nearly always it is one, whose own name it is or
/// begins: neither the text nor a list takes memory of its own then.
struct Claimed<T> {
    name: Text,
    first: Claim<T>,
    others: Box<[Claim<T>]>,
}

enum Text {
    /// How the name of the first one's family begins, up to there.
    Beginning(usize),
    Own(Box<str>),
}

impl<T> Claimed<T> {
    fn name(&self) -> &str {
        match &self.name {
            Text::Beginning(end) => &self.first.desc.name()[..*end],
            Text::Own(text) => text,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Claim<T> {
    pub(crate) by: T,
    readers: Readers,
    pub(crate) desc: Arc<Desc>,
}

impl<T: Copy + PartialEq> Claims<T> {
    pub(crate) fn new() -> Claims<T> {
        Claims::of_families(0)
    }

    /// With room for those of so many families.
    pub(crate) fn of_families(count: usize) -> Claims<T> {
        let (by_name, claimed) = (HashTable::with_capacity(2 * count), Vec::with_capacity(2 * count));
        Claims { by_name, claimed, hasher: RandomState::default() }
    }

    /// The claims to names that the family needs; those to its own name before all others.
    pub(crate) fn against(&self, desc: &Desc) -> impl Iterator<Item = &Claim<T>> {
        claimed_names(desc).flat_map(|(name, readers)| {
            let is_same = |at: &u32| self.claimed[*at as usize].name() == name;
            let claimed =
                self.by_name.find(self.hasher.hash_one(&*name), is_same).map(|at| &self.claimed[*at as usize]);
            let claims = claimed.into_iter().flat_map(|claimed| iter::once(&claimed.first).chain(&claimed.others));
            claims.filter(move |claim| claim.readers.meet(readers))
        })
    }

    /// The first of them that the family cannot be beside.
    pub(crate) fn find(&self, desc: &Desc) -> Option<&Claim<T>> {
        self.against(desc).find(|claim| !share(&claim.desc, desc))
    }

    pub(crate) fn insert(&mut self, by: T, desc: &Arc<Desc>) {
        let Claims { by_name, claimed, hasher } = self;
        for (name, readers) in claimed_names(desc) {
            let claim = Claim { by, readers, desc: Arc::clone(desc) };
            let is_same = |at: &u32| claimed[*at as usize].name() == name;
            let hash = |at: &u32| hasher.hash_one(claimed[*at as usize].name());
            match by_name.entry(hasher.hash_one(&*name), is_same, hash) {
                Entry::Occupied(at) => {
                    let others = &mut claimed[*at.get() as usize].others;
                    *others = mem::take(others).into_iter().chain([claim]).collect();
                }
                Entry::Vacant(free) => {
                    let name = match name {
                        Cow::Borrowed(beginning) => Text::Beginning(beginning.len()),
                        Cow::Owned(name) => Text::Own(name.into()),
                    };
                    free.insert(claimed.len() as u32);
                    claimed.push(Claimed { name, first: claim, others: Box::default() });
                }
            }
        }
    }

    pub(crate) fn remove(&mut self, by: T, desc: &Desc) {
        for (name, _) in claimed_names(desc) {
            let hash = self.hasher.hash_one(&*name);
            let Ok(found) = self.by_name.find_entry(hash, |at| self.claimed[*at as usize].name() == name) else {
                continue;
            };
            let at = *found.get() as usize;
            let claimed = &mut self.claimed[at];
            let mut others = mem::take(&mut claimed.others).into_vec();
            others.retain(|claim| claim.by != by);
            if claimed.first.by != by {
                claimed.others = others.into();
            } else if others.is_empty() {
                found.remove();
                self.claimed.swap_remove(at);
                self.settle(at);
            } else {
                // Not how the name of the next one's family begins, perhaps.
                claimed.name = Text::Own((*name).into());
                claimed.first = others.remove(0);
                claimed.others = others.into();
            }
        }
    }

    /// Corrects the number of what was the last and is now there, if anything is.
    fn settle(&mut self, at: usize) {
        let Some(moved) = self.claimed.get(at) else { return };
        let before = self.claimed.len() as u32;
        if let Some(number) = self.by_name.find_mut(self.hasher.hash_one(moved.name()), |number| *number == before) {
            *number = at as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_that_is_given_up_is_free_again() {
        let mut claims = Claims::new();
        let histogram = Arc::new(Desc::new(Kind::Histogram, "x", "Help.").expect("a name"));
        claims.insert(1, &histogram);
        claims.insert(2, &histogram);
        claims.remove(1, &histogram);
        assert_eq!(claims.find(&histogram).map(|claim| claim.by), Some(2));
        claims.remove(2, &histogram);
        assert!(claims.by_name.is_empty() && claims.claimed.is_empty());
    }

    #[test]
    fn whoever_goes_leaves_everybody_else_where_they_are_found() {
        let mut claims = Claims::new();
        let counter = |at| Arc::new(Desc::new(Kind::Counter, format!("x{at}"), "Help.").expect("a name"));
        let counters: Vec<_> = (0..50).map(counter).collect();
        counters.iter().enumerate().for_each(|(at, desc)| claims.insert(at, desc));
        let stays = |at: usize| at.is_multiple_of(3);
        for (gone, desc) in counters.iter().enumerate().filter(|(at, _)| !stays(*at)) {
            claims.remove(gone, desc);
            let found = |at: usize| claims.against(&counters[at]).map(|claim| claim.by).collect::<Vec<_>>();
            let expected = |at: usize| if stays(at) || at > gone { vec![at, at] } else { vec![] };
            (0..50).for_each(|at| assert_eq!(found(at), expected(at)));
        }
    }

    #[test]
    fn a_name_stays_with_who_is_second_when_the_first_goes() {
        let mut claims = Claims::new();
        let [gauge, counter] = [(Kind::Gauge, "x"), (Kind::Counter, "x")]
            .map(|(kind, name)| Arc::new(Desc::new(kind, name, "Help.").expect("a name")));
        claims.insert(1, &gauge);
        claims.insert(2, &counter);
        claims.remove(1, &gauge);
        assert_eq!(claims.against(&gauge).map(|claim| claim.by).collect::<Vec<_>>(), [2]);
    }
}
