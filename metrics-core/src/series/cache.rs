//! Each thread's own way to the series it used last.
//!
//! A hit touches nothing that another thread writes. What an idle thread holds here it keeps from being freed, and no more.

use std::cell::Cell;
use std::mem::{self, ManuallyDrop};

use super::sets::{Cache, Census};
use crate::cells::{Entry, Recent};

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

    #[inline]
    fn cache(&mut self, id: TableId) -> Option<&mut Cache> {
        let Caches(caches) = self.0.as_deref_mut()?;
        caches.get_mut(id.place).filter(|cache| cache.table == id.number)
    }

    /// The place where a series of this hash is, as a rule. It may be that of another one.
    #[inline]
    pub(crate) fn get(&mut self, id: TableId, hash: u64) -> Option<&mut Recent> {
        self.cache(id)?.first(hash)
    }

    /// Whether one set is all that is looked into.
    #[inline]
    pub(crate) fn is_crowded(&mut self, id: TableId) -> bool {
        self.cache(id).is_none_or(|cache| cache.is_crowded())
    }

    /// Whether a series of this table that was not found here is not to be remembered, and notes the miss if it is not.
    pub(crate) fn passes_over(&mut self, id: TableId) -> bool {
        self.cache(id).is_some_and(Cache::passes_over)
    }

    /// The two places of this hash where a series is if there was no room in the first set, if that may be.
    #[inline]
    pub(crate) fn get_second(&mut self, id: TableId, hash: u64) -> Option<&mut [Recent; 2]> {
        self.cache(id)?.second(hash)
    }

    /// The series of this hash, wherever it is, that `is` the one.
    pub(crate) fn find(&mut self, id: TableId, hash: u64, is: impl Fn(&Entry) -> bool) -> Option<&mut Recent> {
        self.cache(id)?.find(hash, is)
    }
}

impl Drop for Taken {
    #[inline]
    fn drop(&mut self) {
        // Not by `LocalKey::set`, which is not compiled into the caller.
        CACHES.with(|caches| caches.set(mem::take(&mut self.0)));
    }
}

/// A table as its caches know it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableId {
    /// Its place among a thread's caches.
    pub(crate) place: usize,
    /// Its number, never used again.
    pub(crate) number: u64,
}

/// Puts a series into one of its places, where [`Taken`] will find it.
#[inline(never)]
pub(crate) fn remember(id: TableId, hash: u64, entry: Entry, census: impl FnOnce() -> Census) {
    let Ok(is_first) = OWNED.try_with(|owned| !owned.0.replace(true)) else {
        return;
    };
    // What was there is dropped last, when the caches are back in their place: it may run an allocator that counts.
    let (_evicted, _unwanted, _old);
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
    match cache.misses(census) {
        Some(census) if !entry.is_dead() => _evicted = cache.keep(entry, census.left, hash),
        _ => _unwanted = entry,
    }
}

/// Forgets a series that was removed, where this thread remembers it: what it holds keeps a whole block of series from being
/// freed.
pub(crate) fn forget(id: TableId, hash: u64, entry: &Entry) {
    // Dropped last, when the caches are back in their place.
    let _forgotten;
    let mut taken = Taken::take();
    let place = taken.find(id, hash, |there| there.is(entry));
    _forgotten = place.map(|place| mem::replace(place, Recent::none()));
}

#[cfg(test)]
mod tests {
    use super::super::sets::{CROWDED, LARGEST, SMALLEST};
    use super::*;
    use crate::cells::{Arena, Making, Run};

