//! Lanes: places that each has in hand, and a walk that begins meanwhile.

use std::ops::Range;

use loom::cell::UnsafeCell;
use loom::sync::{Arc, Mutex};
use loom::thread;

use super::{Mutant, explore, must_find};
use crate::cells::lanes::Lanes;

/// So many places are handed out at once.
const TOGETHER: u32 = 2;

/// What a lane has in hand, as loom watches it.
#[derive(Clone, Default)]
struct Hand {
    places: Range<u32>,
    /// Whether a walk has begun since.
    is_walked: bool,
}

struct Table {
    lanes: Lanes<UnsafeCell<Hand>>,
    next: Mutex<u32>,
}

/// What a walk knows of where it may meet series: before this place, but for those that were in hand.
struct Walk {
    end: u32,
    unmade: Vec<Range<u32>>,
}

impl Table {
    fn new() -> Arc<Table> {
        Arc::new(Table { lanes: Lanes::new(|| UnsafeCell::new(Hand::default())), next: Mutex::new(0) })
    }

    /// A place that nobody else has, and whether a walk had begun.
    fn make(&self) -> (u32, bool) {
        let lane = self.lanes.enter();
        lane.with_mut(|hand| {
            // SAFETY: the caller is in the lane; loom checks it.
            let Hand { places, is_walked } = unsafe { &mut *hand };
            if places.start == places.end {
                let mut next = self.next.lock().expect("no model panics under it");
                *places = *next..*next + TOGETHER;
                *next = places.end;
            }
            (places.next().expect("some were handed out"), *is_walked)
        })
    }

    fn walk(&self) -> Walk {
        let lanes = self.lanes.stop();
        let end = *self.next.lock().expect("no model panics under it");
        let unmade = lanes.each_ref().map(|lane| {
            lane.with_mut(|hand| {
                // SAFETY: as above, of all lanes.
                let hand = unsafe { &mut *hand };
                hand.is_walked = true;
                hand.places.clone()
            })
        });
        Walk { end, unmade: unmade.into() }
    }
}

impl Walk {
    fn meets(&self, place: u32) -> bool {
        place < self.end && !self.unmade.iter().any(|places| places.contains(&place))
    }
}

/// Two threads make series; one of them begins a walk between two of its own.
fn made_beside_a_walk() {
    let table = Table::new();
    let other = {
        let table = table.clone();
        thread::spawn(move || table.make())
    };
    let first = table.make();
    let walk = table.walk();
    let last = table.make();
    let made = [first, last, other.join().expect("the other thread is well")];
    assert!(!first.1 && last.1);
    for (at, (place, is_later)) in made.iter().enumerate() {
        assert!(made[..at].iter().all(|(other, _)| other != place), "a place of two series: {made:?}");
        assert_eq!(walk.meets(*place), !is_later, "what was there when it began, and nothing else");
    }
}

#[test]
fn no_place_is_handed_out_twice_and_a_walk_meets_what_was_made_before_it() {
    explore(made_beside_a_walk);
}

#[test]
fn a_lane_with_two_threads_in_it_is_found() {
    must_find(Mutant::TwoHolders, made_beside_a_walk);
}

#[test]
fn a_lane_that_is_left_without_an_order_is_found() {
    must_find(Mutant::RelaxedLetGo, made_beside_a_walk);
}
