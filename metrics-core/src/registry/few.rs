//! One of something, as it nearly always is, or several.
//!
//! A plan has thousands of lists of one. A list that is itself the one takes no memory beside it, which is to be had, filled
//! and followed.

use std::slice;

/// One, or several.
pub(super) enum Few<T> {
    One(T),
    Several(Vec<T>),
}

impl<T> Few<T> {
    pub(super) fn as_slice(&self) -> &[T] {
        match self {
            Few::One(one) => slice::from_ref(one),
            Few::Several(several) => several,
        }
    }

    /// Adds one behind them.
    pub(super) fn push(&mut self, last: T) {
        if let Few::Several(several) = self {
            return several.push(last);
        }
        if let Few::One(one) = std::mem::replace(self, Few::Several(Vec::with_capacity(2))) {
            self.push(one);
        }
        self.push(last);
    }
}

impl<T> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Few<T> {
        Few::Several(all.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_becomes_several_in_order() {
        let mut few = Few::One('a');
        assert_eq!(few.as_slice(), ['a']);
        few.push('b');
        few.push('c');
        assert_eq!(few.as_slice(), ['a', 'b', 'c']);
        assert!(Few::<char>::from_iter([]).as_slice().is_empty());
    }
}
