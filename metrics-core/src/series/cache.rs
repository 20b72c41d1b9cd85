//! Each thread's own way to the series it used last.
//!
//! Direct-mapped: a label set's hash names its one place, so a hit touches nothing that another thread writes. It
//! grows while it misses, up to twice the table's series and 8192 places (16 bytes each). What an idle thread holds
//! here it keeps from being freed, and no more.

use std::cell::RefCell;

use crate::cells::Entry;

const SMALLEST: usize = 64;
const LARGEST: usize = 8192;

thread_local! {
    /// Caches by table.
    static CACHES: RefCell<Vec<Cache>> = const { RefCell::new(Vec::new()) };
}

/// One table's cache.
struct Cache {
    /// The table it belongs to: ids are used again, this number is not.
    table: u64,
    places: Vec<(u64, Option<Entry>)>,
    /// Misses since it last grew.
    misses: usize,
}

/// A table as its caches know it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableId {
    /// Its place among a thread's caches.
    pub(crate) place: usize,
    /// Its number, never used again.
    pub(crate) number: u64,
}

/// Finds a series: here if `is` knows it, else by `find`, whose finding is remembered. `series` is how many there are.
///
/// `f` runs while the reference is held, so the series' cells stay its own.
#[inline]
pub(crate) fn with<R>(
    id: TableId,
    hash: u64,
    is: impl FnOnce(&Entry) -> bool,
    find: impl FnOnce() -> Option<Entry>,
    series: impl FnOnce() -> usize,
    f: impl FnOnce(&Entry) -> R,
) -> Option<R> {
    // What is needed after the cache turned out not to be there: the thread is ending, or an allocator came back.
    let mut plain = Some((find, f));
    let cached = CACHES.try_with(|caches| {
        let caches = caches.try_borrow().ok()?;
        let (find, f) = plain.take()?;
        let known = caches.get(id.place).filter(|cache| cache.table == id.number);
        if let Some(cache) = known
            && let (at, Some(entry)) = cache.place(hash)
            && *at == hash
            && !entry.is_dead()
            && is(entry)
        {
            return Some(Some(f(entry)));
        }
        drop(caches);
        let entry = find();
        Some(entry.map(|entry| {
            let result = f(&entry);
            remember(id, hash, entry, series);
            result
        }))
    });
    match (cached, plain) {
        (Ok(Some(result)), _) => result,
        (_, Some((find, f))) => find().map(|entry| f(&entry)),
        _ => None,
    }
}

/// Puts a series into its place; what was there is dropped outside the borrow.
#[inline(never)]
fn remember(id: TableId, hash: u64, entry: Entry, series: impl FnOnce() -> usize) {
    let series = series();
    let _evicted = CACHES.try_with(|caches| {
        let Ok(mut caches) = caches.try_borrow_mut() else {
            return (None, Vec::new());
        };
        if caches.len() <= id.place {
            caches.resize_with(id.place + 1, Cache::empty);
        }
        let cache = &mut caches[id.place];
        let mut old = Vec::new();
        if cache.table != id.number {
            old = std::mem::replace(cache, Cache::of(id.number)).places;
        }
        cache.misses += 1;
        let len = cache.places.len();
        if cache.misses > 2 * len && len < LARGEST && len < 2 * series {
            cache.grow();
        }
        (cache.place_mut(hash).replace(entry), old)
    });
}

impl Cache {
    fn empty() -> Cache {
        Cache { table: 0, places: Vec::new(), misses: 0 }
    }

    fn of(table: u64) -> Cache {
        Cache { table, places: vec![const { (0, None) }; SMALLEST], misses: 0 }
    }

    /// The place of a hash; a cache that is in use has at least one.
    #[inline]
    fn place(&self, hash: u64) -> &(u64, Option<Entry>) {
        &self.places[hash as usize & (self.places.len() - 1)]
    }

    fn place_mut(&mut self, hash: u64) -> &mut Option<Entry> {
        let mask = self.places.len() - 1;
        let place = &mut self.places[hash as usize & mask];
        place.0 = hash;
        &mut place.1
    }

    fn grow(&mut self) {
        let larger = vec![const { (0, None) }; self.places.len() * 4];
        for (hash, entry) in std::mem::replace(&mut self.places, larger) {
            if let Some(entry) = entry {
                *self.place_mut(hash) = Some(entry);
            }
        }
        self.misses = 0;
    }
}
