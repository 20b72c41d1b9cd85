//! Exemplars: one observation of each bucket, beside the cells that count it.
//!
//! They are few, rare and wanted by scrapes alone, so they stand behind locks, and an update that brings none knows
//! nothing of them. An update counts first and leaves its exemplar then; a reading takes the exemplars and adds up
//! the cells then ([`Kept::read`]). So whoever is told of an exemplar is told of its observation too.
//!
//! A reading of a series without exemplars should take no lock, however many others have some: so beside the locks
//! there are counts, each of a few series. A zero says that none of them has any.
//!
//! Under a lock memory may be allocated and freed, and the program's allocator may count itself and leave an exemplar:
//! so it is marked by [`Locked`](super::Locked), and whoever finds the mark goes on without.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::sync::{AtomicU32, AtomicUsize, Mutant, Mutex, Ordering, lock, mutated};

/// Locks that the series are spread over.
const PARTS: usize = if cfg!(loom) { 1 } else { 16 };

/// Counts that the series are spread over, of exemplars that there are: so many that most are zero where few series have
/// exemplars.
const COUNTS: usize = if cfg!(loom) { 1 } else { 1024 };

/// The exemplars of some series by first slot and bucket.
type Part<T> = BTreeMap<(u32, u32), Arc<T>>;

/// The latest exemplar of each bucket that has one.
pub(super) struct Kept<T> {
    parts: [Mutex<Part<T>>; PARTS],
    /// How many there are: as long as there are none, nothing else is asked.
    count: AtomicUsize,
    /// The same for some series each.
    counts: [AtomicU32; COUNTS],
}

impl<T> Kept<T> {
    #[cfg(not(loom))]
    const fn new() -> Kept<T> {
        Kept {
            parts: [const { Mutex::new(BTreeMap::new()) }; PARTS],
            count: AtomicUsize::new(0),
            counts: [const { AtomicU32::new(0) }; COUNTS],
        }
    }

    #[cfg(loom)]
    pub(super) fn new() -> Kept<T> {
        Kept {
            parts: std::array::from_fn(|_| Mutex::new(BTreeMap::new())),
            count: AtomicUsize::new(0),
            counts: std::array::from_fn(|_| AtomicU32::new(0)),
        }
    }

    fn part(&self, slot: u32) -> &Mutex<Part<T>> {
        &self.parts[(spread(slot) >> 28) as usize % PARTS]
    }

    fn count_of(&self, slot: u32) -> &AtomicU32 {
        &self.counts[(spread(slot) >> 22) as usize % COUNTS]
    }

    /// Whether there are none, as far as this thread knows.
    fn are_none(&self) -> bool {
        self.count.load(Ordering::Relaxed) == 0
    }

    /// Whether this series, as far as this thread knows, has none; it may say no of one that has none either.
    #[inline]
    fn has_none(&self, slot: u32) -> bool {
        self.count_of(slot).load(Ordering::Relaxed) == 0
    }

    /// Makes it the bucket's exemplar, after its observation was counted. Returns what was, to be dropped without a lock.
    pub(super) fn keep(&self, slot: u32, bucket: u32, exemplar: Arc<T>) -> Option<Arc<T>> {
        let mut part = lock(self.part(slot));
        let outdated = part.insert((slot, bucket), exemplar);
        if outdated.is_none() {
            self.count.fetch_add(1, Ordering::Relaxed);
            self.count_of(slot).fetch_add(1, Ordering::Relaxed);
        }
        outdated
    }

    /// Takes what there is of a series, and lets `read` read its cells then: whoever left an exemplar had counted
    /// before, and the lock hands that on.
    pub(super) fn read<R>(&self, slot: u32, read: impl FnOnce(&[(u32, Arc<T>)]) -> R) -> (Vec<(u32, Arc<T>)>, R) {
        if mutated(Mutant::ExemplarsLast) {
            let result = read(&[]);
            return (self.of(slot), result);
        }
        let taken = self.of(slot);
        let result = read(&taken);
        (taken, result)
    }

    fn of(&self, slot: u32) -> Vec<(u32, Arc<T>)> {
        let part = lock(self.part(slot));
        let own = part.range((slot, 0)..=(slot, u32::MAX));
        own.map(|((_, bucket), exemplar)| (*bucket, Arc::clone(exemplar))).collect()
    }

    /// Lets go of a series' exemplars. Returns them, to be dropped without a lock.
    fn forget(&self, slot: u32) -> Vec<Arc<T>> {
        let mut part = lock(self.part(slot));
        let own = part.extract_if((slot, 0)..=(slot, u32::MAX), |_, _| true);
        let forgotten: Vec<Arc<T>> = own.map(|(_, exemplar)| exemplar).collect();
        self.count.fetch_sub(forgotten.len(), Ordering::Relaxed);
        self.count_of(slot).fetch_sub(forgotten.len() as u32, Ordering::Relaxed); // a slot has a `u32` of buckets at most
        forgotten
    }
}

