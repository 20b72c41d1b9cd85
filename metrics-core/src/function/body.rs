//! Functions that do nothing: they tell the compiler the types around an instrumented body.

use std::convert::Infallible;

/// A body that is called once, so that what it returns may refer to what it captured.
#[inline]
pub fn body<R, F: FnOnce() -> R>(body: F) -> F {
    body
}

/// The value that an `async` block returns in a branch that is never taken: from it the compiler has the block's type,
/// which has no other place to be written.
///
/// # Panics
/// Always.
#[cold]
#[must_use]
pub fn promised<R>() -> R {
    unreachable!("the branch is never taken")
}

/// A future that is never done.
#[inline]
pub fn diverging<F: Future<Output = Infallible>>(future: F) -> F {
    future
}

/// A label's value, of the type that was said.
#[inline]
pub const fn value<T>(value: T) -> T {
    value
}
