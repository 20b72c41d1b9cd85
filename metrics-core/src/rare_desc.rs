//! What a description says of few families.
//!
//! A program may have thousands of families, and its first scrape is as slow as their descriptions are large; so this is
//! beside a description, and only where there is some of it.

use crate::const_labels::ConstLabels;
use crate::layout::Layout;
use crate::native_desc::NativeDesc;
use crate::quantiles::QuantilesDesc;
use crate::spec::Spec;

/// What families of some kinds have, or of some programs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RareDesc {
    pub(crate) const_labels: ConstLabels,
    pub(crate) buckets: &'static [f64],
    pub(crate) native: Option<NativeDesc>,
    pub(crate) quantiles: Option<QuantilesDesc>,
    pub(crate) states: &'static [&'static str],
}

impl RareDesc {
    pub(crate) const NOTHING: RareDesc =
        RareDesc { const_labels: ConstLabels::NONE, buckets: &[], native: None, quantiles: None, states: &[] };

    /// That of a definition; none where there is nothing of it.
    pub(crate) fn of_spec(spec: &Spec) -> Option<Box<RareDesc>> {
        // A summary has a layout, and no buckets to show.
        let buckets = spec.layout().map_or(&[][..], Layout::bounds);
        let (native, quantiles) = (spec.more().native.map(NativeDesc), spec.more().quantiles.map(QuantilesDesc::new));
        let is_some = !buckets.is_empty() || native.is_some() || quantiles.is_some();
        is_some.then(|| Box::new(RareDesc { buckets, native, quantiles, ..RareDesc::NOTHING }))
    }
}
