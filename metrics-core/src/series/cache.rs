//! Each thread's own way to the series it used last.
//!
//! A hit touches nothing that another thread writes. A label set's hash names two sets of two places each: with two places
//! in all, one in thirty of a thousand series on 4096 places would be driven out by others again and again, and each time
//! be looked for in the table. It grows fourfold while it misses what is there, until it has twice as many places as the
//! table has series, or 8192, of 64 bytes each. What an idle thread holds here it keeps from being freed, and no more.
//!
//! Where far more series are in use than it could have places, nearly every look-up misses. Then it stays small, looks into
//! one set alone, and one series in [`SAMPLE`] is remembered: more would cost more than it saves. That one is also where
//! series are made one after the other.

use std::cell::Cell;
use std::mem::{self, ManuallyDrop};

use crate::cells::{Entry, Recent};

const SMALLEST: usize = 64;
const LARGEST: usize = 8192;

/// So large it gets where not even the largest has room for all series.
const CROWDED: usize = 2048;

/// One series in so many is remembered once the cache is as large as it gets and misses all the same.
const SAMPLE: usize = 16;

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
        let (tag, sets) = (tag(hash), &mut self.cache(id)?.sets);
        let mask = sets.len().wrapping_sub(1);
        let places = sets.get_mut(tag as usize & mask)?;
        // Without a branch: which of the two it is cannot be foretold.
        Some(&mut places[usize::from(places[1].tag() == tag)])
    }

    /// Whether one set is all that is looked into.
    #[inline]
    pub(crate) fn is_crowded(&mut self, id: TableId) -> bool {
        self.cache(id).is_none_or(|cache| cache.is_crowded)
    }

    /// Whether a series of this table that was not found here is not to be remembered, and notes the miss if it is not.
    pub(crate) fn passes_over(&mut self, id: TableId) -> bool {
        let Some(cache) = self.cache(id).filter(|cache| cache.is_sampling) else { return false };
        let passes = !is_sampled(cache.misses + 1);
        cache.misses += usize::from(passes);
        passes
    }

    /// The two places of this hash where a series is if there was no room in the first set, if that may be.
    #[inline]
    pub(crate) fn get_second(&mut self, id: TableId, hash: u64) -> Option<&mut [Recent; 2]> {
        let cache = self.cache(id)?;
        let mask = cache.sets.len().wrapping_sub(1);
        cache.sets.get_mut(second(tag(hash)) as usize & mask)
    }

    /// The series of this hash, wherever it is, that `is` the one.
    pub(crate) fn find(&mut self, id: TableId, hash: u64, is: impl Fn(&Entry) -> bool) -> Option<&mut Recent> {
        let cache = self.cache(id)?;
        let is_it = |place: &Recent| place.tag() == tag(hash) && place.entry().is_some_and(&is);
        let (set, at) = cache.place_where(tag(hash), is_it)?;
        Some(&mut cache.sets[set][at])
    }
}

impl Drop for Taken {
    #[inline]
    fn drop(&mut self) {
        // Not by `LocalKey::set`, which is not compiled into the caller.
        CACHES.with(|caches| caches.set(mem::take(&mut self.0)));
    }
}

/// One table's cache.
struct Cache {
    /// The table it belongs to: ids are used again, this number is not.
    table: u64,
    /// The places, in each set those that were filled last first.
    sets: Vec<[Recent; 2]>,
    /// Misses since it last grew, and those among them of series that were there.
    misses: usize,
    known: usize,
    /// Whether there are more series than places, and will be.
    is_crowded: bool,
    /// Whether one series in [`SAMPLE`] is remembered.
    is_sampling: bool,
}

/// A table as its caches know it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableId {
    /// Its place among a thread's caches.
    pub(crate) place: usize,
    /// Its number, never used again.
    pub(crate) number: u64,
}

/// What a table says of itself when one of its series is to be remembered.
pub(crate) struct Census {
    /// How many series there are.
    pub(crate) series: usize,
    /// How many have left it.
    pub(crate) left: u64,
    /// Whether series come into it, as far as is known.
    pub(crate) is_rising: bool,
}

