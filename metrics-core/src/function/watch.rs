//! Which time of a call is taken: none, from entry to exit, or inside `poll`.

use std::time::Duration;

use crate::stopwatch::Stopwatch;

/// Takes a time.
pub trait Watch {
    /// Runs a poll.
    fn poll<T>(&mut self, poll: impl FnOnce() -> T) -> T;
    /// The time until now.
    fn took(&self) -> Duration;
}

/// Where nobody asks for the time, no clock is read.
#[derive(Debug)]
pub struct Untimed;

impl Watch for Untimed {
    #[inline]
    fn poll<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        poll()
    }

    #[inline]
    fn took(&self) -> Duration {
        Duration::ZERO
    }
}

/// The time from its making on.
#[derive(Debug)]
pub struct Wall(Stopwatch);

impl Wall {
    /// Starts now.
    #[inline]
    #[must_use]
    pub fn start() -> Wall {
        Wall(Stopwatch::start())
    }
}

impl Watch for Wall {
    #[inline]
    fn poll<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        poll()
    }

    #[inline]
    fn took(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The time inside `poll`.
#[derive(Debug)]
pub struct Busy(Duration);

impl Busy {
    /// Nothing yet.
    pub const ZERO: Busy = Busy(Duration::ZERO);
}

impl Watch for Busy {
    #[inline]
    fn poll<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        /// Adds the time also when the poll panics.
        struct Add<'b>(&'b mut Duration, Stopwatch);
        impl Drop for Add<'_> {
            #[inline]
            fn drop(&mut self) {
                *self.0 += self.1.elapsed();
            }
        }
        let _add = Add(&mut self.0, Stopwatch::start());
        poll()
    }

    #[inline]
    fn took(&self) -> Duration {
        self.0
    }
}
