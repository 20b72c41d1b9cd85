//! Series of a label set with unbounded values, found by their bytes.
//!
//! A series is known by the bytes of its values, never by a hash alone. Where it lies, and its values, is kept by an
//! [`Arena`]; here are the ways to it.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock, RwLockWriteGuard};

use hashbrown::HashTable;

use super::cache::{self, TableId, Taken};
use super::resting::Resting;
use crate::cells::{Arena, Entry, Kept, Located, Locked, Making, Run, Walk, append};
use crate::clock;
use crate::escape;
use crate::labels::key::Values;

/// Parts of the table with a lock each.
const STRIPES: usize = 8;

/// The value that stands for all that are past the limit.
pub(crate) const OVERFLOW: &str = "__overflow__";

/// The series of one family.
pub(crate) struct Table {
    id: TableId,
    arena: Arena,
    stripes: Box<[Stripe; STRIPES]>,
    /// Series that count towards the limit.
    live: AtomicUsize,
    /// Overflow series.
    folded: AtomicUsize,
    /// Series that were let go as idle and are held by somebody.
    pub(super) resting: Resting,
}

/// One of its parts, on cache lines of its own.
#[repr(align(64))]
pub(super) struct Stripe(RwLock<HashTable<Kept>>);

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
            cache::remember(self.table.id, self.hash, self.entry, self.table.len());
        }
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
    #[inline(always)]
    pub(crate) fn of(values: &[&'v [u8]]) -> Few<'v> {
        let count = if values.len() <= FEW { values.len() } else { 0 };
        Few { values: std::array::from_fn(|at| if at < count { values[at] } else { b"" }), count }
    }
}

/// How a series of the family begins.
pub(crate) struct Births<'b> {
    /// Cells for so many series.
    pub(crate) run: &'b dyn Fn(usize) -> Option<Run>,
    /// What a shared cell holds at first.
    pub(crate) initial: u64,
    /// Begins one anew that was let go with this trace, unless something was done to it since.
    pub(crate) anew: &'b dyn Fn(&Entry, u64),
}

/// What becomes of a new series.
pub(crate) enum Found {
    /// It was there, or is there now.
    Series(Entry),
    /// The limit is reached, and this is the series that stands for all that are past it.
    Overflow(Entry),
    /// The limit is reached, and nothing was to be folded.
    Full,
    /// All cells are taken.
    Exhausted,
    /// The thread holds a table's lock: an allocator came back.
    Reentrant,
}

impl Table {
    /// No series yet. Names are written as they stand before the `=`.
    pub(crate) fn new(names: Vec<Cow<'static, str>>) -> Table {
        Table {
            id: take_id(),
            arena: Arena::new(names),
            stripes: Box::new([const { Stripe(RwLock::new(HashTable::new())) }; STRIPES]),
            live: AtomicUsize::new(0),
            folded: AtomicUsize::new(0),
            resting: Resting::new(),
        }
    }

    /// The hash of values that are all borrowed and short.
    #[inline(always)]
    pub(crate) fn hash_short(&self, values: &[&[u8]]) -> u64 {
        self.arena.hash(values.iter().copied())
    }

    /// Runs `f` on the series of these values if this thread used it lately, or gives `f` back.
    ///
    /// All of it is compiled into the caller, where the number of values is known: it takes a few dozen instructions.
    #[inline(always)]
    pub(crate) fn hit<R, F: FnOnce(Located<'_>) -> R>(&self, hash: u64, values: &[&[u8]], f: F) -> Result<R, F> {
        let taken = Taken::take();
        let found = taken.get(self.id, hash).and_then(|entry| self.arena.is(entry, values.len(), |i| values[i]));
        match found {
            Some(located) => Ok(f(located)),
            None => Err(f),
        }
    }

    /// The same of values that are not all borrowed, or not all short.
    pub(crate) fn with<R, F: FnOnce(Located<'_>) -> R>(&self, values: &Values<'_>, f: F) -> Result<R, F> {
        let hash = self.hash(values);
        let taken = Taken::take();
        match taken.get(self.id, hash) {
            Some(entry) if self.matches(entry, values) => Ok(f(entry.located())),
            _ => Err(f),
        }
    }

    /// The series of these values if this thread used it lately.
    pub(crate) fn remembered(&self, values: &Values<'_>) -> Option<Entry> {
        let taken = Taken::take();
        taken.get(self.id, self.hash(values)).filter(|entry| self.matches(entry, values)).cloned()
    }