/// Runs of one length lie side by side, and their lowest bits are the same: the highest ones of this are not.
fn spread(slot: u32) -> u32 {
    slot.wrapping_mul(0x9e37_79b9)
}

#[cfg(not(loom))]
pub(crate) use self::process::{Exemplar, Exemplars, forget, keep};

/// Those of the process.
#[cfg(not(loom))]
mod process {
    use std::ops::Range;
    use std::sync::Arc;

    use super::super::locked::Locked;
    use super::super::sums::Sums;
    use super::Kept;
    use crate::clock;
    use crate::labels::text::LabelTextBuf;

    static EXEMPLARS: Kept<Exemplar> = Kept::new();

    /// An observation that is kept.
    #[derive(Debug)]
    pub(crate) struct Exemplar {
        pub(crate) labels: LabelTextBuf,
        pub(crate) value: f64,
        /// Seconds since the Unix epoch.
        pub(crate) timestamp: f64,
    }

    /// Makes it the exemplar of a bucket, now that it was counted there; slot 0 is none.
    ///
    /// Inside an allocation of this very work, and of others whose locks an allocator must not come back to, it is
    /// left out.
    pub(crate) fn keep(slot: u32, bucket: u32, labels: LabelTextBuf, value: f64) {
        if slot != 0
            && let Some(_locked) = Locked::enter()
        {
            let exemplar = Arc::new(Exemplar { labels, value, timestamp: clock::unix_seconds() });
            drop(EXEMPLARS.keep(slot, bucket, exemplar));
        }
    }

    /// Lets go of the exemplars of a series that begins anew or is no more.
    pub(crate) fn forget(slot: u32) {
        if !EXEMPLARS.are_none() {
            let _locked = Locked::enter();
            drop(EXEMPLARS.forget(slot));
        }
    }

    /// Reads exemplars beside cells. Make one for each family that is read.
    pub(crate) struct Exemplars {
        are_any: bool,
    }

    impl Exemplars {
        /// A reader of what there is now.
        #[inline]
        pub(crate) fn new() -> Exemplars {
            Exemplars { are_any: !EXEMPLARS.are_none() }
        }

        /// Whether a series may have some; then it is to be read with [`read`](Exemplars::read).
        #[inline]
        pub(crate) fn may_be_of(&self, slot: u32) -> bool {
            self.are_any && !EXEMPLARS.has_none(slot)
        }

        /// The same of several.
        #[inline]
        pub(crate) fn may_be_of_any(&self, mut slots: Range<u32>) -> bool {
            self.are_any && slots.any(|slot| !EXEMPLARS.has_none(slot))
        }

        /// Reads a series: its exemplars by bucket, and then its cells.
        ///
        /// `read` is given fresh [`Sums`] where there are exemplars: those made before may know less than they.
        #[inline]
        pub(crate) fn read<R>(
            &self,
            slot: u32,
            read: impl FnOnce(Option<Sums>) -> R,
        ) -> (Vec<(u32, Arc<Exemplar>)>, R) {
            match self.may_be_of(slot) {
                false => (Vec::new(), read(None)),
                true => Exemplars::read_both(slot, read),
            }
        }

        #[cold]
        fn read_both<R>(slot: u32, read: impl FnOnce(Option<Sums>) -> R) -> (Vec<(u32, Arc<Exemplar>)>, R) {
            let Some(locked) = Locked::enter() else {
                return (Vec::new(), read(None));
            };
            EXEMPLARS.read(slot, |taken| {
                drop(locked);
                read((!taken.is_empty()).then(Sums::new))
            })
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_keeps_its_latest_and_a_series_that_goes_takes_its_own_along() {
        let kept: Kept<&str> = Kept::new();
        assert!(kept.are_none());
        assert_eq!(kept.keep(512, 0, "first".into()), None);
        assert_eq!(kept.keep(512, 3, "other bucket".into()), None);
        assert_eq!(kept.keep(513, 0, "other series".into()), None);
        assert_eq!(kept.keep(512, 0, "second".into()).as_deref(), Some(&"first"));
        let (taken, seen) = kept.read(512, |taken| taken.len());
        assert_eq!((taken, seen), (vec![(0, "second".into()), (3, "other bucket".into())], 2));

        assert_eq!(kept.forget(512), ["second".into(), "other bucket".into()]);
        assert!(kept.of(512).is_empty() && kept.forget(512).is_empty() && !kept.are_none());
        assert!(kept.has_none(512) && !kept.has_none(513));
        assert_eq!(kept.forget(513), ["other series".into()]);
        assert!(kept.are_none() && kept.has_none(513));
    }

    #[test]
    fn few_exemplars_make_few_series_take_a_lock() {
        let kept: Kept<()> = Kept::new();
        for series in 0..10 {
            drop(kept.keep(512 + series * 1700, 0, Arc::new(())));
        }
        let asked = (0..10_000).filter(|series| !kept.has_none(512 + series * 17)).count();
        assert!((10..300).contains(&asked), "{asked} series of 10 000 are asked under a lock");
    }
}
