//! What a definition says at compile time; generated code makes one for each metric.

use std::time::Duration;

use crate::cells::wording::{self, Worded};

use crate::exponential::Native;
use crate::kind::Kind;
use crate::layout::{self, Layout};
use crate::origin::Origin;
use crate::quantiles::Quantiles;
use crate::unit::Unit;

/// A definition as data, but for its texts, which stand behind it: [`Wording`] leads to both. Where it says no more than most
/// do there is no address in it, so it is on no page that is written to before `main`.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// What most definitions do not say.
    more: Option<&'static More>,
    /// A histogram's buckets, if it has no others; a summary's one, if it has no quantiles. None for everything else. So
    /// the way of an update tells those with more to do apart by the question that it asks anyway.
    pub(crate) classic: Option<&'static Layout>,
    pub(crate) kind: Kind,
    /// One of the two units that nearly all have that have one; any other is said beside.
    base_unit: Option<Base>,
    /// What the unit says of it, so that an update does not read its name.
    pub(crate) takes_time: bool,
    pub(crate) exact: bool,
    /// Whether its name, and the label names of a tuple, may be any UTF-8.
    pub(crate) utf8: bool,
    pub(crate) optional: bool,
    pub(crate) in_flight: bool,
    /// Where one text ends and the next begins.
    words: Words,
}

/// A static's spec, and its texts.
#[doc(hidden)]
pub type Wording = wording::Wording<Spec>;

/// How long the texts of a definition are, of which each stands behind the one before it: the name that is exposed, but
/// for the crate's own namespace, which is known at link time; the help; the path of the module, and the file.
#[derive(Clone, Copy, Debug)]
struct Words {
    name: u16,
    module: u16,
    help: u32,
    line: u32,
    is_bin: bool,
}

impl Words {
    /// Those of a metric made at run time, which are kept elsewhere.
    const NONE: Words = Words { name: 0, module: 0, help: 0, line: 0, is_bin: false };
}

impl Wording {
    /// What is written of a metric made at run time.
    pub(crate) const NOTHING: Wording = {
        static NOTHING: Worded<Spec, 0> = Worded::new(Spec::counter(), "");
        Wording::of(&NOTHING)
    };

    pub(crate) const fn name(self) -> &'static str {
        self.text().split_at(self.data().words.name as usize).0
    }

    pub(crate) const fn help(self) -> &'static str {
        let words = &self.data().words;
        self.text().split_at(words.name as usize).1.split_at(words.help as usize).0
    }

    pub(crate) const fn origin(self) -> Origin {
        let Words { name, module, help, line, is_bin } = self.data().words;
        Origin::new(self.text().split_at(name as usize + help as usize).1, module as usize, is_bin, line)
    }
}

#[derive(Clone, Copy, Debug)]
enum Base {
    Seconds,
    Bytes,
}

