//! What a definition says at compile time; generated code makes one for each metric.

use std::time::Duration;

use crate::exponential::Native;
use crate::kind::Kind;
use crate::layout::{self, Layout};
use crate::origin::Origin;
use crate::quantiles::Quantiles;
use crate::unit::Unit;

/// A definition as data.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The exposed name, but for the crate's own namespace, which is known at link time.
    pub(crate) name: &'static str,
    pub(crate) help: &'static str,
    pub(crate) kind: Kind,
    pub(crate) unit: Option<Unit>,
    /// What the unit says of it, so that an update does not read its name.
    pub(crate) takes_time: bool,
    /// Label names that the label type does not know: those of a tuple.
    pub(crate) labels: &'static [&'static str],
    /// A histogram's buckets; none for everything else.
    pub(crate) classic: Option<&'static Layout>,
    /// A histogram's exponential buckets, if it has any; its classic ones stand here then, so that the way of an
    /// update tells both kinds apart by the question that it asks anyway.
    pub(crate) native: Option<Native>,
    /// A summary's quantiles, if it has any; it has no bucket in `classic` then, for the same reason.
    pub(crate) quantiles: Option<Quantiles>,
    pub(crate) limit: Limit,
    /// After what time series go to which nothing was done.
    pub(crate) expire: Option<Duration>,
    pub(crate) exact: bool,
    /// Whether its name, and the label names of a tuple, may be any UTF-8.
    pub(crate) utf8: bool,
    pub(crate) optional: bool,
    pub(crate) in_flight: bool,
    pub(crate) origin: Origin,
}

/// How many series a family may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// What the crate's `namespace!` says, or 10 000 (histograms and summaries 1 000).
    Default,
    /// So many.
    Series(usize),
    /// As many as there are.
    None,
}

impl Limit {
    /// The limit of a counter or gauge that says nothing.
    pub(crate) const PLAIN: usize = 10_000;
    /// The limit of a histogram or summary that says nothing: each of its series is many.
    pub(crate) const BUCKETED: usize = 1_000;
}

impl Spec {
    const fn new(kind: Kind, name: &'static str, help: &'static str, origin: Origin) -> Spec {
        Spec {
            name,
            help,
            kind,
            unit: None,
            takes_time: true,
            labels: &[],
            classic: None,
            native: None,
            quantiles: None,
            limit: Limit::Default,
            expire: None,
            exact: false,
            utf8: false,
            optional: false,
            in_flight: false,
            origin,
        }
    }

    #[must_use]
    pub const fn counter(name: &'static str, help: &'static str, origin: Origin) -> Spec {
        Spec::new(Kind::Counter, name, help, origin)
    }

    #[must_use]
    pub const fn gauge(name: &'static str, help: &'static str, origin: Origin) -> Spec {
        Spec::new(Kind::Gauge, name, help, origin)
    }

    #[must_use]
    pub const fn in_flight(name: &'static str, help: &'static str, origin: Origin) -> Spec {
        let mut spec = Spec::new(Kind::Gauge, name, help, origin);
        spec.in_flight = true;
        spec
    }

    #[must_use]
    pub const fn histogram(name: &'static str, help: &'static str, origin: Origin, layout: &'static Layout) -> Spec {
        let mut spec = Spec::new(Kind::Histogram, name, help, origin);
        spec.classic = Some(layout);
        spec
    }

    #[must_use]
    pub const fn summary(name: &'static str, help: &'static str, origin: Origin) -> Spec {
        let mut spec = Spec::new(Kind::Summary, name, help, origin);
        spec.classic = Some(&layout::NONE); // it counts into one bucket
        spec
    }

    #[must_use]
    pub const fn info(name: &'static str, help: &'static str, origin: Origin) -> Spec {
        Spec::new(Kind::Info, name, help, origin)
    }

    #[must_use]
    pub const fn state_set(name: &'static str, help: &'static str, origin: Origin) -> Spec {
        Spec::new(Kind::StateSet, name, help, origin)
    }