    /// The series of these values if it is there, however long ago it was used.
    pub(crate) fn known(&self, hash: u64, few: &Few<'_>) -> Option<Sought<'_>> {
        let values = few.values.get(..few.count).filter(|values| !values.is_empty())?;
        let entry = self.find_by(hash, |entry| self.arena.is(entry, values.len(), |i| values[i]).is_some())?;
        Some(Sought { table: self, hash, entry })
    }

    /// The series of these values, which `missing` makes where the table has none.
    pub(crate) fn seek(&self, values: &Values<'_>, missing: impl FnOnce(u64) -> Option<Entry>) -> Option<Sought<'_>> {
        let hash = self.hash(values);
        let entry = self.find(hash, values).or_else(|| missing(hash))?;
        Some(Sought { table: self, hash, entry })
    }

    /// The series of these values, if it is there.
    pub(crate) fn get(&self, values: &Values<'_>) -> Option<Entry> {
        self.find(self.hash(values), values)
    }

    /// The series of these values, made if it is not there. Past the limit it is the overflow series, where folding
    /// is allowed.
    pub(crate) fn insert(
        &self,
        hash: u64,
        values: &Values<'_>,
        limit: usize,
        fold: bool,
        births: &Births<'_>,
    ) -> Found {
        // Where there is no room, as far as is known, nothing is made to find that out: that is what a flood of
        // labels comes to.
        let found = match self.live.load(Ordering::Relaxed) < limit {
            true => self.insert_as(hash, values, births, Some(limit)),
            // Somebody else may have made it, as the last one within the limit.
            false => self.find(hash, values).map_or(Found::Full, Found::Series),
        };
        if !fold || !matches!(found, Found::Full) {
            return found;
        }
        let every = self.folded(values, true);
        let mut values = self.folded(values, false);
        let mut hash = self.hash(&values);
        if self.folded.load(Ordering::Relaxed) >= limit && self.find(hash, &values).is_none() {
            // The finite labels alone make more overflow series than the limit allows: then they fold as well.
            values = every;
            hash = self.hash(&values);
        }
        let found = match self.find(hash, &values) {
            Some(entry) => Found::Series(entry),
            None => self.insert_as(hash, &values, births, None),
        };
        match found {
            Found::Series(entry) => Found::Overflow(entry),
            other => other,
        }
    }

    /// Makes a series, or finds that it is there by now. Overflow series have no limit.
    fn insert_as(&self, hash: u64, values: &Values<'_>, births: &Births<'_>, limit: Option<usize>) -> Found {
        let Some(_locked) = Locked::enter() else {
            return Found::Reentrant;
        };
        let mut stripe = self.write(hash);
        // Looked up once more: another thread may have been first.
        if let Some(there) = stripe.find(hash, |kept| self.matches(&self.arena.at(kept), values)) {
            return Found::Series(Entry::clone(&self.arena.at(there)));
        }
        // Counted only once it is sure to be new: two threads that want the same series must not look like two.
        if !self.count_one(limit.is_none(), limit.unwrap_or(usize::MAX)) {
            return Found::Full;
        }
        // One that was let go and is held by somebody returns as itself, or its holder would count in another one.
        let entry = match self.resting.take(hash, |resting| Self::has_values(resting, values)) {
            Some((resting, trace)) => {
                (births.anew)(&resting, trace);
                resting
            }
            None => match self.make(values, births, limit.is_none()) {
                Some(made) => made,
                None => {
                    self.count(limit.is_none()).fetch_sub(1, Ordering::Relaxed);
                    return Found::Exhausted;
                }
            },
        };
        self.put(&mut stripe, hash, entry.clone());
        Found::Series(entry)
    }

    /// A new series, under its stripe's lock: a walk that has told its predecessor has begun before it is made, and does
    /// not come to it.
    fn make(&self, values: &Values<'_>, births: &Births<'_>, overflow: bool) -> Option<Entry> {
        let value = |at: usize| values.get(at);
        let Births { run, initial, .. } = *births;
        self.arena.make(&Making { value: &value, run, initial, overflow, created: clock::unix_seconds() })
    }

    /// Puts a series into its stripe: from then on it is there, for scrapes too.
    pub(super) fn put(&self, stripe: &mut HashTable<Kept>, hash: u64, entry: Entry) {
        entry.enliven();
        stripe.insert_unique(hash, self.arena.keep(entry), |kept| self.arena.hash_of(&self.arena.at(kept)));
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
        let _locked = Locked::enter()?;
        self.unlink(&mut self.write(hash), hash, is)
    }

    /// Sees to it that the series of these values, if it was let go as idle, does not come back as what it was.
    pub(crate) fn forget_resting(&self, values: &Values<'_>) {
        drop(self.resting.take(self.hash(values), |entry| Self::has_values(entry, values)));
    }

    /// Takes a series out, under its stripe's lock.
    pub(super) fn unlink(
        &self,
        stripe: &mut HashTable<Kept>,
        hash: u64,
        mut is: impl FnMut(&Entry) -> bool,
    ) -> Option<Entry> {
        let kept = stripe.find_entry(hash, |kept| is(&self.arena.at(kept))).ok()?.remove().0;
        let entry = self.arena.take_back(kept);
        // Under the lock: a scrape that finds the series' successor must find this one dead, or it tells both.
        entry.kill();
        self.count(entry.is_overflow()).fetch_sub(1, Ordering::Relaxed);
        Some(entry)
    }

    /// Counts a series in; false if the limit is reached. Overflow series have none.
    pub(super) fn count_one(&self, is_overflow: bool, limit: usize) -> bool {
        let one_more = |count| (is_overflow || count < limit).then_some(count + 1);
        self.count(is_overflow).fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).is_ok()
    }

    fn count(&self, is_overflow: bool) -> &AtomicUsize {
        if is_overflow { &self.folded } else { &self.live }
    }

    /// How many series there are, overflow series included.
    pub(crate) fn len(&self) -> usize {
        self.live.load(Ordering::Relaxed) + self.folded.load(Ordering::Relaxed)
    }

    /// Begins a walk over all series, in the order in which they were made. Some may die meanwhile.
    pub(crate) fn walk(&self) -> Walk<'_> {
        self.arena.walk()
    }

