//! What metrics that are made at run time have in common with statics: constants, of which each is kept for good.
//!
//! A program has few different ones, however many metrics it makes, so they are looked for in a list.

use std::sync::{Mutex, PoisonError};

use crate::layout::Layout;
use crate::spec::More;

/// The layout with these bounds.
pub(super) fn layout(bounds: Vec<f64>) -> &'static Layout {
    static LAYOUTS: Mutex<Vec<&'static Layout>> = Mutex::new(Vec::new());
    interned(&LAYOUTS, |layout| layout.bounds() == bounds, || Layout::new(bounds.clone().leak()))
}

/// What a definition says beside its name, help and kind; none where it says nothing.
pub(super) fn more(more: More) -> Option<&'static More> {
    static MORE: Mutex<Vec<&'static More>> = Mutex::new(Vec::new());
    (more != More::new()).then(|| interned(&MORE, |known| *known == more, || more))
}

fn interned<T>(all: &Mutex<Vec<&'static T>>, is_it: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> &'static T {
    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = all.iter().find(|known| is_it(known)) {
        return known;
    }
    let new: &'static T = Box::leak(Box::new(make()));
    all.push(new);
    new
}
