//! The ways by which threads come to something beside one another, with what each way has in hand.
//!
//! A thread keeps to its lane until it finds another one there. So threads that come one at a time all come by the same
//! lane, and those that come at once by lanes of their own: then none of them writes what another one writes.

use std::cell::Cell;

use super::latch::{Latch, Latched};

/// How many there are. Whoever finds all of them taken waits.
pub(super) const LANES: usize = if cfg!(loom) { 2 } else { 4 };

#[cfg(not(loom))]
thread_local! {
    /// The lane that the thread tries first.
    static LANE: Cell<usize> = const { Cell::new(0) };
}

#[cfg(loom)]
loom::thread_local! {
    static LANE: Cell<usize> = Cell::new(0);
}

/// Lanes, each with an `S` in hand. More than one of them are taken in their order.
pub(super) struct Lanes<S>([Lane<S>; LANES]);

/// On a cache line of its own.
#[repr(align(64))]
struct Lane<S>(Latch<S>);

impl<S> Lanes<S> {
    pub(super) fn new(in_hand: impl Fn() -> S) -> Lanes<S> {
        Lanes(std::array::from_fn(|_| Lane(Latch::new(in_hand()))))
    }

    /// A lane for the calling thread: its own, or the next one in which there is nobody.
    #[inline]
    pub(super) fn enter(&self) -> Latched<'_, S> {
        let own = LANE.with(Cell::get);
        self.0[own].0.try_take().unwrap_or_else(|| self.enter_other(own))
    }

    #[cold]
    #[inline(never)]
    fn enter_other(&self, own: usize) -> Latched<'_, S> {
        for lane in (own + 1..LANES).chain(0..own) {
            if let Some(in_hand) = self.0[lane].0.try_take() {
                LANE.with(|own| own.set(lane));
                return in_hand;
            }
        }
        self.0[own].0.take()
    }

    /// All of them at once: nobody is in one as long as this is kept.
    pub(super) fn stop(&self) -> [Latched<'_, S>; LANES] {
        std::array::from_fn(|lane| self.0[lane].0.take())
    }

    /// One after the other.
    #[cfg(not(loom))]
    pub(super) fn each(&self) -> impl Iterator<Item = Latched<'_, S>> {
        self.0.iter().map(|Lane(in_hand)| in_hand.take())
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_thread_keeps_to_its_lane_until_it_finds_another_one_there() {
        let lanes = Lanes::new(|| 0);
        for _ in 0..3 {
            *lanes.enter() += 1;
        }
        let taken = lanes.enter();
        // Whoever comes now comes by another lane, and keeps to that.
        let by_the_other = std::thread::scope(|scope| {
            let other = scope.spawn(|| {
                *lanes.enter() += 10;
                *lanes.enter() += 10;
                LANE.get()
            });
            other.join().ok()
        });
        drop(taken);
        assert_ne!(by_the_other, Some(LANE.get()));
        let mut in_hand = lanes.stop().map(|lane| *lane);
        in_hand.sort_unstable();
        assert_eq!(in_hand, [0, 0, 3, 20]);
    }
}