    /// The part in which a series of this hash is, to be changed.
    pub(super) fn write(&self, hash: u64) -> RwLockWriteGuard<'_, HashTable<Kept>> {
        self.stripe(hash).write().unwrap_or_else(PoisonError::into_inner)
    }

    fn stripe(&self, hash: u64) -> &RwLock<HashTable<Kept>> {
        // The table within the stripe uses the lowest and the highest bits.
        &self.stripes[(hash >> 40) as usize % STRIPES].0
    }

    fn hash(&self, values: &Values<'_>) -> u64 {
        self.arena.hash((0..values.len()).map(|i| values.get(i)))
    }

    pub(super) fn hash_of(&self, entry: &Entry) -> u64 {
        self.arena.hash_of(entry)
    }

    fn find(&self, hash: u64, values: &Values<'_>) -> Option<Entry> {
        self.find_by(hash, |entry| self.matches(entry, values))
    }

    #[inline]
    fn find_by(&self, hash: u64, is: impl Fn(&Entry) -> bool) -> Option<Entry> {
        // A read lock allocates nothing, so an allocator that counts cannot come back under it; but it may be under
        // the write lock already.
        let _locked = Locked::enter()?;
        let stripe = self.stripe(hash).read().unwrap_or_else(PoisonError::into_inner);
        let kept = stripe.find(hash, |kept| is(&self.arena.at(kept)))?;
        Some(Entry::clone(&self.arena.at(kept)))
    }

    /// Whether a series is there and has these values.
    fn matches(&self, entry: &Entry, values: &Values<'_>) -> bool {
        if entry.is_simple() {
            return self.arena.is(entry, values.len(), |i| values.get(i)).is_some();
        }
        !entry.is_dead() && Self::has_values(entry, values)
    }

    /// Whether a series has these values, seen through their escapes if there are any.
    fn has_values(entry: &Entry, values: &Values<'_>) -> bool {
        entry.labels() == values.len()
            && (0..values.len()).all(|i| *escape::unescape_label(entry.value(i)) == *values.get_str(i))
    }

    /// The values that stand for these past the limit: unbounded ones fold, finite ones stay; if all are finite, all fold.
    fn folded<'v>(&self, values: &'v Values<'_>, all: bool) -> Values<'v> {
        let all = all || (0..values.len()).all(|i| values.is_finite(i));
        let mut folded = Values::new();
        for i in 0..values.len() {
            folded.str(if values.is_finite(i) && !all { values.get_str(i) } else { OVERFLOW });
        }
        folded
    }
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
            let stripe = stripe.get_mut().unwrap_or_else(PoisonError::into_inner);
            stripe.drain().for_each(|kept| drop(self.arena.take_back(kept)));
        }
        append(|| LEFT.lock().unwrap_or_else(PoisonError::into_inner), |left| left, self.id.place);
    }
}
