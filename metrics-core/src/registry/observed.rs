//! What builders are told of observations alone: a histogram's buckets, a summary's quantiles.

use std::time::Duration;

use crate::exponential::Native;
use crate::metric::histogram::Histogram;
use crate::metric::summary::Summary;
use crate::registry::builder::Builder;

impl<L: 'static> Builder<Histogram<L>> {
    /// Inclusive upper bounds; `+Inf` is implied. Without them, those for latencies in seconds, or none beside
    /// [`native`](Builder::native) ones.
    pub fn buckets(mut self, bounds: impl IntoIterator<Item = f64>) -> Builder<Histogram<L>> {
        self.asked.buckets = Some(bounds.into_iter().collect());
        self
    }

    /// Native buckets as well, growing by a factor of 1.1 and no more than 160 of them. Without
    /// [`buckets`](Builder::buckets) they are the only ones.
    pub fn native(self) -> Builder<Histogram<L>> {
        self.native_with(Native::GROWTH, Native::MAX_BUCKETS, Native::ZERO_THRESHOLD)
    }

    /// Native buckets as well: the factor from one to the next at most (rounded down to one of 2^(2^-s), s from -4 to
    /// 8), how many there may be before the resolution is halved, and up to which absolute value all counts as zero.
    pub fn native_with(mut self, growth: f64, max_buckets: u16, zero_threshold: f64) -> Builder<Histogram<L>> {
        self.asked.native = Some((growth, max_buckets, zero_threshold));
        self
    }

    /// One more bound: what is promised to users, so that keeping the promise can be read off exactly.
    pub fn slo(mut self, bound: f64) -> Builder<Histogram<L>> {
        self.asked.slo.push(bound);
        self
    }
}

impl<L: 'static> Builder<Summary<L>> {
    /// The quantiles to be told, each from 0 to 1, over the last ten minutes.
    ///
    /// ```
    /// use metrics_core::{Registry, Summary};
    /// use std::time::Duration;
    ///
    /// let registry = Registry::new();
    /// let wait = Summary::builder("wait_seconds", "Time in the queue.")
    ///     .quantiles([0.5, 0.99])
    ///     .window(Duration::from_secs(60))
    ///     .register(&registry)?;
    /// wait.observe(0.25);
    /// assert!(registry.encode(metrics_core::Format::Text).contains("\nwait_seconds{quantile=\"0.99\"} 0.25\n"));
    /// # Ok::<(), metrics_core::Error>(())
    /// ```
    pub fn quantiles(mut self, quantiles: impl IntoIterator<Item = f64>) -> Builder<Summary<L>> {
        self.asked.quantiles.list = Some(quantiles.into_iter().collect());
        self
    }

    /// The time after which an observation no longer counts for the quantiles, instead of ten minutes.
    pub fn window(mut self, window: Duration) -> Builder<Summary<L>> {
        self.asked.quantiles.window = Some(window);
        self
    }

    /// The number of steps in which the window slides, instead of five: it is as exact as one of them is long, and each
    /// has a sketch.
    pub fn age_buckets(mut self, age_buckets: u32) -> Builder<Summary<L>> {
        self.asked.quantiles.age_buckets = Some(age_buckets);
        self
    }
}
