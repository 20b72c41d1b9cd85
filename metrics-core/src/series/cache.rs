//! Each thread's own way to the series it used last.
//!
//! Direct-mapped: a label set's hash names its one place, so a hit touches nothing that another thread writes. It
//! grows while it misses, up to twice the table's series and 8192 places (16 bytes each). What an idle thread holds
//! here it keeps from being freed, and no more.

use std::cell::Cell;
use std::mem::{self, ManuallyDrop};

use crate::cells::Entry;

const SMALLEST: usize = 64;
const LARGEST: usize = 8192;

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

    /// The series that stands in the place of this hash, if it has the same one. It may have been removed.
    #[inline]
    pub(crate) fn get(&self, id: TableId, hash: u64) -> Option<&Entry> {
        let Caches(caches) = self.0.as_deref()?;
        let cache = caches.get(id.place).filter(|cache| cache.table == id.number)?;
        let (at, entry) = cache.places.get(hash as usize & cache.places.len().wrapping_sub(1))?;
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
    let len = cache.places.len();
    if cache.misses > 2 * len && len < LARGEST && len < 2 * series {
        cache.grow();
    }
    _evicted = cache.place_mut(hash).replace(entry);
}

impl Cache {
    fn empty() -> Cache {
        Cache { table: 0, places: Vec::new(), misses: 0 }
    }

    fn of(table: u64) -> Cache {
        Cache { table, places: vec![const { (0, None) }; SMALLEST], misses: 0 }
    }

    fn place_mut(&mut self, hash: u64) -> &mut Option<Entry> {
        let mask = self.places.len() - 1;
        let place = &mut self.places[hash as usize & mask];
        place.0 = hash;
        &mut place.1
    }

    fn grow(&mut self) {
        let larger = vec![const { (0, None) }; self.places.len() * 4];
        for (hash, entry) in mem::replace(&mut self.places, larger) {
            if let Some(entry) = entry {
                *self.place_mut(hash) = Some(entry);
            }
        }
        self.misses = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::{EntrySpec, Run};

    #[test]
    fn what_a_thread_remembers_is_let_go_when_it_ends() {
        let run = Run::slots(2, 1).expect("a free slot");
        let spec = EntrySpec { run, text: "", values: &[], escaped: false, overflow: false, created: 0.0 };
        let entry = Entry::new(spec);
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
            });
            // Joined by its handle: the scope alone does not wait for what runs after the closure.
            assert!(thread.join().is_ok());
        });
        assert_eq!(entry.references(), 1);
    }
}
