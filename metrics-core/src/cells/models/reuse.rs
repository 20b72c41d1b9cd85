//! Slots that are used again once nobody refers to them.

use loom::thread;

use super::{Mutant, add, cells, explore, must_find, shard_with, sum};
use crate::cells::memory;
use crate::cells::refs::Refs;

/// Two references to a run; each counts through its own, and whoever drops the last gives the run back.
fn given_back_by_the_last() {
    let cells = cells();
    let slot = cells.slots().take(2).expect("there are slots");
    let refs: &Refs = memory::leak(Refs::one());
    refs.retain();
    let drop_one = move || {
        if refs.release() {
            cells.zero(slot, 2);
            cells.slots().give_back(slot, 2, 1);
        }
    };
    let other = thread::spawn(move || {
        add(shard_with(cells, slot), slot, 5);
        drop_one();
    });
    let shard = shard_with(cells, slot);
    add(shard, slot, 7);
    drop_one();
    // It is given to a new series as soon as it is given back.
    let next = cells.slots().take(2).expect("there are slots");
    if next == slot {
        add(shard, next, 1);
        assert_eq!(sum(cells, next), 1, "a new series counts what is its own");
    }
    other.join().expect("the other thread is well");
    if next == slot {
        assert_eq!(sum(cells, next), 1, "nobody else counts into it");
    } else {
        assert_eq!(cells.slots().take(2), Some(slot), "it was given back");
        assert_eq!(sum(cells, slot), 0, "a new series begins at zero");
    }
}

#[test]
fn a_run_is_used_again_after_its_last_reference() {
    explore(given_back_by_the_last);
}

// That the last release sees what was done under the others (its acquire fence) no model here can tell: loom orders
// stores to one cell as they ran, and so never lets an addition come after the zero that followed it.
#[test]
fn a_run_given_back_too_early_is_found() {
    must_find(Mutant::EarlyReuse, given_back_by_the_last);
}
