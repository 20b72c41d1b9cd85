//! What the stores are told, the same for all.

use std::sync::LazyLock;

use benches::workload::{self, Pair};

/// How many series a store of counters gets.
pub(crate) const COUNTERS: usize = workload::EXPOSED_SERIES;

/// How many series a store of histograms gets.
pub(crate) const HISTOGRAMS: usize = 10_000;

/// What the series of a store are.
#[derive(Clone, Copy)]
pub(crate) enum Inputs {
    /// The counters of the row `encode` of the comparison: 400 routes x 250 tenants.
    Counters,
    /// As many, of which no two have a value in common.
    Unique,
    /// The first tenth of the counters' labels, for histograms.
    Histograms,
}

impl Inputs {
    pub(crate) const ALL: [(&'static str, Self); 3] =
        [("counters", Self::Counters), ("unique", Self::Unique), ("histograms", Self::Histograms)];

    /// How many series there are.
    pub(crate) fn count(self) -> usize {
        match self {
            Self::Counters | Self::Unique => COUNTERS,
            Self::Histograms => HISTOGRAMS,
        }
    }

    /// The labels of each series and what is recorded in it.
    pub(crate) fn all(self) -> Box<dyn Iterator<Item = (Pair, u64)>> {
        static UNIQUE: LazyLock<Vec<Pair>> = LazyLock::new(|| (0..COUNTERS).map(unique).collect());
        match self {
            Self::Counters => Box::new(workload::exposed()),
            Self::Unique => Box::new(UNIQUE.iter().map(|&pair| (pair, 1))),
            Self::Histograms => Box::new(workload::exposed().take(HISTOGRAMS)),
        }
    }

    /// The labels of each series.
    pub(crate) fn pairs(self) -> impl Iterator<Item = Pair> {
        self.all().map(|(pair, _)| pair)
    }

    /// The sample in the exposition whose sum is known, and that sum.
    pub(crate) fn expected(self) -> (&'static str, f64) {
        let sum: u64 = self.all().map(|(_, amount)| amount).sum();
        match self {
            Self::Counters | Self::Unique => ("bench_total", sum as f64),
            Self::Histograms => ("bench_seconds_count", HISTOGRAMS as f64),
        }
    }
}

fn unique(index: usize) -> Pair {
    Pair { route: format!("/api/v1/resource-{index}").leak(), tenant: format!("tenant-{index}").leak() }
}
