//! What is to be known of a label type where no update is waiting.
//!
//! Whatever is generic over the label type is compiled anew for each of them, in the program that defines it. So only
//! the way of an update is; descriptions and scrapes are given this, and are compiled once, with the library.

use std::marker::PhantomData;

use super::aliases::ValuesAt;
use super::dense::MAX_DENSE;
use crate::labels::names::Names;
use crate::labels::set::Labels;

/// A label type as data.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) names: Names,
    /// Tells the values of the set with a number, where they are finite.
    pub(crate) values_at: ValuesAt,
    /// How many series a row for them has; none where there is no row.
    pub(crate) row: Option<usize>,
}

impl Shape {
    pub(crate) const fn of<L: Labels>() -> Shape {
        Shape { names: L::NAMES, values_at: L::values_at, row: dense_count::<L>() }
    }
}

/// The shape of a label type, as one constant for all who ask for it.
pub(crate) struct ShapeOf<L>(PhantomData<L>);

impl<L: Labels> ShapeOf<L> {
    pub(crate) const SHAPE: &'static Shape = &Shape::of::<L>();
}

/// How many series a row for these labels would have; none if it is too long or the labels are not finite.
#[inline]
pub(crate) const fn dense_count<L: Labels>() -> Option<usize> {
    match L::CARDINALITY {
        Some(count) if count <= MAX_DENSE => Some(count),
        _ => None,
    }
}

/// Whether the labels have a row. What stands behind a plain `if` on such a constant, and is not reached, is not even
/// generated; behind a pattern it is.
pub(crate) const fn is_dense<L: Labels>() -> bool {
    dense_count::<L>().is_some()
}

/// How long the row is; 0 where there is none.
pub(super) const fn row_len<L: Labels>() -> usize {
    match dense_count::<L>() {
        Some(count) => count,
        None => 0,
    }
}
