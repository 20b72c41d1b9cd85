//! Native histograms: exponential buckets, as many as are used, in cells of each thread's own.
//!
//! A series' run has cells for its used buckets; [`Places`] says which is which, and one observation is one count, as
//! in a classic histogram. A key is made of the native bucket *and* the classic one, so both are told from the same
//! cells and agree in every scrape.
//!
//! When there would be more buckets than the definition allows, a new *generation* begins: a coarser schema (or,
//! where that is the coarsest, a wider zero bucket) with a table and a run of its own. The old one stays, and who still
//! counts in it loses nothing: a reading adds all generations up, each brought to the newest one's schema.
//!
//! A thread finds the generation by a pointer in the last cell of its own copy of the run, which is empty at first
//! and set on the slow path. Readers take the newest that any shard points to: what they miss holds no count that
//! they could have seen.

use std::collections::{BTreeMap, BTreeSet};
use std::ptr::NonNull;

use super::chunk::Chunk;
use super::local::CELLS;
use super::locked::Locked;
use super::places::Places;
use super::run::Run;
use super::shard::Shard;
use super::sync::{AtomicU64, AtomicUsize, Mutex, Ordering, lock, owner_load};
use super::undo::HEAD;
use crate::exponential::{self, COARSEST, Native};

/// One resolution of one series.
pub(super) struct Generation {
    number: u32,
    schema: i8,
    zero_threshold: f64,
    /// The run that it counts in.
    slot: u32,
    places: Places,
    older: Option<NonNull<Generation>>,
    /// Keeps the run, but for the first generation, whose run is the series' own.
    _run: Option<Run>,
}

// SAFETY: `older` leads to a generation that is only read, and freed together with this one.
unsafe impl Send for Generation {}
// SAFETY: as above.
unsafe impl Sync for Generation {}

/// The newest generation of each series by its slot: where the slow path looks.
static NEWEST: Mutex<BTreeMap<u32, NonNullGeneration>> = Mutex::new(BTreeMap::new());

/// How many series have one: as long as there are none, runs are given back without asking.
static COUNT: AtomicUsize = AtomicUsize::new(0);

struct NonNullGeneration(NonNull<Generation>);

// SAFETY: `Generation` is `Send` and `Sync`.
unsafe impl Send for NonNullGeneration {}

/// Which bucket a value is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bucket {
    /// None: a NaN.
    None,
    Zero,
    Positive(i32),
    Negative(i32),
}

impl Bucket {
    #[inline]
    fn of(value: f64, schema: i8, zero_threshold: f64) -> Bucket {
        // NaN is neither.
        if value > zero_threshold {
            Bucket::Positive(exponential::bucket(value, schema))
        } else if value < -zero_threshold {
            Bucket::Negative(exponential::bucket(value, schema))
        } else if value.is_nan() {
            Bucket::None
        } else {
            Bucket::Zero
        }
    }

    /// The bucket that it is part of where the schema is coarser or the zero bucket wider.
    fn within(self, from: i8, to: &Resolution) -> Bucket {
        let steps = (from - to.schema) as u32;
        let merged = |number: i32| {
            let number = exponential::coarser(number, steps);
            (exponential::upper_bound(number, to.schema) > to.zero_threshold).then_some(number)
        };
        match self {
            Bucket::Positive(number) => merged(number).map_or(Bucket::Zero, Bucket::Positive),
            Bucket::Negative(number) => merged(number).map_or(Bucket::Zero, Bucket::Negative),
            Bucket::None | Bucket::Zero => self,
        }
    }

    fn number(self) -> Option<i32> {
        match self {
            Bucket::Positive(number) | Bucket::Negative(number) => Some(number),
            Bucket::None | Bucket::Zero => None,
        }
    }

    /// As a key, together with the classic bucket. Numbers have 20 bits (the finest schema's reach from -274 944 to
    /// 262 145), classic buckets 9.
    #[inline]
    fn key(self, classic: u32) -> u64 {
        let (kind, number) = match self {
            Bucket::None => (1, 0),
            Bucket::Zero => (2, 0),
            Bucket::Positive(number) => (3, number),
            Bucket::Negative(number) => (4, number),
        };
        kind << 40 | u64::from((number + (1 << 20)) as u32) << 16 | u64::from(classic)
    }

    fn of_key(key: u64) -> (Bucket, usize) {
        let number = (key >> 16 & 0xff_ffff) as i32 - (1 << 20);
        let bucket = match key >> 40 {
            1 => Bucket::None,
            2 => Bucket::Zero,
            3 => Bucket::Positive(number),
            _ => Bucket::Negative(number),
        };
        (bucket, (key & 0xffff) as usize)
    }
}

/// How finely a generation tells values apart.
struct Resolution {
    schema: i8,
    zero_threshold: f64,
}

impl Generation {
    /// The generation that a cell points to, if it does.
    ///
    /// # Safety
    /// The cell must be the last one of a native run that the caller keeps from being given back.
    #[inline]
    unsafe fn at<'g>(address: u64) -> Option<&'g Generation> {
        // SAFETY: the cell holds 0, or what `point` stored; generations live as long as the series' run.
        unsafe { std::ptr::with_exposed_provenance::<Generation>(address as usize).as_ref() }
    }

