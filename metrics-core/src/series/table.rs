//! Series of a label set with unbounded values, found by their bytes.
//!
//! A series is known by the bytes of its values, never by a hash alone. Where it lies, and its values, is kept by an
//! [`Arena`]; here are the ways to it.

use std::array;
use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::cache::{self, TableId, Taken};
use super::growth::{Growth, Part};
use super::place::Place;
use super::resting::Resting;
use super::sets::Census;
use super::way;
use crate::cells::{self, Arena, Entry, Kept, Locked, MOST, Reading, Recent, RwLatch, Seen, Walk, Writing, append};
use crate::escape;
use crate::labels::key::Values;

/// Parts of the table with a lock each.
const STRIPES: usize = 8;

/// The series of one family.
pub(crate) struct Table {
    pub(super) id: TableId,
    pub(super) arena: Arena,
    stripes: Box<[Stripe; STRIPES]>,
    pub(super) growth: Growth,
    /// How many series were taken out so far. What is said of a series at the same number is still true, but for what it
    /// counts.
    left: AtomicU64,
    /// Series that were let go as idle and are held by somebody.
    pub(super) resting: Resting,
}

/// One of its parts, on cache lines of its own.
#[repr(align(64))]
pub(super) struct Stripe(RwLatch<Part>);

/// A series that was found by its values, and is to be remembered by the thread once it is updated.
pub(crate) struct Sought<'t> {
    table: &'t Table,
    hash: u64,
    entry: Entry,
}

impl<'t> Sought<'t> {
    /// Where it is counted, to be updated there.
    #[inline]
    pub(super) fn reached<P: Place>(self, kept: &mut way::Kept<'t>) -> P {
        let place = P::update_of(self.entry.located());
        kept.put(way::Kept::Sought(self));
        place
    }

    /// The series itself, remembered as well.
    pub(crate) fn held(self) -> Entry {
        let entry = self.entry.clone();
        self.remember();
        entry
    }

    /// Remembers it for the thread's next update.
    #[inline(never)]
    pub(super) fn remember(self) {
        // What stands for others has none of their hashes.
        if !self.entry.is_overflow() {
            cache::remember(self.table.id, self.hash, self.entry, || self.table.census());
        }
    }
}

/// A series where its table keeps it, and what it stays there for.
struct There<'t> {
    series: Seen<'t>,
    stripe: Reading<'t, Part>,
    locked: Locked,
}

/// What becomes of the way to a series where its table keeps it.
pub(super) enum InPlace<P> {
    Found(P),
    /// The series is there, and the thread has no cells of it.
    Known(Entry),
    Missing,
}

/// The values of a label set, however they are kept.
pub(super) trait Given {
    fn len(&self) -> usize;

    /// The bytes of one; empty where the label is absent. They are UTF-8.
    fn value(&self, at: usize) -> &[u8];
}

impl Given for Values<'_> {
    #[inline]
    fn len(&self) -> usize {
        Values::len(self)
    }

    #[inline]
    fn value(&self, at: usize) -> &[u8] {
        self.get(at)
    }
}

impl Given for &[&[u8]] {
    #[inline]
    fn len(&self) -> usize {
        <[&[u8]]>::len(self)
    }

    #[inline]
    fn value(&self, at: usize) -> &[u8] {
        self[at]
    }
}

/// The values, of which there are [`MOST`] at most, once more, for who is called seldom: those of the caller never leave the
/// registers if nothing asks where they are.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn copied<'v>(values: &[&'v [u8]]) -> [&'v [u8]; MOST] {
    array::from_fn(|at| if at < values.len() { values[at] } else { b"" })
}

impl Table {
    /// No series yet. Names are written as they stand before the `=`.
    pub(crate) fn new(names: Vec<Cow<'static, str>>) -> Table {
        let id = take_id();
        Table {
            id,
            arena: Arena::new(names),
            stripes: Box::new(std::array::from_fn(|_| Stripe(RwLatch::new(Part::new())))),
            growth: Growth::new(id.place),
            left: AtomicU64::new(0),
            resting: Resting::new(),
        }
    }

