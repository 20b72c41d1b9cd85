//! A future with a state beside it, each of which is reached through the pin of the whole.
//!
//! That is all of `unsafe` that a future of this library needs. An `async` block that a future is moved into needs none,
//! but keeps it twice, where it came in and where it is pinned: a chain of such calls doubles at each.

use std::pin::Pin;

/// A future, which stays where it is once it was polled, and a state, which does not care.
#[derive(Debug)]
pub struct Beside<F, S> {
    // Dropped in this order: what the future does then is seen by the state.
    future: F,
    state: S,
}

/// The state is never pinned.
impl<F: Unpin, S> Unpin for Beside<F, S> {}

impl<F, S> Beside<F, S> {
    pub(crate) const fn new(future: F, state: S) -> Beside<F, S> {
        Beside { future, state }
    }

    #[inline]
    pub(crate) fn project(self: Pin<&mut Self>) -> (Pin<&mut F>, &mut S) {
        // SAFETY: nothing is moved out of the reference here. The future is never moved afterwards: this is the only way
        // to it, there is no `Drop` and no `repr(packed)`, and the whole is `Unpin` only where the future is. The state
        // is never handed out pinned.
        unsafe {
            let Beside { future, state } = self.get_unchecked_mut();
            (Pin::new_unchecked(future), state)
        }
    }
}