    /// The generation of the thread's copy of a run, and the chunk that it is in.
    ///
    /// # Safety
    /// As for [`Generation::at`]; and the chunk must be the caller's own.
    #[inline]
    pub(super) unsafe fn own<'g>(chunk: &Chunk, slot: u32, native: &Native) -> Option<&'g Generation> {
        // SAFETY: the caller's word.
        unsafe { Generation::at(owner_load(chunk.cell(last_cell(slot, native)))) }
    }

    /// Lets a thread's copy of the run lead here.
    pub(super) fn point(&self, chunk: &Chunk, slot: u32, native: &Native) {
        let address = std::ptr::from_ref(self).expose_provenance() as u64;
        chunk.cell(last_cell(slot, native)).store(address, Ordering::Release);
    }

    /// The run that it counts in.
    #[inline]
    pub(super) fn slot(&self) -> u32 {
        self.slot
    }

    /// Where a value is counted, if one like it was met before.
    #[inline]
    pub(super) fn find(&self, value: f64, classic: u32) -> Option<u32> {
        self.places.find(Bucket::of(value, self.schema, self.zero_threshold).key(classic))
    }

    fn resolution(&self) -> Resolution {
        Resolution { schema: self.schema, zero_threshold: self.zero_threshold }
    }

    /// This one and all before it.
    fn all(&self) -> impl Iterator<Item = &Generation> {
        // SAFETY: older generations are freed together with the newest.
        std::iter::successors(Some(self), |generation| generation.older.map(|older| unsafe { older.as_ref() }))
    }

    /// All buckets of all generations that have a number, as this resolution has them.
    fn buckets(&self, resolution: &Resolution) -> BTreeSet<Bucket> {
        let keys = self.all().flat_map(|generation| generation.places.keys().map(|(key, _)| (key, generation.schema)));
        let buckets = keys.map(|(key, schema)| Bucket::of_key(key).0.within(schema, resolution));
        buckets.filter(|bucket| bucket.number().is_some()).collect()
    }

    /// How finely values can be told apart if this one is to have a bucket too.
    fn resolution_with(&self, value: f64, native: &Native) -> Resolution {
        let most = usize::from(native.max_buckets());
        let mut resolution = self.resolution();
        loop {
            let mut buckets = self.buckets(&resolution);
            buckets.insert(Bucket::of(value, resolution.schema, resolution.zero_threshold));
            buckets.retain(|bucket| bucket.number().is_some());
            if buckets.len() <= most {
                return resolution;
            }
            if resolution.schema > COARSEST {
                resolution.schema -= 1;
                continue;
            }
            // The nearer half becomes zero.
            let mut numbers: Vec<i32> = buckets.into_iter().filter_map(Bucket::number).collect();
            numbers.sort_unstable();
            resolution.zero_threshold = exponential::upper_bound(numbers[numbers.len() / 2], COARSEST);
        }
    }
}

#[inline]
fn last_cell(slot: u32, native: &Native) -> u32 {
    slot + native.stride() - 1
}

/// Where a value is counted: in the newest generation, or in a new one if it needs that. None inside an allocation
/// that this makes itself, and where there are no slots any more.
///
/// # Safety
/// The caller keeps the run from being given back.
pub(super) unsafe fn place<'g>(slot: u32, native: &Native, value: f64, classic: u32) -> Option<(&'g Generation, u32)> {
    let _locked = Locked::enter()?;
    let mut newest = lock(&NEWEST);
    let generation = match newest.get(&slot) {
        // SAFETY: it is there as long as the run.
        Some(generation) => unsafe { generation.0.as_ref() },
        None => {
            let resolution = Resolution { schema: native.schema(), zero_threshold: native.zero_threshold() };
            begin(&mut newest, slot, native, resolution, None)?
        }
    };
    if let Some(place) = generation.find(value, classic) {
        return Some((generation, place));
    }
    let resolution = generation.resolution_with(value, native);
    let is_same = resolution.schema == generation.schema && resolution.zero_threshold == generation.zero_threshold;
    let generation = if is_same { generation } else { begin(&mut newest, slot, native, resolution, Some(generation))? };
    let key = Bucket::of(value, generation.schema, generation.zero_threshold).key(classic);
    let place = generation.places.find(key).or_else(|| generation.places.insert(key))?;
    Some((generation, place))
}

/// Begins a generation.
fn begin<'g>(
    newest: &mut BTreeMap<u32, NonNullGeneration>,
    slot: u32,
    native: &Native,
    resolution: Resolution,
    older: Option<&Generation>,
) -> Option<&'g Generation> {
    let run = match older {
        Some(_) => Some(Run::slots(native.stride(), 1)?),
        None => None,
    };
    let generation = Box::new(Generation {
        number: older.map_or(0, |older| older.number + 1),
        schema: resolution.schema,
        zero_threshold: resolution.zero_threshold,
        slot: run.as_ref().map_or(slot, Run::first_slot),
        places: Places::new(native.places()),
        older: older.map(NonNull::from),
        _run: run,
    });
    let generation = NonNull::from(Box::leak(generation));
    newest.insert(slot, NonNullGeneration(generation));
    COUNT.store(newest.len(), Ordering::Release);
    // SAFETY: it was just made, and is freed with the run, which the caller keeps.
    Some(unsafe { generation.as_ref() })
}

