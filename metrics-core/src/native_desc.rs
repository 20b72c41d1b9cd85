//! What is known of native buckets before there is one.
//!
//! [`Native`] is how they are kept, with all that the macros and the cells need; this is what of it concerns a reader.

use crate::exponential::Native;

/// A histogram's native buckets: the resolution that they begin with, and what they may come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NativeDesc(pub(crate) Native);

impl NativeDesc {
    /// The schema, from -4 to 8: each power of two is divided into 2^schema buckets.
    #[must_use]
    pub fn schema(&self) -> i8 {
        self.0.schema()
    }

    /// The factor from one bucket's bound to the next, 2^(2^-schema).
    #[must_use]
    pub fn growth(&self) -> f64 {
        2_f64.powf(2_f64.powi(-i32::from(self.0.schema())))
    }

    /// How many buckets a series may have before its resolution is halved.
    #[must_use]
    pub fn max_buckets(&self) -> u16 {
        self.0.max_buckets()
    }

    /// Up to which absolute value all counts as zero.
    #[must_use]
    pub fn zero_threshold(&self) -> f64 {
        self.0.zero_threshold()
    }
}
