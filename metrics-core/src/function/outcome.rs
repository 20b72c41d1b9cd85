//! How a function ended.

use crate::labels::key::Values;
use crate::labels::value::LabelValue;

/// How an instrumented function ended: the value of its label `outcome`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It returned, and not an error.
    Ok,
    /// It returned an error: see [`Classify`](crate::Classify).
    Err,
    /// It panicked.
    Panic,
    /// Its future was dropped after it was first polled and before it was done.
    Cancelled,
}

impl Outcome {
    const VALUES: [&'static str; 4] = ["ok", "err", "panic", "cancelled"];

    /// The label's value: `ok`, `err`, `panic` or `cancelled`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        Outcome::VALUES[self as usize]
    }
}

impl LabelValue for Outcome {
    type Static = Outcome;
    const CARDINALITY: Option<usize> = Some(Outcome::VALUES.len());

    #[inline]
    fn index(&self) -> usize {
        *self as usize
    }

    fn value_at(index: usize) -> &'static str {
        Outcome::VALUES.get(index).copied().unwrap_or("")
    }

    #[inline]
    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        values.str(self.as_str());
    }
}
