//! Each thread's own way to the series it used last.
//!
//! A hit touches nothing that another thread writes. A label set's hash names its two places, side by side: with one,
//! a thousand series on 4096 places would still miss every ninth time. It grows fourfold while it misses, until it has
//! twice as many places as the table has series, or 8192 (16 bytes each). What an idle thread holds here it keeps from being freed, and no more.
//!
//! Where far more series are in use than it has places, nearly every look-up misses, and to remember each would cost more
//! than it saves: then one in [`SAMPLE`] is.

use std::cell::Cell;
use std::mem::{self, ManuallyDrop};

use crate::cells::Entry;

const SMALLEST: usize = 64;
const LARGEST: usize = 8192;

/// One series in so many is remembered once the cache is as large as it gets and misses all the same.
const SAMPLE: u64 = 8;

thread_local! {
    /// The thread's caches; none before the first, and none while they are in use. There is no destructor here, so
    /// that a look-up need not ask whether it ran.
    static CACHES: Cell<ManuallyDrop<Option<Box<Caches>>>> = const { Cell::new(ManuallyDrop::new(None)) };
    static OWNED: Owned = const { Owned(Cell::new(false)) };
}

/// Whether the thread has caches; frees them when the thread ends, and from then on nothing is remembered.
struct Owned(Cell<bool>);

impl Drop for Owned {
    fn drop(&mut self) {
        drop(ManuallyDrop::into_inner(CACHES.take()));
    }
}

/// A thread's caches, by the place of their tables.
#[derive(Default)]
struct Caches(Vec<Cache>);

/// The thread's caches, out of their place while this lives: an allocator that counts finds none when it comes back,
/// so nothing is evicted and whatever was found here keeps its cells.
pub(crate) struct Taken(ManuallyDrop<Option<Box<Caches>>>);

impl Taken {
    #[inline]
    pub(crate) fn take() -> Taken {
        Taken(CACHES.take())
    }

    /// The series that stands in one of the places of this hash, if it has the same one. It may have been removed.
    #[inline]
    pub(crate) fn get(&self, id: TableId, hash: u64) -> Option<&Entry> {
        let Caches(caches) = self.0.as_deref()?;
        let cache = caches.get(id.place).filter(|cache| cache.table == id.number)?;
        let places = cache.sets.get(hash as usize & cache.sets.len().wrapping_sub(1))?;
        // Without a branch: which of the two it is cannot be foretold.
        let (at, entry) = &places[usize::from(places[1].0 == hash)];
        entry.as_ref().filter(|_| *at == hash)
    }
}

impl Drop for Taken {
    #[inline]
    fn drop(&mut self) {
        CACHES.set(mem::take(&mut self.0));
    }
}

/// One table's cache.
struct Cache {
    /// The table it belongs to: ids are used again, this number is not.
    table: u64,
    /// The places of each hash, those that were filled last first.
    sets: Vec<[Place; 2]>,
    /// Misses since it last grew.
    misses: usize,
}

/// A series, and the hash of its values; 0 and none where there is no series.
type Place = (u64, Option<Entry>);

/// A table as its caches know it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableId {
    /// Its place among a thread's caches.
    pub(crate) place: usize,
    /// Its number, never used again.
    pub(crate) number: u64,
}

/// Puts a series into its place, where [`Taken::get`] will find it. `series` is how many there are.
#[inline(never)]
pub(crate) fn remember(id: TableId, hash: u64, entry: Entry, series: usize) {
    let Ok(is_first) = OWNED.try_with(|owned| !owned.0.replace(true)) else {
        return;
    };
    // What was there is dropped last, when the caches are back in their place: it may run an allocator that counts.
    let (_evicted, _old);
    let mut taken = Taken::take();
    if is_first {
        *taken.0 = Some(Box::default());
    }
    let Some(Caches(caches)) = taken.0.as_deref_mut() else {
        return;
    };
    if caches.len() <= id.place {
        caches.resize_with(id.place + 1, Cache::empty);
    }
    let cache = &mut caches[id.place];
    if cache.table != id.number {
        _old = mem::replace(cache, Cache::of(id.number));
    }
    cache.misses += 1;
    let len = 2 * cache.sets.len();
    if cache.misses > 2 * len {
        if len < LARGEST && len < 2 * series {
            cache.grow();
        } else if len < series && !is_sampled(cache.misses) {
            _evicted = Some(entry);
            return;
        }
    }
    _evicted = cache.put(hash, entry);
}

/// Forgets a series that was removed, where this thread remembers it: what it holds keeps a whole block of series from being
/// freed.
pub(crate) fn forget(id: TableId, hash: u64, entry: &Entry) {
    // Dropped last, when the caches are back in their place.
    let _forgotten;
    let mut taken = Taken::take();
    let caches = taken.0.as_deref_mut().map(|Caches(caches)| caches);
    let cache = caches.and_then(|caches| caches.get_mut(id.place)).filter(|cache| cache.table == id.number);
    let places = cache.and_then(|cache| {
        let set = hash as usize & cache.sets.len().wrapping_sub(1);
        cache.sets.get_mut(set)
    });
    let is_it = |(_, there): &&mut Place| there.as_ref().is_some_and(|there| there.is(entry));
    _forgotten = places.and_then(|places| places.iter_mut().find(is_it)).and_then(|(_, there)| there.take());
}