/// The bits of a hash that tell its sets, and one series from most others of a set.
#[inline]
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// The bits of a tag that tell its second set.
#[inline]
fn second(tag: u32) -> u32 {
    // No mask has more than sixteen.
    tag >> 16
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
        Some(census) if !entry.is_dead() => _evicted = cache.keep(entry, census.left, tag(hash)),
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

/// Whether this miss is one of the sample: scattered, since code that looks up the same series in turn would otherwise
/// have the same ones left out for ever.
fn is_sampled(miss: usize) -> bool {
    (miss as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32 & (SAMPLE as u64 - 1) == 0
}

impl Cache {
    fn empty() -> Cache {
        Cache { table: 0, sets: Vec::new(), misses: 0, known: 0, is_crowded: false, is_sampling: false }
    }

    fn of(table: u64) -> Cache {
        Cache { table, sets: Cache::places(SMALLEST), ..Cache::empty() }
    }

    fn places(count: usize) -> Vec<[Recent; 2]> {
        std::iter::repeat_with(|| [const { Recent::none() }; 2]).take(count / 2).collect()
    }

    /// Notes a miss, and grows if there were many. Says what the table says of itself where the series is to be remembered:
    /// the table is asked for nothing otherwise.
    fn misses(&mut self, census: impl FnOnce() -> Census) -> Option<Census> {
        self.misses += 1;
        if self.is_sampling && !is_sampled(self.misses) {
            return None;
        }
        let (census, len) = (census(), 2 * self.sets.len());
        let most = if census.series <= LARGEST { LARGEST } else { CROWDED };
        let may_grow = len < most && len < 2 * census.series;
        if !census.is_rising {
            self.known += if self.is_sampling { SAMPLE } else { 1 };
            if may_grow && self.known > 2 * len {
                self.grow(most);
                return Some(census);
            }
        }
        let is_too_small = len < census.series;
        self.is_crowded = is_too_small && !may_grow;
        self.is_sampling = is_too_small && (!may_grow || census.is_rising) && self.misses > 2 * len;
        Some(census)
    }

    /// The places of a tag: the numbers of their sets, and theirs there.
    fn places_of(&self, tag: u32) -> impl Iterator<Item = (usize, usize)> + use<> {
        let mask = self.sets.len().wrapping_sub(1);
        let sets = if self.sets.is_empty() { 0 } else { 2 - usize::from(self.is_crowded) };
        [tag, second(tag)].into_iter().take(sets).flat_map(move |bits| [0, 1].map(|at| (bits as usize & mask, at)))
    }

    /// Puts a series into its place. By itself: most misses of a crowded cache end before it.
    #[inline(never)]
    fn keep(&mut self, entry: Entry, left: u64, tag: u32) -> Recent {
        self.put(Recent::of(entry, left, tag))
    }

    /// Puts a series where it was, or where there is room; if there is none, another one moves on to its other set.
    /// Returns what had to go.
    fn put(&mut self, recent: Recent) -> Recent {
        let tag = recent.tag();
        if let Some((set, at)) = self.place_where(tag, |place| place.entry().is_some() && place.tag() == tag) {
            return mem::replace(&mut self.sets[set][at], recent);
        }
        let is_empty = |place: &Recent| place.entry().is_none();
        let own = tag as usize & (self.sets.len() - 1);
        if !is_empty(&self.sets[own][1])
            && let Some((set, at)) = self.place_where(tag, is_empty)
        {
            return mem::replace(&mut self.sets[set][at], recent);
        }
        let [first, second] = &mut self.sets[own];
        let moved = mem::replace(second, mem::replace(first, recent));
        match self.place_where(moved.tag(), is_empty) {
            Some((set, at)) if !is_empty(&moved) => mem::replace(&mut self.sets[set][at], moved),
            _ => moved,
        }
    }

    fn place_where(&self, tag: u32, is: impl Fn(&Recent) -> bool) -> Option<(usize, usize)> {
        self.places_of(tag).find(|&(set, at)| is(&self.sets[set][at]))
    }

    fn grow(&mut self, most: usize) {
        let larger = Cache::places((8 * self.sets.len()).min(most));
        for recent in mem::replace(&mut self.sets, larger).into_iter().flatten().rev() {
            if recent.entry().is_some() {
                // There is room for all but few: four share two sets now where one did.
                drop(self.put(recent));
            }
        }
        (self.misses, self.known, self.is_sampling) = (0, 0, false);
    }
}

#[cfg(test)]
mod tests {
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