    /// Adds exponential buckets to a histogram.
    ///
    /// # Panics
    /// More buckets, classic and native ones together, than a series can have: at compile time.
    #[must_use]
    #[track_caller]
    pub const fn native(mut self, native: Native) -> Spec {
        if let Some(layout) = self.classic.take() {
            self.native = Some(native.beside(layout));
        }
        self
    }

    /// Adds quantiles to a summary.
    #[must_use]
    pub const fn quantiles(mut self, quantiles: Quantiles) -> Spec {
        self.quantiles = Some(quantiles);
        self.classic = None;
        self
    }

    #[must_use]
    pub const fn unit(self, unit: &'static str) -> Spec {
        self.in_unit(Unit::new(unit))
    }

    pub(crate) const fn in_unit(mut self, unit: Unit) -> Spec {
        self.takes_time = unit.is_seconds();
        self.unit = Some(unit);
        self
    }

    #[must_use]
    pub const fn exact(mut self) -> Spec {
        self.exact = true;
        self
    }

    #[must_use]
    pub const fn utf8(mut self) -> Spec {
        self.utf8 = true;
        self
    }

    #[must_use]
    pub const fn labels(mut self, names: &'static [&'static str]) -> Spec {
        self.labels = names;
        self
    }

    #[must_use]
    pub const fn limit(mut self, series: usize) -> Spec {
        self.limit = Limit::Series(series);
        self
    }

    #[must_use]
    pub const fn no_limit(mut self) -> Spec {
        self.limit = Limit::None;
        self
    }

    #[must_use]
    pub const fn expire(mut self, idle: Duration) -> Spec {
        self.expire = Some(idle);
        self
    }

    #[must_use]
    pub const fn optional(mut self) -> Spec {
        self.optional = true;
        self
    }

    /// Labels of the exposition's own.
    pub(crate) const RESERVED_LABELS: &[&str] = &["le", "quantile"];

    /// Labels that the metric cannot have, as they are the exposition's own. On other kinds they are a matter of style.
    pub(crate) const fn reserved_labels(&self) -> &'static [&'static str] {
        match (self.kind, self.exact) {
            (_, false) => Spec::RESERVED_LABELS,
            (Kind::Histogram, true) => &["le"],
            (Kind::Summary, true) => &["quantile"],
            _ => &[],
        }
    }

    /// The classic buckets of a histogram, with native ones beside them or not; a summary has one.
    pub(crate) const fn layout(&self) -> Option<&'static Layout> {
        match (&self.native, &self.quantiles) {
            (Some(native), _) => Some(native.classic()),
            (None, Some(_)) => Some(&layout::NONE),
            (None, None) => self.classic,
        }
    }

    /// Cells that a series takes: a counter one, and one what goes up and down.
    pub(crate) const fn stride(&self) -> u32 {
        match (self.native, self.layout()) {
            (Some(native), _) => native.stride(),
            (None, Some(layout)) => layout.stride(),
            (None, None) => 1,
        }
    }

    /// Whether the metric is one number that all threads write, and so has shared cells.
    pub(crate) const fn is_shared(&self) -> bool {
        matches!(self.kind, Kind::Gauge | Kind::StateSet) && !self.in_flight
    }

    /// Whether one of what is counted may be shown: of increments and of observations in buckets.
    pub(crate) const fn has_exemplars(&self) -> bool {
        matches!(self.kind, Kind::Counter | Kind::Histogram)
    }

    /// What a shared cell begins with: zero, which is a state set's first state, or the sign that it was never set.
    pub(crate) const fn initial(&self) -> u64 {
        if self.optional { ABSENT } else { 0 }
    }

    /// Whether a `Duration` may be given: the unit is seconds, or there is none.
    pub(crate) const fn takes_time(&self) -> bool {
        self.takes_time
    }
}

/// The bits of an optional gauge that was never set: a NaN that no arithmetic makes.
pub(crate) const ABSENT: u64 = 0x7ff4_6162_7365_6e74;
