//! The two strings of a series as `measured` takes them: each interner makes another label set.

#![expect(missing_docs, reason = "the macro makes a set of each group, and says nothing of it")]

use measured::{
    LabelGroup,
    lasso::{RodeoReader, ThreadedRodeo},
};
use paracord::ParaCord;

use crate::workload::Pair;

/// Strings that are interned as they come.
#[derive(Clone, Copy, Debug, LabelGroup)]
#[label(set = RodeoSet)]
pub struct InRodeo<'a> {
    #[label(dynamic_with = ThreadedRodeo, default)]
    route: &'a str,
    #[label(dynamic_with = ThreadedRodeo, default)]
    tenant: &'a str,
}

/// The same by another interner.
#[derive(Clone, Copy, Debug, LabelGroup)]
#[label(set = CordSet)]
pub struct InCord<'a> {
    #[label(dynamic_with = ParaCord, default)]
    route: &'a str,
    #[label(dynamic_with = ParaCord, default)]
    tenant: &'a str,
}

/// Strings that were known when the metric was built.
#[derive(Clone, Copy, Debug, LabelGroup)]
#[label(set = ReaderSet)]
pub struct InReader<'a> {
    #[label(fixed_with = RodeoReader)]
    route: &'a str,
    #[label(fixed_with = RodeoReader)]
    tenant: &'a str,
}

impl From<Pair> for InRodeo<'_> {
    fn from(Pair { route, tenant }: Pair) -> Self {
        Self { route, tenant }
    }
}

impl From<Pair> for InCord<'_> {
    fn from(Pair { route, tenant }: Pair) -> Self {
        Self { route, tenant }
    }
}

impl From<Pair> for InReader<'_> {
    fn from(Pair { route, tenant }: Pair) -> Self {
        Self { route, tenant }
    }
}
