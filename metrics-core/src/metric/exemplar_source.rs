//! Exemplars for updates that bring none: from a source that the program names once.
//!
//! Without one a plain update pays a look at a flag. With one it asks a gate, which lets a bucket through ten times a
//! second: reading the time is what a busy metric pays, and the source is called rarely.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use super::exemplar::{self, Invalid, Making};
use crate::cells::{self, Locked};
use crate::diagnostic::{self, Diagnostic, DiagnosticKind};
use crate::labels::text::LabelTextBuf;
use crate::series::way::CALLS_OUT;
use crate::spec::Spec;
use crate::stopwatch::Stopwatch;

/// A bucket asks no sooner again. Java's client samples as often (every 90 ms): of the updates between two scrapes, which
/// are 15 seconds apart as a rule, some 150 are asked for, so that a bucket has a recent exemplar where one trace in a
/// hundred is sampled.
const INTERVAL: Duration = Duration::from_millis(100);

/// What a plain update has for an exemplar; nothing, as a rule.
type Source = dyn Fn() -> Option<Result<LabelTextBuf, Invalid>> + Send + Sync;

static SOURCE: RwLock<Option<Arc<Source>>> = RwLock::new(None);

/// Whether there is a source. On a line of its own: every update reads it, and nobody writes it twice.
static IS_SET: OwnLine<AtomicU64> = OwnLine(AtomicU64::new(0));

#[repr(align(128))]
struct OwnLine<T>(T);

/// Names the source of exemplars for updates that bring none: `inc`, `inc_by`, `observe`, timers and instrumented
/// functions. It takes the place of an earlier one.
///
/// The source is called on the updating thread, right after the update, and says which labels lead to where it came
/// from, a trace as a rule; `None` where there is nothing. Each bucket of a histogram and each counter asks at most
/// ten times in a second, as often as Java's client does, whether or not it was given something. Each keeps the
/// latest that it was given, and OpenMetrics and protobuf tell it.
///
/// Labels that no exemplar can have (see [`Counter::inc_by_with_exemplar`](crate::Counter::inc_by_with_exemplar)) are
/// left out, as is what a source that panics would have said; either is [reported](crate::on_diagnostic) once. What
/// the source itself counts has no exemplar. It must not wait for a lock under which metrics are updated.
///
/// ```standalone_crate
/// use std::cell::Cell;
/// use metrics_core::{Counter, Format, Registry, counter, set_exemplar_source};
///
/// thread_local! {
///     /// The request that this thread works on.
///     static REQUEST: Cell<Option<u64>> = const { Cell::new(None) };
/// }
///
/// /// Jobs that were finished.
/// #[counter]
/// static JOBS: Counter;
///
/// set_exemplar_source(|| Some([("request", REQUEST.get()?.to_string())]));
/// JOBS.inc();
/// REQUEST.set(Some(17));
/// std::thread::sleep(std::time::Duration::from_millis(100));
/// JOBS.inc();
///
/// let text = Registry::global().encode(Format::OpenMetrics);
/// assert!(text.contains("\njobs_total 2 # {request=\"17\"} 1 "));
/// ```
pub fn set_exemplar_source<F, I, N, V>(source: F)
where
    F: Fn() -> Option<I> + Send + Sync + 'static,
    I: IntoIterator<Item = (N, V)>,
    N: AsRef<str>,
    V: AsRef<str>,
{
    let source: Arc<Source> = Arc::new(move || source().map(exemplar::checked));
    since();
    let outdated = SOURCE.write().unwrap_or_else(PoisonError::into_inner).replace(source);
    CALLS_OUT.store(true, Ordering::Relaxed);
    IS_SET.0.store(1 << 63, Ordering::Release);
    // The user's: dropped under no lock.
    drop(outdated);
}

/// Whether plain updates are to ask for an exemplar.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn is_set() -> bool {
    sign() != 0
}

/// The same as a number: negative where they are.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn sign() -> u64 {
    IS_SET.0.load(Ordering::Relaxed)
}

/// Asks for the exemplar of an increment that was counted.
pub(super) fn ask_counted(slot: u32, amount: f64) {
    // Nothing was counted that it could be an exemplar of.
    if amount > 0.0 {
        ask(slot, 0, |labels| cells::keep_exemplar(slot, 0, labels, amount));
    }
}

/// Asks for the exemplar of an observation that was counted in this classic bucket.
#[cold]
#[inline(never)]
pub(super) fn ask_observed(spec: &Spec, slot: u32, bucket: u32, value: f64) {
    if spec.has_exemplars() {
        let place = exemplar::place(spec, bucket, value);
        ask(slot, place, |labels| exemplar::keep_observed(spec, slot, bucket, labels, value));
    }
}

fn ask(slot: u32, place: u32, keep: impl FnOnce(LabelTextBuf)) {
    // The source was named after this update went to where a lock is held: it is asked for the next one.
    if Locked::is_entered() {
        return;
    }
    let Some(_making) = Making::enter() else { return };
    if !is_due(slot, place) {
        return;
    }
    let Some(source) = SOURCE.read().unwrap_or_else(PoisonError::into_inner).clone() else {
        return;
    };
    // Moved, since it may be the last that holds the source, whose drop is user code too.
    match panic::catch_unwind(AssertUnwindSafe(move || source())) {
        Ok(None) => {}
        Ok(Some(Ok(labels))) => keep(labels),
        Ok(Some(Err(Invalid))) => report("it supplied labels that no exemplar can have"),
        Err(payload) => {
            // Its own drop may panic again.
            drop(panic::catch_unwind(AssertUnwindSafe(|| drop(payload))));
            report("it panicked");
        }
    }
}

fn report(what: &str) {
    let message = format!("the exemplar source was no use: {what}; mend what `set_exemplar_source` was given");
    diagnostic::report(Diagnostic::new(DiagnosticKind::ExemplarSource, "", message, []));
}

/// When each bucket was last asked for, in milliseconds; buckets that share a place share the time.
static ASKED: [AtomicU64; 1024] = [const { AtomicU64::new(0) }; 1024];

/// Whether it is time to ask for this bucket, and nobody else does.
fn is_due(slot: u32, place: u32) -> bool {
    // A bucket's number of its own, as its cell has one; by Fibonacci hashing, as in the cells.
    let bucket = slot.wrapping_add(place);
    let asked = &ASKED[(bucket.wrapping_mul(0x9e37_79b9) >> 22) as usize % ASKED.len()];
    // Never 0, which is never.
    let now = since().elapsed().as_millis() as u64 + 1;
    let last = asked.load(Ordering::Relaxed);
    (last == 0 || now.saturating_sub(last) >= INTERVAL.as_millis() as u64)
        && asked.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
}

/// Runs since there was a source.
fn since() -> Stopwatch {
    static SINCE: OnceLock<Stopwatch> = OnceLock::new();
    *SINCE.get_or_init(Stopwatch::of_process)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_due_once_in_an_interval() {
        let begun = std::time::Instant::now();
        let due = |place| is_due(7, place);
        assert!(due(0));
        assert!(due(1), "each by itself");
        let again = due(0);
        assert!(!again || begun.elapsed() >= INTERVAL);
        std::thread::sleep(INTERVAL + Duration::from_millis(5));
        assert!(due(0));
    }
}
