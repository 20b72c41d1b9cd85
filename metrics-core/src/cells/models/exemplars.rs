//! Exemplars: whoever takes one reads the cells that count it.

use std::sync::Arc;

use loom::thread;

use super::{Mutant, add, cells, explore, must_find, shard_with, sum};
use crate::cells::chunk::CHUNK;
use crate::cells::exemplars::Kept;
use crate::cells::memory;

const SLOT: u32 = CHUNK as u32;

/// An owner counts and leaves an exemplar each time, which says how often it has counted; a reader takes it.
fn one_owner() {
    let cells = cells();
    let shard = shard_with(cells, SLOT);
    let kept: &Kept<u64> = memory::leak(Kept::new());
    let owner = thread::spawn(move || {
        for counted in 1..=2 {
            add(shard, SLOT, 1);
            drop(kept.keep(SLOT, 0, Arc::new(counted)));
        }
    });
    let (taken, counted) = kept.read(SLOT, |_| sum(cells, SLOT));
    for (_, exemplar) in taken {
        assert!(*exemplar <= counted, "exemplar {exemplar} of {counted}");
    }
    owner.join().expect("the owner is well");
    let (taken, counted) = kept.read(SLOT, |_| sum(cells, SLOT));
    assert_eq!((taken, counted), (vec![(0, Arc::new(2))], 2));
}

#[test]
fn an_exemplar_that_is_taken_is_counted() {
    explore(one_owner);
}

#[test]
fn exemplars_taken_after_the_cells_are_found() {
    must_find(Mutant::ExemplarsLast, one_owner);
}