/// Whether this miss is one of the sample: scattered, since code that looks up the same series in turn would otherwise
/// have the same ones left out for ever.
fn is_sampled(miss: usize) -> bool {
    (miss as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32 & (SAMPLE - 1) == 0
}

impl Cache {
    fn empty() -> Cache {
        Cache { table: 0, sets: Vec::new(), misses: 0 }
    }

    fn of(table: u64) -> Cache {
        Cache { table, sets: Cache::places(SMALLEST), misses: 0 }
    }

    fn places(count: usize) -> Vec<[Place; 2]> {
        vec![const { [const { (0, None) }; 2] }; count / 2]
    }

    /// Puts a series into the first of its places. What was there moves on to the second, and what was there is returned.
    fn put(&mut self, hash: u64, entry: Entry) -> Option<Entry> {
        let mask = self.sets.len() - 1;
        let [first, second] = &mut self.sets[hash as usize & mask];
        if first.0 == hash {
            return first.1.replace(entry);
        }
        mem::replace(second, mem::replace(first, (hash, Some(entry)))).1
    }

    fn grow(&mut self) {
        let larger = Cache::places((8 * self.sets.len()).min(LARGEST));
        for (hash, entry) in mem::replace(&mut self.sets, larger).into_iter().flatten().rev() {
            if let Some(entry) = entry {
                // There is room for both: what shares a set now shared one before.
                let _none = self.put(hash, entry);
            }
        }
        self.misses = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::{Arena, Making, Run};

    #[test]
    fn what_a_thread_remembers_is_let_go_when_it_ends() {
        let entry = entry();
        let id = TableId { place: 3, number: u64::MAX };
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                remember(id, 7, entry.clone(), 1);
                let taken = Taken::take();
                assert!(taken.get(id, 7).is_some_and(|found| found.is(&entry)));
                assert!(taken.get(id, 8).is_none());
                assert!(taken.get(TableId { number: 5, ..id }, 7).is_none());
                assert!(Taken::take().get(id, 7).is_none(), "the caches are in use");
                drop(taken);
                assert_eq!(entry.references(), 2);
                forget(TableId { number: 5, ..id }, 7, &entry);
                forget(id, 8, &entry);
                assert_eq!(entry.references(), 2);
                forget(id, 7, &entry);
                assert_eq!(entry.references(), 1);
                remember(id, 7, entry.clone(), 1);
            });
            // Joined by its handle: the scope alone does not wait for what runs after the closure.
            assert!(thread.join().is_ok());
        });
        assert_eq!(entry.references(), 1);
    }

    /// A series of an arena that lives as long as it does.
    fn entry() -> Entry {
        let arena = Arena::new(Vec::new());
        let run = |count: usize| Run::slots(2, count as u32);
        let making = Making { value: &|_| b"", run: &run, initial: 0, overflow: false, created: &|| 0.0 };
        let (entry, kept) = arena.make(&making).expect("a free slot");
        drop(arena.take_back(kept));
        entry
    }

    #[test]
    fn two_series_of_one_set_are_remembered_and_a_third_drives_the_older_one_out() {
        let mut cache = Cache::of(1);
        let found =
            |cache: &Cache, hash: u64| cache.sets.iter().flatten().any(|(at, entry)| *at == hash && entry.is_some());
        let hashes = [5, 5 + 64, 5 + 128];
        assert!(cache.put(hashes[0], entry()).is_none() && cache.put(hashes[1], entry()).is_none());
        assert!(found(&cache, hashes[0]) && found(&cache, hashes[1]));
        cache.grow();
        assert_eq!(cache.sets.len(), SMALLEST * 2);
        assert!(found(&cache, hashes[0]) && found(&cache, hashes[1]));

        let mut cache = Cache::of(1);
        let old = hashes.map(|hash| cache.put(hash, entry()).is_some());
        assert_eq!(old, [false, false, true]);
        assert!(!found(&cache, hashes[0]) && found(&cache, hashes[1]) && found(&cache, hashes[2]));
        // The same series anew, as after it was removed: it has one place and no more.
        assert!(cache.put(hashes[2], entry()).is_some() && found(&cache, hashes[1]));
    }

    #[test]
    fn it_grows_to_its_bound_and_samples_from_then_on() {
        let id = TableId { place: 4, number: u64::MAX - 1 };
        for hash in 0..40 * LARGEST as u64 {
            remember(id, hash.wrapping_mul(0x9e37_79b9_7f4a_7c15), entry(), 10 * LARGEST);
        }
        let kept = |range: std::ops::Range<u64>| {
            let taken = Taken::take();
            range.filter(|hash| taken.get(id, hash.wrapping_mul(0x9e37_79b9_7f4a_7c15)).is_some()).count()
        };
        let all = kept(0..40 * LARGEST as u64);
        assert!(all > LARGEST / 2 && all <= LARGEST, "{all} are remembered");
        let last = kept(39 * LARGEST as u64..40 * LARGEST as u64);
        assert!((LARGEST / 16..LARGEST / 4).contains(&last), "{last} of the last {LARGEST}");
    }
}
