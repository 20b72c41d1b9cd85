//! Histograms: many cells that a scrape must see together.
//!
//! A run is `version, sum, bucket 0, bucket 1, ..`. The owner makes the version odd, writes sum and bucket, and
//! makes it even again. A bare sequence lock would leave a reader waiting for whole time slices when the owner is
//! preempted in between; here the owner first writes down what it is about to overwrite, so a reader that meets an
//! odd version puts the old values back and is done.
//!
//! A reader whose run changed under its hands tries again. Against an owner that never pauses it might do so for
//! ever; so after a few attempts it asks, and the owner's next update leaves it a copy. Either the owner updates,
//! then it answers, or it does not, then the run holds still: neither side waits for the other.

use super::chunk::{CHUNK, Chunk, Directory, chunk_of};
use super::shard::Shard;
use super::sync::{AtomicPtr, AtomicU64, Mutant, Mutex, Ordering, fence, lock, mutated, owner_load};

/// Cells before the first bucket.
pub(super) const HEAD: u32 = 2;

/// Attempts before a reader asks the owner.
const ATTEMPTS: u32 = if cfg!(loom) { 1 } else { 16 };

/// Whether somebody asks for a copy of a run.
#[inline(always)]
pub(super) fn is_asked(shard: &Shard) -> bool {
    shard.mailbox.request.load(Ordering::Relaxed) != 0
}

/// Answers who asks, and adds one observation; only the shard's owner calls it.
pub(super) fn answer_and_write(
    shard: &Shard,
    chunks: &'static [AtomicPtr<Chunk>],
    chunk: &Chunk,
    slot: u32,
    bucket: usize,
    value: f64,
) {
    if is_asked(shard) {
        answer(shard, chunks);
    }
    write(shard, chunk, slot, bucket, value);
}

/// Adds one observation; only the shard's owner calls it, where [nobody asks](is_asked).
#[inline(always)]
pub(super) fn write(shard: &Shard, chunk: &Chunk, slot: u32, bucket: usize, value: f64) {
    // A run is aligned to its length.
    let (version, sum, count) = (chunk.cell(slot), chunk.cell(slot | 1), chunk.cell(slot + HEAD + bucket as u32));
    let (v, old_sum, old_count) = (owner_load(version), owner_load(sum), owner_load(count));
    if !mutated(Mutant::NoFenceBeforeRecord) {
        // Whoever sees this record sees at least the version that the update before it ended with.
        fence(Ordering::Release);
    }
    shard.undo.bucket.store(bucket as u64, Ordering::Relaxed);
    shard.undo.old_sum.store(old_sum, Ordering::Relaxed);
    shard.undo.old_count.store(old_count, Ordering::Relaxed);
    version.store(v.wrapping_add(1), Ordering::Release);
    if !mutated(Mutant::NoFenceAfterOdd) {
        // Whoever sees the new values sees at least the odd version.
        fence(Ordering::Release);
    }
    // Loaded again, so that it is where floats are added: the next observation waits for this sum.
    sum.store((f64::from_bits(owner_load(sum)) + value).to_bits(), Ordering::Relaxed);
    count.store(old_count + 1, Ordering::Relaxed);
    version.store(v.wrapping_add(2), Ordering::Release);
}

/// One attempt to read a run: fills `buckets` with what it has beside the `others`, as many, and returns its sum, or
/// nothing if it changed meanwhile.
#[inline(always)]
fn try_read(shard: &Shard, chunk: &Chunk, slot: u32, others: Option<&[u64]>, buckets: &mut [u64]) -> Option<f64> {
    let version = chunk.cell(slot);
    let before = version.load(Ordering::Acquire);
    let record = (before % 2 == 1 && !mutated(Mutant::NoSubstitution)).then(|| {
        (
            shard.undo.bucket.load(Ordering::Relaxed) as usize,
            shard.undo.old_sum.load(Ordering::Relaxed),
            shard.undo.old_count.load(Ordering::Relaxed),
        )
    });
    let mut sum = chunk.cell(slot + 1).load(Ordering::Relaxed);
    load(chunk.cells_from(slot + HEAD), others, buckets);
    if let Some((bucket, old_sum, old_count)) = record {
        sum = old_sum;
        // A torn record may name any bucket; the second look at the version rejects it.
        if let Some(place) = buckets.get_mut(bucket) {
            *place = old_count + others.map_or(0, |others| others[bucket]);
        }
    }
    fence(Ordering::Acquire);
    let after = version.load(Ordering::Relaxed);
    (before == after || mutated(Mutant::NoSecondLook)).then_some(f64::from_bits(sum))
}

