//! One series of a labelled metric, whatever its labels: what the operations of [`With`](super::With) are done on in a
//! program that is not optimised.
//!
//! There nothing is compiled into its caller, so whatever an operation does would be compiled as functions of their own
//! for each label type and each operation, and slowly: a program of many definitions would be built for longer than it
//! runs. So all of it is compiled once, and of each label type there is only what finds its series. An optimised program
//! knows nothing of this.

use std::marker::PhantomData;

use super::target::{Handle, Instrument, Target, sealed};
use crate::layout::Layout;
use crate::series::any::AnyLabels;
use crate::series::core::Core;
use crate::series::handle::Keep;
use crate::series::place::Place;
use crate::series::way::PastLimit;

/// A metric's family, and the labels of one of its series.
pub(crate) struct AnyWith<'w, M> {
    pub(super) core: &'w Core,
    pub(super) labels: &'w dyn AnyLabels,
    of: PhantomData<M>,
}

impl<'w, M: Instrument> AnyWith<'w, M> {
    pub(crate) fn of(core: &'w Core, labels: &'w dyn AnyLabels) -> AnyWith<'w, M> {
        AnyWith { core, labels, of: PhantomData }
    }

    pub(crate) fn series(&self) -> Handle<M> {
        let held = match self.labels.shape().names.is_empty() {
            true => self.single().map(|place| (Some(place), Keep::Family)),
            false => self.core.hold_any(self.labels),
        };
        let (place, keep) = held.unwrap_or((None, Keep::Family));
        Handle { place, keep, core: self.core.clone() }
    }

    /// The place of a metric without labels.
    pub(super) fn single(&self) -> Option<<M as sealed::Instrument>::Place> {
        Place::single(self.core)
    }
}

impl<M: Instrument> Target for AnyWith<'_, M> {
    type Plain = M;

    const IS_LOOKED_UP: bool = true;

    fn core(&self) -> &Core {
        self.core
    }

    fn classic(&self) -> Option<(u32, &'static Layout)> {
        None
    }

    fn known_slot(&self) -> u32 {
        0
    }

    fn at<R>(&self, past: PastLimit, f: impl FnOnce(<M as sealed::Instrument>::Place) -> R) -> Option<R> {
        match self.labels.shape().names.is_empty() {
            true => self.single().map(f),
            false => self.core.at_any(self.labels, past, f),
        }
    }

    fn seen<R>(&self, f: impl FnOnce(<M as sealed::Instrument>::Place) -> R) -> Option<R> {
        if self.labels.shape().names.is_empty() {
            return self.single().map(f);
        }
        let (place, _keep) = self.core.find(self.labels)?;
        Some(f(place))
    }

    fn handle(&self) -> Handle<M> {
        self.series()
    }
}