/// Frees the generations of a run that is given back: nobody refers to it, and its cells are zero.
pub(super) fn forget(slot: u32) {
    if COUNT.load(Ordering::Acquire) == 0 {
        return;
    }
    let newest = {
        let _locked = Locked::enter();
        let mut newest = lock(&NEWEST);
        let generation = newest.remove(&slot);
        COUNT.store(newest.len(), Ordering::Release);
        generation
    };
    let mut next = newest.map(|generation| generation.0);
    while let Some(generation) = next {
        // SAFETY: `begin` leaked it; the map and the newer one held the only ways to it, and both are gone.
        let generation = unsafe { Box::from_raw(generation.as_ptr()) };
        next = generation.older;
    }
}

/// What a native histogram's series says.
#[derive(Debug, Default)]
pub(crate) struct NativeCounts {
    pub(crate) schema: i8,
    pub(crate) zero_threshold: f64,
    pub(crate) zeros: u64,
    pub(crate) positive: Vec<(i32, u64)>,
    pub(crate) negative: Vec<(i32, u64)>,
    /// When it was reset, in seconds since the Unix epoch, if ever.
    pub(crate) reset: Option<f64>,
    /// The last generation's cells, and its buckets with those of the others; kept for the next series.
    pub(crate) scratch: (Vec<u64>, Vec<(Bucket, u64)>),
}

/// The newest generation that any of the shards leads to.
///
/// # Safety
/// The caller keeps the run from being given back.
unsafe fn newest<'g, 's>(
    shards: impl IntoIterator<Item = &'s Shard>,
    slot: u32,
    native: &Native,
) -> Option<&'g Generation> {
    let cells = shards.into_iter().filter_map(|shard| shard.cell(last_cell(slot, native)));
    // SAFETY: the caller's word.
    cells
        .filter_map(|cell: &AtomicU64| unsafe { Generation::at(cell.load(Ordering::Acquire)) })
        .max_by_key(|g| g.number)
}

/// Reads a series: fills the classic buckets and `counts`, and returns the sum. `run` reads one run: its sum, and when
/// it was reset.
///
/// # Safety
/// The caller keeps the run from being given back.
pub(super) unsafe fn read(
    shards: &[&'static Shard],
    slot: u32,
    native: &Native,
    classic: &mut [u64],
    counts: &mut NativeCounts,
    mut run: impl FnMut(u32, &mut [u64]) -> (f64, Option<f64>),
) -> f64 {
    classic.fill(0);
    counts.positive.clear();
    counts.negative.clear();
    (counts.zeros, counts.reset) = (0, None);
    (counts.schema, counts.zero_threshold) = (native.schema(), native.zero_threshold());
    // SAFETY: the caller's word.
    let Some(newest) = (unsafe { newest(shards.iter().copied(), slot, native) }) else { return 0.0 };
    let resolution = newest.resolution();
    (counts.schema, counts.zero_threshold) = (resolution.schema, resolution.zero_threshold);
    let (places, buckets) = &mut counts.scratch;
    buckets.clear();
    let mut total = 0.0;
    for generation in newest.all() {
        let (sum, reset) = generation.places.read(places, |places| run(generation.slot, places));
        total += sum;
        counts.reset = counts.reset.or(reset);
        for (key, count) in generation.places.counted(places) {
            let (bucket, bound) = Bucket::of_key(key);
            if let Some(classic) = classic.get_mut(bound) {
                *classic += count;
            }
            buckets.push((bucket.within(generation.schema, &resolution), count));
        }
    }
    buckets.sort_unstable_by_key(|(bucket, _)| *bucket);
    for same in buckets.chunk_by(|(one, _), (other, _)| one == other) {
        let count = same.iter().map(|(_, count)| count).sum();
        match same[0].0 {
            Bucket::None => {}
            Bucket::Zero => counts.zeros = count,
            Bucket::Positive(number) => counts.positive.push((number, count)),
            Bucket::Negative(number) => counts.negative.push((number, count)),
        }
    }
    total
}

/// Begins a series anew: whatever its cells say now counts as nothing.
///
/// # Safety
/// The caller keeps the run from being given back.
pub(super) unsafe fn rebase(slot: u32, native: &Native, run: impl Fn(u32, usize)) {
    // SAFETY: the caller's word.
    if let Some(newest) = unsafe { newest(CELLS.shards(), slot, native) } {
        newest.all().for_each(|generation| run(generation.slot, newest.places.room() as usize));
    }
}

/// Cells of a run besides those that are places: version and sum before them, the pointer behind them.
pub(super) const OTHER_CELLS: u32 = HEAD + 1;

const _: () = assert!(OTHER_CELLS == Native::OTHER_CELLS, "`Native::stride` leaves room for them");