    /// A hash like no other.
    fn hash(number: u64) -> u64 {
        number.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    /// What a table says in which nothing comes or goes.
    fn census(series: usize) -> Census {
        Census { series, left: 0, is_rising: false }
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

    fn is_remembered(id: TableId, hash: u64) -> bool {
        Taken::take().find(id, hash, |_| true).is_some()
    }

    #[test]
    fn what_a_thread_remembers_is_let_go_when_it_ends() {
        let entry = entry();
        let id = TableId { place: 3, number: u64::MAX };
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                remember(id, hash(7), entry.clone(), || census(1));
                let mut taken = Taken::take();
                let found = taken.get(id, hash(7)).and_then(|recent| recent.entry().map(|found| found.is(&entry)));
                assert_eq!(found, Some(true));
                assert!(!is_remembered(id, hash(7)), "the caches are in use");
                drop(taken);
                assert!(is_remembered(id, hash(7)) && !is_remembered(id, hash(8)));
                assert!(!is_remembered(TableId { number: 5, ..id }, hash(7)));
                assert_eq!(entry.references(), 2);
                forget(TableId { number: 5, ..id }, hash(7), &entry);
                forget(id, hash(8), &entry);
                assert_eq!(entry.references(), 2);
                forget(id, hash(7), &entry);
                assert_eq!(entry.references(), 1);
                remember(id, hash(7), entry.clone(), || census(1));
            });
            // Joined by its handle: the scope alone does not wait for what runs after the closure.
            assert!(thread.join().is_ok());
        });
        assert_eq!(entry.references(), 1);
    }

    #[test]
    fn a_series_that_was_removed_is_not_remembered() {
        let id = TableId { place: 5, number: u64::MAX - 2 };
        let entry = entry();
        entry.kill();
        remember(id, hash(1), entry, || census(1));
        assert!(!is_remembered(id, hash(1)));
    }

    #[test]
    fn a_set_holds_two_and_a_third_moves_to_its_other_set_before_one_has_to_go() {
        let found = |cache: &Cache, tag: u32| {
            cache.place_where(tag, |place| place.tag() == tag && place.entry().is_some()).is_some()
        };
        // Of one first set, and of three others.
        let tags = [0x0001_0005, 0x0002_0005, 0x0003_0005];
        let put = |cache: &mut Cache, tag: u32| cache.put(Recent::of(entry(), 0, tag)).entry().is_some();
        let mut cache = Cache::of(1);
        assert_eq!(tags.map(|tag| put(&mut cache, tag)), [false; 3]);
        assert!(tags.iter().all(|&tag| found(&cache, tag)));
        cache.grow(LARGEST);
        assert_eq!(2 * cache.sets.len(), 4 * SMALLEST);
        assert!(tags.iter().all(|&tag| found(&cache, tag)));
        // The same series anew, as after it was removed: it has one place and no more.
        assert!(put(&mut cache, tags[2]) && found(&cache, tags[1]));

        // All of one set and of no other.
        let mut cache = Cache::of(1);
        let tags = [0x0005_0005, 0x0105_0005, 0x0205_0005];
        assert_eq!(tags.map(|tag| put(&mut cache, tag)), [false, false, true]);
        assert!(!found(&cache, tags[0]) && found(&cache, tags[1]) && found(&cache, tags[2]));
    }

    #[test]
    fn it_has_room_for_as_many_series_as_a_table_has() {
        let id = TableId { place: 6, number: u64::MAX - 3 };
        for _ in 0..20 {
            for number in 0..1000 {
                if !is_remembered(id, hash(number)) {
                    remember(id, hash(number), entry(), || census(1000));
                }
            }
        }
        assert_eq!((0..1000).filter(|&number| !is_remembered(id, hash(number))).count(), 0);
    }

    #[test]
    fn it_stays_small_and_samples_where_there_are_far_too_many() {
        const MANY: u64 = 200_000;
        let remembered = |id| (0..MANY).filter(|&number| is_remembered(id, hash(number))).count();
        for (place, is_rising, most) in [(7, false, CROWDED), (8, true, SMALLEST)] {
            let id = TableId { place, number: u64::MAX - place as u64 };
            let mut kept = Vec::new();
            for number in 0..MANY {
                let entry = entry();
                remember(id, hash(number), entry.clone(), || Census { series: MANY as usize, left: 0, is_rising });
                kept.push(entry.references() > 1);
            }
            let all = remembered(id);
            assert!(all > most / 2 && all <= most, "{all} are remembered");
            let last = kept[kept.len() - 16 * most..].iter().filter(|&&is_kept| is_kept).count();
            assert!((most / 2..2 * most).contains(&last), "{last} of the last {}", 16 * most);
        }
    }
}
