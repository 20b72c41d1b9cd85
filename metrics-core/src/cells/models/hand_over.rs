//! Shards that outlive their threads.

use loom::thread;

use super::{Mutant, add, cells, explore, must_find, shard_with, sum};
use crate::cells::chunk::CHUNK;

const SLOT: u32 = CHUNK as u32;

/// A shard that a thread has left, and two threads that want one; one of them leaves it again.
fn one_left_for_two() {
    let cells = cells();
    let left = shard_with(cells, SLOT);
    add(left, SLOT, 1);
    cells.leave(left);
    let work = move || {
        let shard = shard_with(cells, SLOT);
        add(shard, SLOT, 1);
        cells.leave(shard);
    };
    let other = thread::spawn(work);
    work();
    let seen = sum(cells, SLOT);
    assert!((2..=3).contains(&seen), "{seen}");
    other.join().expect("the other thread is well");
    assert_eq!(sum(cells, SLOT), 3);
}

#[test]
fn a_shard_is_handed_on_with_all_that_is_in_it() {
    explore(one_left_for_two);
}

#[test]
fn a_shard_with_two_owners_is_found() {
    must_find(Mutant::StaysFree, one_left_for_two);
}
