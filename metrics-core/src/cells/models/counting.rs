//! An update against a scrape, spare shards, cells that become floats, and what is in flight.

use loom::thread;

use super::{Mutant, add, cells, explore, must_find, shard_with, sum};
use crate::cells::chunk::{CHUNK, Chunk};
use crate::cells::count::{self, Count};
use crate::cells::pool::{Cells, ONE_LESS, ONE_MORE, in_flight};
use crate::cells::sync::Ordering;

const CHUNK_1: u32 = CHUNK as u32;
const CHUNK_2: u32 = 2 * CHUNK as u32;

/// A chunk that comes up while it is read. The directory is there before: its own release would hide the chunk's.
fn first_touch() {
    let cells = cells();
    let shard = shard_with(cells, CHUNK_1);
    let owner = thread::spawn(move || {
        assert!(cells.own_chunk(shard, CHUNK_2), "within the budget");
        add(shard, CHUNK_2, 1);
        add(shard, CHUNK_2, 1);
    });
    let first = sum(cells, CHUNK_2);
    let second = sum(cells, CHUNK_2);
    assert!(first <= second && second <= 2, "{first} and then {second}");
    owner.join().expect("the owner is well");
    assert_eq!(sum(cells, CHUNK_2), 2);
}

#[test]
fn a_scrape_reads_what_was_counted_and_never_less_than_before() {
    explore(first_touch);
}

#[test]
fn a_chunk_shown_without_its_cells_is_found() {
    must_find(Mutant::RelaxedInstall, first_touch);
}

/// A directory that grows while it is read: what it held is there before and after.
fn growing_directory() {
    let cells = cells();
    let shard = shard_with(cells, CHUNK_1);
    add(shard, CHUNK_1, 1);
    let owner = thread::spawn(move || {
        let far = 5 * CHUNK_1;
        assert!(cells.own_chunk(shard, far), "within the budget");
        add(shard, far, 1);
        add(shard, CHUNK_1, 1);
    });
    let seen = sum(cells, CHUNK_1);
    assert!((1..=2).contains(&seen), "{seen}");
    owner.join().expect("the owner is well");
    assert_eq!((sum(cells, CHUNK_1), sum(cells, 5 * CHUNK_1)), (2, 1));
}

#[test]
fn a_growing_directory_loses_nothing() {
    explore(growing_directory);
}

#[test]
fn a_directory_shown_without_its_chunks_is_found() {
    must_find(Mutant::RelaxedShow, growing_directory);
}

/// Threads without cells of their own, on one spare shard.
fn two_on_a_spare() {
    let cells = cells();
    let count = move || cells.in_spare(0, CHUNK_1, |_, chunk| chunk.add(CHUNK_1, 1));
    let other = thread::spawn(count);
    count();
    assert!(sum(cells, CHUNK_1) >= 1, "a thread sees its own update");
    other.join().expect("the other thread is well");
    assert_eq!(sum(cells, CHUNK_1), 2);
}

#[test]
fn a_spare_shard_has_one_writer_at_a_time() {
    explore(two_on_a_spare);
}

#[test]
fn a_spare_shard_used_without_its_lock_is_found() {
    must_find(Mutant::UnlockedSpare, two_on_a_spare);
}

/// What a scrape says of a counter.
fn total(cells: &Cells, slot: u32) -> f64 {
    let cells = cells.shards().filter_map(|shard| shard.cell(slot));
    let counts = cells.map(|cell| Count::of(cell.load(Ordering::Relaxed)));
    counts.fold(0.0, |sum, count| match count {
        Count::Whole(units) => sum + units as f64,
        Count::Float(float) => sum + float,
    })
}

/// Adds two units and then half of one to a counter.
fn count_both(chunk: &Chunk) {
    count::add(chunk.cell(CHUNK_1), 2);
    count::add_f64(chunk.cell(CHUNK_1), 0.5);
}

/// A cell that becomes a float while it is read.
fn units_become_a_float() {
    let cells = cells();
    let shard = shard_with(cells, CHUNK_1);
    let owner = thread::spawn(move || {
        let chunk = shard.own_chunk(1).expect("the chunk was touched");
        count_both(chunk);
        count::add(chunk.cell(CHUNK_1), 1);
    });
    let first = total(cells, CHUNK_1);
    let second = total(cells, CHUNK_1);
    assert!([0.0, 2.0, 2.5, 3.5].contains(&first) && first <= second, "{first} and then {second}");
    owner.join().expect("the owner is well");
    assert_eq!(total(cells, CHUNK_1), 3.5);
}

#[test]
fn a_cell_that_becomes_a_float_never_says_less() {
    explore(units_become_a_float);
}

#[test]
fn a_cell_that_becomes_a_float_by_way_of_zero_is_found() {
    must_find(Mutant::TurnsByZero, units_become_a_float);
}

/// Units and floats of two threads without cells of their own, on one spare shard.
fn both_on_a_spare() {
    let cells = cells();
    let count = move || cells.in_spare(0, CHUNK_1, |_, chunk| count_both(chunk));
    let other = thread::spawn(count);
    count();
    assert!(total(cells, CHUNK_1) >= 2.5, "a thread sees its own updates");
    other.join().expect("the other thread is well");
    assert_eq!(total(cells, CHUNK_1), 5.0);
}

#[test]
fn a_spare_cell_that_becomes_a_float_has_one_writer_at_a_time() {
    explore(both_on_a_spare);
}

#[test]
fn a_spare_cell_that_becomes_a_float_without_its_lock_is_found() {
    must_find(Mutant::UnlockedSpare, both_on_a_spare);
}

/// Begun in the shard that is summed first, ended in the one that is summed last.
fn begun_and_ended() {
    let cells = cells();
    let owner = thread::spawn(move || {
        let shard = shard_with(cells, CHUNK_1);
        cells.in_spare(0, CHUNK_1, |_, chunk| chunk.add(CHUNK_1, ONE_MORE));
        add(shard, CHUNK_1, ONE_LESS);
    });
    let seen = in_flight(cells.shards(), CHUNK_1);
    assert!((0..=1).contains(&seen), "{seen} in flight");
    owner.join().expect("the owner is well");
    assert_eq!(in_flight(cells.shards(), CHUNK_1), 0);
}

#[test]
fn what_is_in_flight_is_never_negative() {
    explore(begun_and_ended);
}

#[test]
fn a_sum_without_the_clamp_is_found() {
    must_find(Mutant::NoClamp, begun_and_ended);
}
