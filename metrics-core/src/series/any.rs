//! A label set of any type, and the way from it to where its series is counted, compiled once for all of them.
//!
//! Whatever need not be fast goes it: a look at a series, its removal. So does every update of a program that is not
//! optimised, in which nothing is compiled into its caller, and each label type would have all functions of the way anew.

use super::core::Core;
use super::dense::Dense;
use super::handle::Keep;
use super::place::Place;
use super::shape::{Shape, ShapeOf};
use super::way::{Kept, PastLimit};
use crate::labels::key::Values;
use crate::labels::set::Labels;

/// Labels whose type is not known.
pub(crate) trait AnyLabels {
    /// What is to be known of the type.
    fn shape(&self) -> &'static Shape;

    /// The number of the series, if it is in a row; else its values are emitted.
    fn place<'v>(&'v self, values: &mut Values<'v>) -> usize;
}

impl<V: Labels> AnyLabels for V {
    fn shape(&self) -> &'static Shape {
        ShapeOf::<V>::SHAPE
    }

    fn place<'v>(&'v self, values: &mut Values<'v>) -> usize {
        if const { ShapeOf::<V>::SHAPE.row.is_some() } {
            return self.index();
        }
        self.emit(values);
        0
    }
}

impl Core {
    /// As [`Core::at`].
    pub(crate) fn at_any<P: Place, R>(
        &self,
        labels: &dyn AnyLabels,
        past: PastLimit,
        f: impl FnOnce(P) -> R,
    ) -> Option<R> {
        let (shape, mut values) = (labels.shape(), Values::new());
        let index = labels.place(&mut values);
        match shape.row {
            Some(count) => {
                let (dense, index) = self.in_row(count, index, shape)?;
                Some(f(P::update_in(dense, index)))
            }
            None => {
                let mut kept = Kept::Nothing;
                let result = f(P::reach_values(self, &shape.names, &values, past, &mut kept)?);
                kept.end();
                Some(result)
            }
        }
    }

    /// Where the series of these labels, which have no row, is counted; it is made if it is not there.
    #[inline(always)]
    pub(super) fn reach_any<'c, P: Place>(
        &'c self,
        labels: &dyn AnyLabels,
        past: PastLimit,
        kept: &mut Kept<'c>,
    ) -> Option<P> {
        let (shape, mut values) = (labels.shape(), Values::new());
        labels.place(&mut values);
        self.reach_values(&shape.names, &values, past, kept)
    }

    /// As [`Core::hold`].
    #[cfg(debug_assertions)]
    pub(crate) fn hold_any<P: Place>(&self, labels: &dyn AnyLabels) -> Option<(Option<P>, Keep)> {
        let (shape, mut values) = (labels.shape(), Values::new());
        let index = labels.place(&mut values);
        match shape.row {
            Some(count) => {
                let (dense, index) = self.in_row(count, index, shape)?;
                Some((P::unnoted_in(dense, index), Keep::in_dense(dense, index)))
            }
            None => self.hold_values(self.table(&shape.names)?, &values),
        }
    }

    /// The series of this number in its row.
    fn in_row(&self, count: usize, index: usize, shape: &Shape) -> Option<(&Dense, usize)> {
        match self.dense.get() {
            Some(dense) if dense.has(index) => Some((dense, index)),
            _ => self.dense_series(count, index, shape.values_at),
        }
    }

    /// Where the series of these labels is counted, if it is there.
    pub(crate) fn find<P: Place>(&self, labels: &dyn AnyLabels) -> Option<(P, Keep)> {
        let mut values = Values::new();
        let index = labels.place(&mut values);
        if labels.shape().row.is_some() {
            let dense = self.dense.get()?;
            let index = dense.seat_of(index);
            return dense.has(index).then(|| (P::in_dense(dense, index), Keep::Family));
        }
        let entry = self.table.get()?.get(&values)?;
        Some((P::of_entry(entry.located()), Keep::Entry(entry)))
    }

    /// Removes the series of these labels; false if it is not there.
    pub(crate) fn remove(&self, labels: &dyn AnyLabels) -> bool {
        let mut values = Values::new();
        let index = labels.place(&mut values);
        match labels.shape().row {
            Some(_) => self.dense.get().is_some_and(|dense| self.remove_dense(dense, dense.seat_of(index))),
            None => self.table.get().is_some_and(|table| self.remove_values(table, &values)),
        }
    }
}