/// Loads as many cells as there are buckets, each beside its other, four at a time: a loop would be as much work as they
/// are.
///
/// Others are added here, and not to what was loaded: several of that would be read back at once, for which the processor
/// waits until all that was written before is in the cache, and so for one shard's memory after the other's.
#[inline(always)]
fn load(cells: &[AtomicU64], others: Option<&[u64]>, buckets: &mut [u64]) {
    let read = |cell: &AtomicU64| cell.load(Ordering::Relaxed);
    let (fours, rest) = buckets.as_chunks_mut::<4>();
    let (cell_fours, cell_rest) = cells.split_at(4 * fours.len());
    let cell_fours = cell_fours.as_chunks::<4>().0;
    match others {
        None => {
            for (four, [a, b, c, d]) in fours.iter_mut().zip(cell_fours) {
                *four = [read(a), read(b), read(c), read(d)];
            }
            rest.iter_mut().zip(cell_rest).for_each(|(bucket, cell)| *bucket = read(cell));
        }
        Some(others) => {
            let (other_fours, other_rest) = others.as_chunks::<4>();
            for ((four, other), [a, b, c, d]) in fours.iter_mut().zip(other_fours).zip(cell_fours) {
                *four = [other[0] + read(a), other[1] + read(b), other[2] + read(c), other[3] + read(d)];
            }
            for ((bucket, other), cell) in rest.iter_mut().zip(other_rest).zip(cell_rest) {
                *bucket = other + read(cell);
            }
        }
    }
}

/// Whether anything was ever observed in a run of this chunk, or is being observed.
#[inline(always)]
pub(super) fn is_touched(chunk: &Chunk, slot: u32) -> bool {
    chunk.cell(slot).load(Ordering::Relaxed) != 0
}

/// Reads the run of one shard as it stood at one moment: fills `buckets` with what it has beside the `others`, as many,
/// and returns its sum. `asking` lets one reader at a time use the mailbox.
#[inline(always)]
pub(super) fn read(
    (shard, chunk): (&Shard, &Chunk),
    asking: &Mutex<u64>,
    slot: u32,
    others: Option<&[u64]>,
    buckets: &mut [u64],
) -> f64 {
    match try_read(shard, chunk, slot, others, buckets) {
        Some(sum) => sum,
        None => read_contended((shard, chunk), asking, slot, others, buckets),
    }
}

/// The same, of a run that changes under the reader's hands.
#[cold]
#[inline(never)]
fn read_contended(
    (shard, chunk): (&Shard, &Chunk),
    asking: &Mutex<u64>,
    slot: u32,
    others: Option<&[u64]>,
    buckets: &mut [u64],
) -> f64 {
    for _ in 1..ATTEMPTS {
        if let Some(sum) = try_read(shard, chunk, slot, others, buckets) {
            return sum;
        }
    }
    let mut ticket = lock(asking);
    *ticket += 1;
    let request = (*ticket << 32) | u64::from(slot);
    let mailbox = &shard.mailbox;
    if mailbox.answer.load(Ordering::Relaxed).is_null() {
        mailbox.answer.store(std::ptr::from_ref(Chunk::leak()).cast_mut(), Ordering::Relaxed);
    }
    mailbox.request.store(request, Ordering::Release);
    let sum = loop {
        if mailbox.answered.load(Ordering::Acquire) == request {
            // SAFETY: it was stored above or by an earlier reader (the lock orders us), made by `Chunk::leak`.
            let answer = unsafe { &*mailbox.answer.load(Ordering::Relaxed) };
            load(answer.cells_from(HEAD), others, buckets);
            break f64::from_bits(answer.cell(1).load(Ordering::Relaxed));
        }
        if let Some(sum) = try_read(shard, chunk, slot, others, buckets) {
            break sum;
        }
        #[cfg(not(loom))]
        std::hint::spin_loop();
        #[cfg(loom)]
        loom::thread::yield_now();
    };
    mailbox.request.store(0, Ordering::Relaxed);
    sum
}

/// Copies the run that was asked for; the owner calls it between two updates, when every run is whole.
#[cold]
#[inline(never)]
fn answer(shard: &Shard, chunks: &'static [AtomicPtr<Chunk>]) {
    let mailbox = &shard.mailbox;
    let request = mailbox.request.load(Ordering::Acquire);
    if request == 0 || request == owner_load(&mailbox.answered) {
        return;
    }
    let slot = request as u32;
    let Some(chunk) = Directory::own(chunks, chunk_of(slot)) else {
        return;
    };
    if mutated(Mutant::EarlyAnswer) {
        mailbox.answered.store(request, Ordering::Release);
    }
    // SAFETY: the reader stored the pointer, made by `Chunk::leak`, before its request, which Acquire has seen.
    let copy = unsafe { &*mailbox.answer.load(Ordering::Relaxed) };
    // The run ends with its chunk at the latest; how long it is only the reader knows.
    let first = slot as usize % CHUNK;
    for i in 0..(CHUNK - first) as u32 {
        copy.cell(i).store(owner_load(chunk.cell(slot + i)), Ordering::Relaxed);
    }
    mailbox.answered.store(request, Ordering::Release);
}