/// What a definition says beside its name, help and kind, and most do not.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct More {
    pub(crate) unit: Option<Unit>,
    /// Label names that the label type does not know: those of a tuple.
    pub(crate) labels: &'static [&'static str],
    /// A histogram's exponential buckets; its classic ones stand here then.
    pub(crate) native: Option<Native>,
    /// A summary's quantiles.
    pub(crate) quantiles: Option<Quantiles>,
    pub(crate) limit: Limit,
    /// After what time series go to which nothing was done.
    pub(crate) expire: Option<Duration>,
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
    const fn new(kind: Kind) -> Spec {
        Spec {
            kind,
            more: None,
            base_unit: None,
            takes_time: true,
            classic: None,
            exact: false,
            utf8: false,
            optional: false,
            in_flight: false,
            words: Words::NONE,
        }
    }

    #[must_use]
    pub const fn counter() -> Spec {
        Spec::new(Kind::Counter)
    }

    #[must_use]
    pub const fn gauge() -> Spec {
        Spec::new(Kind::Gauge)
    }

    #[must_use]
    pub const fn in_flight() -> Spec {
        let mut spec = Spec::new(Kind::Gauge);
        spec.in_flight = true;
        spec
    }

    #[must_use]
    pub const fn histogram(layout: &'static Layout) -> Spec {
        let mut spec = Spec::new(Kind::Histogram);
        spec.classic = Some(layout);
        spec
    }

    #[must_use]
    pub const fn summary() -> Spec {
        let mut spec = Spec::new(Kind::Summary);
        spec.classic = Some(&layout::NONE); // it counts into one bucket
        spec
    }

    #[must_use]
    pub const fn info() -> Spec {
        Spec::new(Kind::Info)
    }

    #[must_use]
    pub const fn state_set() -> Spec {
        Spec::new(Kind::StateSet)
    }

    /// How long the texts behind it are, and in which line it stands.
    ///
    /// # Panics
    /// At compile time, for texts of which it cannot be written.
    #[must_use]
    pub const fn words(mut self, name: usize, help: usize, module: usize, is_bin: bool, line: u32) -> Spec {
        let longest = u16::MAX as usize;
        assert!(name <= longest && module <= longest && help <= u32::MAX as usize, "a name or a help text is too long");
        self.words = Words { name: name as u16, module: module as u16, help: help as u32, line, is_bin };
        self
    }

    /// Says the rest of it.
    #[must_use]
    pub const fn with(mut self, more: &'static More) -> Spec {
        if let Some(unit) = more.unit {
            self.takes_time = unit.is_seconds();
        }
        if more.native.is_some() || more.quantiles.is_some() {
            self.classic = None;
        }
        self.more = Some(more);
        self
    }

    /// The same as the unit `seconds`.
    #[must_use]
    pub const fn seconds(mut self) -> Spec {
        self.base_unit = Some(Base::Seconds);
        self
    }

    /// The same as the unit `bytes`.
    #[must_use]
    pub const fn bytes(mut self) -> Spec {
        self.base_unit = Some(Base::Bytes);
        self.takes_time = false;
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

    pub(crate) const fn unit(&self) -> Option<Unit> {
        match self.base_unit {
            Some(Base::Seconds) => Some(Unit::SECONDS),
            Some(Base::Bytes) => Some(Unit::BYTES),
            None => self.more().unit,
        }
    }

    /// What it says beside, or that it says nothing.
    pub(crate) const fn more(&self) -> &'static More {
        match self.more {
            Some(more) => more,
            None => const { &More::new() },
        }
    }

    /// The classic buckets of a histogram, with native ones beside them or not; a summary has one.
    pub(crate) const fn layout(&self) -> Option<&'static Layout> {
        match (&self.more().native, &self.more().quantiles) {
            (Some(native), _) => Some(native.classic()),
            (None, Some(_)) => Some(&layout::NONE),
            (None, None) => self.classic,
        }
    }

    /// Cells that a series takes: a counter one, and one what goes up and down.
    pub(crate) const fn stride(&self) -> u32 {
        match (self.more().native, self.layout()) {
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

impl More {
    #[must_use]
    #[expect(clippy::new_without_default, reason = "generated code makes it, as a constant")]
    pub const fn new() -> More {
        More { unit: None, labels: &[], native: None, quantiles: None, limit: Limit::Default, expire: None }
    }

    #[must_use]
    pub const fn unit(mut self, unit: &'static str) -> More {
        self.unit = Some(Unit::new(unit));
        self
    }

    /// Exponential buckets of a histogram, beside these classic ones.
    ///
    /// # Panics
    /// More buckets, classic and native ones together, than a series can have: at compile time.
    #[must_use]
    #[track_caller]
    pub const fn native(mut self, native: Native, classic: &'static Layout) -> More {
        self.native = Some(native.beside(classic));
        self
    }

    /// Quantiles of a summary.
    #[must_use]
    pub const fn quantiles(mut self, quantiles: Quantiles) -> More {
        self.quantiles = Some(quantiles);
        self
    }

    #[must_use]
    pub const fn labels(mut self, names: &'static [&'static str]) -> More {
        self.labels = names;
        self
    }

    #[must_use]
    pub const fn limit(mut self, series: usize) -> More {
        self.limit = Limit::Series(series);
        self
    }

    #[must_use]
    pub const fn no_limit(mut self) -> More {
        self.limit = Limit::None;
        self
    }

    #[must_use]
    pub const fn expire(mut self, idle: Duration) -> More {
        self.expire = Some(idle);
        self
    }
}

/// The bits of an optional gauge that was never set: a NaN that no arithmetic makes.
pub(crate) const ABSENT: u64 = 0x7ff4_6162_7365_6e74;
