//! Series of a label set with unbounded values, found by their bytes.
//!
//! A series is known by its rendered label text, never by a hash alone. The hash is seeded anew for each table, so
//! whoever chooses label values cannot choose collisions. A scrape walks a [`listing`](super::listing) of
//! its own.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hasher};

use super::cache::{self, TableId, Taken};
use super::equal::is;
use super::listing::Listing;
use super::resting::Resting;
use crate::cells::{Entry, EntrySpec, Locked, Run, append};
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
    /// As they are written before the `=`.
    names: Vec<Cow<'static, str>>,
    hasher: RandomState,
    stripes: Box<[RwLock<HashTable<Entry>>; STRIPES]>,
    /// Series that count towards the limit.
    live: AtomicUsize,
    /// Overflow series.
    folded: AtomicUsize,
    /// All of them, for scrapes.
    pub(super) listing: Listing,
    /// Series that were let go as idle and are held by somebody.
    pub(super) resting: Resting,
}

/// A series that was found by its values, and is to be remembered by the thread once it is updated.
pub(crate) struct Sought<'t> {
    table: &'t Table,
    hash: u64,
    entry: Entry,
}

impl Sought<'_> {
    /// Runs `f` on the series, and remembers it for the thread's next update.
    #[inline]
    pub(crate) fn update<R>(self, f: impl FnOnce(&Entry) -> R) -> R {
        let result = f(&self.entry);
        // What stands for others has none of their hashes.
        if !self.entry.is_overflow() {
            cache::remember(self.table.id, self.hash, self.entry, self.table.len());
        }
        result
    }
}

