//! Labels and inputs that the benches share.

use benches::workload::{self, Pair, STEPS, Sequence};
use metrics_core::{LabelValue, Labels};

#[derive(Clone, Copy, LabelValue)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Delete,
}

#[derive(Clone, Copy, LabelValue)]
pub(crate) enum Outcome {
    Ok,
    Refused,
    Failed,
}

/// A set of labels whose values are all known.
#[derive(Clone, Copy, Labels)]
pub(crate) struct Known {
    pub(crate) method: Method,
    pub(crate) outcome: Outcome,
}

/// A set of labels whose values only the running program knows.
#[derive(Clone, Copy, Labels)]
pub(crate) struct Strings<'a> {
    pub(crate) route: &'a str,
    pub(crate) tenant: &'a str,
}

impl From<Pair> for Strings<'static> {
    fn from(Pair { route, tenant }: Pair) -> Self {
        Self { route, tenant }
    }
}

pub(crate) const METHODS: [Method; 4] = [Method::Get, Method::Post, Method::Put, Method::Delete];
const OUTCOMES: [Outcome; 3] = [Outcome::Ok, Outcome::Refused, Outcome::Failed];

/// One set of [`Known`] for every step.
pub(crate) fn known() -> Sequence<Known> {
    workload::enums(METHODS, OUTCOMES, |method, outcome| Known { method, outcome })
}

/// One input after another, from the first again after the last.
pub(crate) fn in_turn<T: Copy, const N: usize>(inputs: Sequence<T, N>) -> impl FnMut() -> T {
    // The length is no power of two everywhere, and a division would be a good part of what is measured.
    let mut next = 0;
    move || {
        let input = inputs[next];
        next = if next + 1 == N { 0 } else { next + 1 };
        input
    }
}

/// Alone, and by two threads at once.
pub(crate) const THREADS: [usize; 2] = [1, 2];

/// How many updates a sample has: each input once. Left alone, divan goes by the very first update, which makes the
/// thread's cells and takes microseconds, and then times every single one with a clock that ticks in tens of nanoseconds.
pub(crate) const SAMPLE: u32 = STEPS as u32;
