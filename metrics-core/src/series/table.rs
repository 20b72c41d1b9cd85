//! Series of a label set with unbounded values, found by their bytes.
//!
//! A series is known by the bytes of its values, never by a hash alone. Where it lies, and its values, is kept by an
//! [`Arena`]; here are the ways to it.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::cache::{self, Census, TableId, Taken};
use super::growth::{Growth, Part};
use super::place::Place;
use super::resting::Resting;
use crate::cells::{self, Arena, Entry, Kept, Located, Locked, Recent, RwLatch, Walk, Writing, append};
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

impl Sought<'_> {
    /// Runs `f` on the series, and remembers it for the thread's next update.
    #[inline]
    pub(crate) fn update<R>(self, f: impl FnOnce(Located<'_>) -> R) -> R {
        let result = f(self.entry.located());
        self.remember();
        result
    }

    /// The series itself, remembered as well.
    pub(crate) fn held(self) -> Entry {
        let entry = self.entry.clone();
        self.remember();
        entry
    }

    fn remember(self) {
        // What stands for others has none of their hashes.
        if !self.entry.is_overflow() {
            cache::remember(self.table.id, self.hash, self.entry, || self.table.census());
        }
    }
}

/// What becomes of an update of a series where its table keeps it.
pub(super) enum InPlace {
    Done,
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

impl Given for Few<'_> {
    #[inline]
    fn len(&self) -> usize {
        self.count
    }

    #[inline]
    fn value(&self, at: usize) -> &[u8] {
        self.values[at]
    }
}

/// Values that are borrowed, and not many.
pub(crate) struct Few<'v> {
    values: [&'v [u8]; FEW],
    /// How many of them; none where there are more than so many.
    count: usize,
}

const FEW: usize = 4;

impl<'v> Few<'v> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn of(values: &[&'v [u8]]) -> Few<'v> {
        let count = if values.len() <= FEW { values.len() } else { 0 };
        Few { values: std::array::from_fn(|at| if at < count { values[at] } else { b"" }), count }
    }

    /// All that there were, if they are here and there were some.
    fn all(&self) -> Option<&[&'v [u8]]> {
        self.values.get(..self.count).filter(|all| !all.is_empty())
    }

    /// Whether all that there were are here, and there were some.
    pub(super) fn are_all(&self) -> bool {
        self.count > 0
    }
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

    /// Runs `f` on the series of these values if this thread used it lately, or gives `f` back.
    ///
    /// Compiled into the caller, where the number of values is known, but for what few look-ups come to.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn hit<P: Place, R, F: FnOnce(P) -> R>(&self, hash: u64, values: &[&[u8]], f: F) -> Result<R, F> {
        let mut taken = Taken::take();
        let first = taken
            .get(self.id, hash)
            .and_then(|recent| if self.is_recent(recent, values) { P::update_recent(recent) } else { None });
        let place = match first {
            Some(place) => Some(place),
            None if taken.is_crowded(self.id) => None,
            // By value: those of the caller never leave the registers if nothing asks where they are.
            None => self.in_second(&mut taken, hash, Few::of(values)).and_then(P::update_recent),
        };
        match place {
            Some(place) => Ok(f(place)),
            None => Err(f),
        }
    }

    /// The series of these values where the cache does not have it in the first set, if it has it in the second.
    #[inline(never)]
    fn in_second<'t>(&self, taken: &'t mut Taken, hash: u64, few: Few<'_>) -> Option<&'t Recent> {
        // Where series are made one after the other the table looks in any case, and finds the few that it has.
        if self.growth.is_rising() {
            return None;
        }
        let values = few.all()?;
        let places = taken.get_second(self.id, hash)?;
        places.iter_mut().find_map(|recent| self.is_recent(recent, values).then_some(&*recent))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn is_recent(&self, recent: &mut Recent, values: &[&[u8]]) -> bool {
        recent.is_there(self.left()) && recent.has(values, &self.arena)
    }

    /// Runs `f` on the series of these values if this thread used it lately, wherever its cache has it.
    pub(super) fn with(&self, hash: u64, values: &Values<'_>, f: &mut dyn FnMut(Located<'_>)) -> bool {
        let mut taken = Taken::take();
        let found = taken.find(self.id, hash, |entry| self.matches(entry, values));
        found.and_then(|recent| recent.located()).map(f).is_some()
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
        self.look(hash, values, Entry::clone)
    }

    /// Runs `f` on the series of these values where the table keeps it, if it is there and the thread has its cells.
    ///
    /// No reference is counted: the lock stays until `f` is done. So `f` may not wait for another one, nor run what the user
    /// wrote.
    pub(super) fn update(&self, hash: u64, few: &Few<'_>, f: &mut dyn FnMut(Located<'_>)) -> InPlace {
        let updated = self.look(hash, few, |there| {
            let located = there.located();
            // Of a shared cell there is no slot, and all threads have it.
            if located.slot() != 0 && !cells::local().has(located.slot()) {
                return InPlace::Known(Entry::clone(there));
            }
            f(located);
            InPlace::Done
        });
        updated.unwrap_or(InPlace::Missing)
    }

    /// What `f` says of the series of these values, if it is there. Its stripe is locked until then.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn look<R>(&self, hash: u64, values: &impl Given, f: impl FnOnce(&Entry) -> R) -> Option<R> {
        // A read lock allocates nothing, so an allocator that counts cannot come back under it; but it may be under
        // the write lock already.
        let _locked = Locked::enter()?;
        let stripe = self.stripe(hash).read();
        stripe.prefetch(hash);
        let is_it = |kept: &Kept| {
            // What is read of the series, and what will be written, come together: each is a wait for memory by itself.
            self.arena.prefetch(kept);
            self.matches(&self.arena.at(kept), values)
        };
        let kept = stripe.series.find(hash, is_it)?;
        Some(f(&self.arena.at(kept)))
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