/// How a series of the family begins.
pub(crate) struct Births<'b> {
    /// Its cells.
    pub(crate) run: &'b dyn Fn() -> Option<Run>,
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
    pub(crate) fn new(names: Vec<Cow<'static, str>>) -> Table {
        Table {
            id: take_id(),
            names,
            hasher: RandomState::default(),
            stripes: Box::new([const { RwLock::new(HashTable::new()) }; STRIPES]),
            live: AtomicUsize::new(0),
            folded: AtomicUsize::new(0),
            listing: Listing::new(),
            resting: Resting::new(),
        }
    }

    /// Runs `f` on the series of these values if this thread used it lately, or gives `f` back.
    ///
    /// All of it is compiled into the caller, where the number of values is known: it takes a few dozen instructions.
    #[inline]
    pub(crate) fn hit<R, F: FnOnce(&Entry) -> R>(&self, values: &[&[u8]], f: F) -> Result<R, F> {
        let hash = self.hash_bytes(values.iter().copied());
        let taken = Taken::take();
        match taken.get(self.id, hash) {
            Some(entry) if is(entry, values.len(), |i| values[i]) => Ok(f(entry)),
            _ => Err(f),
        }
    }

    /// The same of values that are not all borrowed, or not all short.
    pub(crate) fn with<R, F: FnOnce(&Entry) -> R>(&self, values: &Values<'_>, f: F) -> Result<R, F> {
        let hash = self.hash(values);
        let taken = Taken::take();
        match taken.get(self.id, hash) {
            Some(entry) if Self::matches(entry, values) => Ok(f(entry)),
            _ => Err(f),
        }
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
        let Some(run) = (births.run)() else {
            return Found::Exhausted;
        };
        let made = self.entry(values, run, limit.is_none());
        let entry = {
            let mut stripe = write(self.stripe(hash));
            // Looked up once more, by the text it will be exposed with: another thread may have been first.
            if let Some(there) = stripe.find(hash, |there| there.text() == made.text()) {
                return Found::Series(there.clone());
            }
            // Counted only once it is sure to be new: two threads that want the same series must not look like two.
            if !self.count_one(limit.is_none(), limit.unwrap_or(usize::MAX)) {
                return Found::Full;
            }
            // One that was let go and is held by somebody returns as itself, or its holder would count in another one.
            let entry = match self.resting.take(hash, |resting| resting.text() == made.text()) {
                Some((resting, trace)) => {
                    self.unlist(&resting);
                    (births.anew)(&resting, trace);
                    resting.revive();
                    resting
                }
                None => made,
            };
            stripe.insert_unique(hash, entry.clone(), |entry| self.hash_of(entry));
            // Under the lock: whoever finds the series here finds it in a scrape as well.
            self.listing.push(entry.clone());
            entry
        };
        self.listing.sweep_if_long(self.len());
        Found::Series(entry)
    }

    /// Removes the series of these values and returns it, if it was there.
    pub(crate) fn remove(&self, values: &Values<'_>) -> Option<Entry> {
        let hash = self.hash(values);
        self.remove_where(hash, |entry| Self::matches(entry, values))
    }

    /// Removes this very series; false if it is gone already.
    pub(crate) fn remove_entry(&self, entry: &Entry) -> bool {
        self.remove_where(self.hash_of(entry), |there| there.is(entry)).is_some()
    }

    fn remove_where(&self, hash: u64, is: impl FnMut(&Entry) -> bool) -> Option<Entry> {
        let _locked = Locked::enter()?;
        self.unlink(&mut write(self.stripe(hash)), hash, is)
    }

    /// Sees to it that the series of these values, if it was let go as idle, does not come back as what it was.
    pub(crate) fn forget_resting(&self, values: &Values<'_>) {
        let is_of = |entry: &Entry| {
            entry.labels() == values.len()
                && (0..values.len()).all(|i| *escape::unescape_label(entry.value(i)) == *values.get_str(i))
        };
        drop(self.resting.take(self.hash(values), is_of));
    }

    /// Takes a series out, under its stripe's lock.
    pub(super) fn unlink(
        &self,
        stripe: &mut HashTable<Entry>,
        hash: u64,
        is: impl FnMut(&Entry) -> bool,
    ) -> Option<Entry> {
        let entry = stripe.find_entry(hash, is).ok()?.remove().0;
        // Under the lock: a scrape that finds the series' successor must find this one dead, or it tells both.
        entry.kill();
        let count = if entry.is_overflow() { &self.folded } else { &self.live };
        count.fetch_sub(1, Ordering::Relaxed);
        self.listing.note_death();
        Some(entry)
    }

    /// Counts a series in; false if the limit is reached. Overflow series have none.
    pub(super) fn count_one(&self, is_overflow: bool, limit: usize) -> bool {
        let (count, limit) = if is_overflow { (&self.folded, usize::MAX) } else { (&self.live, limit) };
        let one_more = |count| (count < limit).then_some(count + 1);
        count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).is_ok()
    }

    /// How many series there are, overflow series included.
    pub(crate) fn len(&self) -> usize {
        self.live.load(Ordering::Relaxed) + self.folded.load(Ordering::Relaxed)
    }

    /// All series in order of creation. Some may die while the list is walked.
    pub(crate) fn list(&self) -> Arc<Vec<Entry>> {
        self.listing.list()
    }

    pub(super) fn stripe(&self, hash: u64) -> &RwLock<HashTable<Entry>> {
        // The table within the stripe uses the lowest and the highest bits.
        &self.stripes[(hash >> 40) as usize % STRIPES]
    }

    fn hash(&self, values: &Values<'_>) -> u64 {
        self.hash_bytes((0..values.len()).map(|i| values.get(i)))
    }

    #[inline]
    fn hash_bytes<'v>(&self, values: impl Iterator<Item = &'v [u8]>) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        values.for_each(|value| hasher.write(value));
        hasher.finish()
    }

    pub(super) fn hash_of(&self, entry: &Entry) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        for i in 0..entry.labels() {
            let value = entry.value(i);
            let value = if entry.is_escaped() { escape::unescape_label(value) } else { value.into() };
            hasher.write(value.as_bytes());
        }
        hasher.finish()
    }

    fn find(&self, hash: u64, values: &Values<'_>) -> Option<Entry> {
        // A read lock allocates nothing, so an allocator that counts cannot come back under it; but it may be under
        // the write lock already.
        let _locked = Locked::enter()?;
        let stripe = self.stripe(hash).read().unwrap_or_else(PoisonError::into_inner);
        let is_it = |entry: &Entry| {
            // Head and text at once: as a rule neither is in any cache, or this thread would have remembered the series.
            entry.prefetch();
            Self::matches(entry, values)
        };
        stripe.find(hash, is_it).cloned()
    }

    /// Whether a series is there and has these values, seen through their escapes if there are any.
    fn matches(entry: &Entry, values: &Values<'_>) -> bool {
        if entry.is_simple() {
            return is(entry, values.len(), |i| values.get(i));
        }
        !entry.is_dead()
            && entry.labels() == values.len()
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

    fn entry(&self, values: &Values<'_>, run: Run, overflow: bool) -> Entry {
        // Exactly, unless something has to be escaped: `,name="value"` each.
        let room = self.names.iter().enumerate().map(|(i, name)| name.len() + values.get(i).len() + 4);
        let mut text = String::with_capacity(room.sum());
        let mut places = Vec::with_capacity(values.len());
        let mut escaped = false;
        for (i, name) in self.names.iter().enumerate() {
            let value = values.get_str(i);
            if value.is_empty() {
                places.push(0..0);
                continue;
            }
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(name);
            text.push_str("=\"");
            let from = text.len();
            escape::escape_label(value, &mut text);
            let place = from..text.len();
            text.push('"');
            escaped |= place.len() != value.len();
            places.push(place);
        }
        let created = clock::unix_seconds();
        Entry::new(EntrySpec { run, text: &text, values: &places, escaped, overflow, created })
    }
}

pub(super) fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
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
        append(|| LEFT.lock().unwrap_or_else(PoisonError::into_inner), |left| left, self.id.place);
    }
}