    /// The hash of values that are all borrowed and short.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn hash_short(&self, values: &[&[u8]]) -> u64 {
        self.arena.hash(values.iter().copied())
    }

    /// The series of these values, if this thread used it lately.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn hit<P: Place>(&self, hash: u64, values: &[&[u8]], kept: &mut way::Kept<'_>) -> Option<P> {
        let mut taken = Taken::take();
        let first = taken
            .get(self.id, hash)
            .and_then(|recent| if self.is_recent(recent, values) { P::update_recent(recent) } else { None });
        let place = match first {
            Some(place) => place,
            None if taken.is_crowded(self.id) => return None,
            None => self.in_second(&mut taken, hash, &copied(values)[..values.len()]).and_then(P::update_recent)?,
        };
        kept.put(way::Kept::Recent(taken));
        Some(place)
    }

    /// The series of these values where the cache does not have it in the first set, if it has it in the second.
    #[inline(never)]
    fn in_second<'t>(&self, taken: &'t mut Taken, hash: u64, values: &[&[u8]]) -> Option<&'t Recent> {
        // Where series are made one after the other the table looks in any case, and finds the few that it has.
        if self.growth.is_rising() {
            return None;
        }
        let places = taken.get_second(self.id, hash)?;
        places.iter_mut().find_map(|recent| self.is_recent(recent, values).then_some(&*recent))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn is_recent(&self, recent: &mut Recent, values: &[&[u8]]) -> bool {
        recent.is_there(self.left()) && recent.has(values, &self.arena)
    }

    /// The series of these values if this thread used it lately, wherever its cache has it.
    pub(super) fn recent<P: Place>(&self, hash: u64, values: &Values<'_>, kept: &mut way::Kept<'_>) -> Option<P> {
        let mut taken = Taken::take();
        let found = taken.find(self.id, hash, |entry| self.matches(entry, values))?;
        let place = P::update_recent(found)?;
        kept.put(way::Kept::Recent(taken));
        Some(place)
    }

    /// The series of these values if this thread used it lately.
    pub(crate) fn remembered(&self, values: &Values<'_>) -> Option<Entry> {
        let mut taken = Taken::take();
        taken.find(self.id, self.hash(values), |entry| self.matches(entry, values))?.entry().cloned()
    }

    pub(super) fn sought(&self, hash: u64, entry: Entry) -> Sought<'_> {
        Sought { table: self, hash, entry }
    }

    /// The series of these values, which `missing` makes where the table has none.
    pub(crate) fn seek(&self, values: &Values<'_>, missing: impl FnOnce(u64) -> Option<Entry>) -> Option<Sought<'_>> {
        let hash = self.hash(values);
        Some(self.sought(hash, self.find(hash, values).or_else(|| missing(hash))?))
    }

    /// The series of these values, if it is there.
    pub(crate) fn get(&self, values: &Values<'_>) -> Option<Entry> {
        self.find(self.hash(values), values)
    }

    /// Removes the series of these values and returns it, if it was there.
    pub(crate) fn remove(&self, values: &Values<'_>) -> Option<Entry> {
        let hash = self.hash(values);
        self.remove_where(hash, |entry| self.matches(entry, values))
    }

    /// Removes this very series; false if it is gone already.
    pub(crate) fn remove_entry(&self, entry: &Entry) -> bool {
        self.remove_where(self.hash_of(entry), |there| there.is(entry)).is_some()
    }

    fn remove_where(&self, hash: u64, is: impl FnMut(&Entry) -> bool) -> Option<Entry> {
        let entry = {
            let _locked = Locked::enter()?;
            self.unlink(&mut self.write(hash), hash, is)?
        };
        cache::forget(self.id, hash, &entry);
        Some(entry)
    }

    /// Sees to it that the series of these values, if it was let go as idle, does not come back as what it was.
    pub(crate) fn forget_resting(&self, values: &Values<'_>) {
        drop(self.resting.take(self.hash(values), |entry| has_values(entry, values)));
    }

    /// Takes a series out, under its stripe's lock.
    pub(super) fn unlink(&self, stripe: &mut Part, hash: u64, mut is: impl FnMut(&Entry) -> bool) -> Option<Entry> {
        let kept = stripe.series.find_entry(hash, |kept| is(&self.arena.at(kept))).ok()?.remove().0;
        let entry = self.arena.take_back(kept);
        // Under the lock: a scrape that finds the series' successor must find this one dead, or it tells both.
        entry.kill();
        self.growth.count_out(entry.is_overflow());
        // Release: whoever finds this many finds the series dead.
        self.left.fetch_add(1, Ordering::Release);
        Some(entry)
    }

    /// How many series have left it.
    #[inline]
    pub(super) fn left(&self) -> u64 {
        self.left.load(Ordering::Acquire)
    }

    fn census(&self) -> Census {
        // How many have left it comes before the look at whether this one has.
        Census { left: self.left(), series: self.growth.about(), is_rising: self.growth.is_rising() }
    }

    /// Begins a walk over all series, in the order in which they lie. Some may die meanwhile.
    pub(crate) fn walk(&self) -> Walk<'_> {
        self.arena.walk()
    }

    /// The part in which a series of this hash is, to be changed.
    pub(super) fn write(&self, hash: u64) -> Writing<'_, Part> {
        self.stripe(hash).write()
    }

    /// All parts.
    pub(super) fn parts(&self) -> impl Iterator<Item = &RwLatch<Part>> {
        self.stripes.iter().map(|Stripe(part)| part)
    }

    fn stripe(&self, hash: u64) -> &RwLatch<Part> {
        // The table within the stripe uses the lowest and the highest bits.
        &self.stripes[(hash >> 40) as usize % STRIPES].0
    }

    pub(super) fn hash(&self, values: &Values<'_>) -> u64 {
        self.arena.hash((0..values.len()).map(|i| values.get(i)))
    }

    pub(super) fn hash_of(&self, entry: &Entry) -> u64 {
        self.arena.hash_of(entry)
    }

    #[inline]
    pub(super) fn find(&self, hash: u64, values: &impl Given) -> Option<Entry> {
        self.look(hash, values).map(|There { series, .. }| Entry::clone(&series))
    }

    /// Where the series of these values is counted, if it is there and the thread has its cells: it stays where the table
    /// keeps it until it is updated.
    ///
    /// No reference is counted: the lock is held until then. So an update may not wait for another one, nor run what the user
    /// wrote.
    pub(super) fn in_place<'t, P: Place>(
        &'t self,
        hash: u64,
        values: &impl Given,
        kept: &mut way::Kept<'t>,
    ) -> InPlace<P> {
        let Some(There { series, locked, stripe }) = self.look(hash, values) else { return InPlace::Missing };
        let located = series.located();
        // Of a shared cell there is no slot, and all threads have it.
        if located.slot() != 0 && !cells::local().has(located.slot()) {
            return InPlace::Known(Entry::clone(&series));
        }
        let place = P::update_of(located);
        kept.put(way::Kept::InPlace(stripe, locked));
        InPlace::Found(place)
    }

    /// The series of these values, if it is there. Its stripe is locked as long as that is held.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn look(&self, hash: u64, values: &impl Given) -> Option<There<'_>> {
        // A read lock allocates nothing, so an allocator that counts cannot come back under it; but it may be under
        // the write lock already.
        let locked = Locked::enter()?;
        let stripe = self.stripe(hash).read();
        stripe.prefetch(hash);
        let is_it = |kept: &Kept| {
            // What is read of the series, and what will be written, come together: each is a wait for memory by itself.
            self.arena.prefetch(kept);
            self.matches(&self.arena.at(kept), values)
        };
        let series = self.arena.at(stripe.series.find(hash, is_it)?);
        Some(There { series, stripe, locked })
    }

    /// Whether a series is there and has these values.
    #[inline]
    pub(super) fn matches(&self, entry: &Entry, values: &impl Given) -> bool {
        if self.arena.is(entry, values.len(), |i| values.value(i)).is_some() {
            return true;
        }
        !entry.is_simple() && !entry.is_dead() && has_values(entry, values)
    }
}

/// Whether a series has these values, seen through their escapes if there are any.
#[cold]
pub(super) fn has_values(entry: &Entry, values: &impl Given) -> bool {
    entry.labels() == values.len()
        && (0..values.len()).all(|i| escape::unescape_label(entry.value(i)).as_bytes() == values.value(i))
}

/// Places that tables have left among the threads' caches.
static LEFT: Mutex<Vec<usize>> = Mutex::new(Vec::new());

fn take_id() -> TableId {
    static PLACES: AtomicUsize = AtomicUsize::new(0);
    static NUMBERS: AtomicU64 = AtomicU64::new(1);
    let left = LEFT.lock().unwrap_or_else(PoisonError::into_inner).pop();
    TableId {
        place: left.unwrap_or_else(|| PLACES.fetch_add(1, Ordering::Relaxed)),
        number: NUMBERS.fetch_add(1, Ordering::Relaxed),
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        for Stripe(stripe) in self.stripes.iter_mut() {
            stripe.get_mut().series.drain().for_each(|kept| drop(self.arena.take_back(kept)));
        }
        append(|| LEFT.lock().unwrap_or_else(PoisonError::into_inner), |left| left, self.id.place);
    }
}
