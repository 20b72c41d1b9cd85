//! The inputs that all contenders share: label values, amounts and observations, in one fixed order.
//!
//! They are drawn once from a fixed seed, so that a run repeats the last one, and laid out compactly, so that reading
//! them costs every contender the same few cycles (the `empty loop` rows show how many). An order too short is learnt
//! by the branch predictor and one too long measures the cache; 4 096 steps are between the two. Only where the row is
//! about many series there are more.

mod amounts;
mod exposed;
mod labels;
mod random;

use std::{
    hint::black_box,
    pin::pin,
    task::{Context, Poll, Waker},
};

pub use amounts::{amounts, latencies, total, whole_amounts};
pub use exposed::{
    EXPOSED_HISTOGRAMS, EXPOSED_SERIES, Exposed, check_exposed, check_exposed_histograms, exposed, exposed_histograms,
    samples,
};
pub use labels::{
    INSERTS, MANY_SERIES, MANY_STEPS, METHODS, OUTCOMES, Pair, STRING_SERIES, enum_and_string, enums, many_pairs,
    new_pairs, pairs, skewed_pairs,
};
pub use random::Random;

/// Length of every input sequence that is not of many series, a power of two.
pub const STEPS: usize = 4096;

/// Upper bounds of the histograms, in seconds: the defaults of Prometheus' own clients.
pub const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The quantiles of the summaries, and over how many seconds they look back.
pub const QUANTILES: [f64; 3] = [0.5, 0.9, 0.99];

/// One input per step, read by index modulo its length.
pub type Sequence<T, const N: usize = STEPS> = &'static [T; N];

/// Consecutive steps done by one worker.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    /// The first step.
    pub first: usize,
    /// How many steps.
    pub count: usize,
}

impl Batch {
    /// Runs `op` once per step.
    #[inline(always)]
    pub fn each(self, mut op: impl FnMut(usize)) {
        for step in self.first..self.first + self.count {
            op(step);
            // No instruction, but the compiler has to assume that all memory is read and written here: what the step
            // stored cannot be kept in a register, merged with the next step, or dropped.
            black_box(());
        }
    }
}

/// Runs a future that is ready when it is first polled.
///
/// # Panics
///
/// Where it is not.
#[inline(always)]
pub fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("nothing in it waits"),
    }
}

/// So many inputs, for the rest of the run.
fn sequence<T, const N: usize>(mut next: impl FnMut() -> T) -> Sequence<T, N> {
    // Built on the heap: an array of this length does not belong on a stack.
    let values: Box<[T]> = (0..N).map(|_| next()).collect();
    let Ok(values) = values.try_into() else { unreachable!("the sequence has the length it was built with") };
    Box::leak::<'static>(values)
}
