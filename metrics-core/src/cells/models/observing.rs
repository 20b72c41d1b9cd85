//! Histograms: sum and buckets of one moment, whoever writes.

use loom::thread;

use super::{Mutant, cells, explore, must_find, shard_with};
use crate::cells::chunk::{CHUNK, chunk_of};
use crate::cells::pool::Cells;
use crate::cells::reader::RunReader;
use crate::cells::shard::Shard;
use crate::cells::undo;

/// Two runs of `version, sum, bucket, bucket`.
const RUN: u32 = CHUNK as u32;
const OTHER_RUN: u32 = RUN + 4;

/// What is observed in each bucket: the sum determines the buckets, as long as there are fewer than ten of each.
const VALUES: [f64; 2] = [1.0, 10.0];

fn observe(shard: &Shard, run: u32, bucket: usize) {
    let chunk = shard.own_chunk(chunk_of(run)).expect("the chunk was touched");
    undo::answer_and_write(shard, shard.own_directory().chunks(), chunk, run, bucket, VALUES[bucket]);
}

/// Reads the run of these shards, of each of them at one moment, and says how much it counts.
fn read(cells: &Cells, shards: &[&'static Shard], run: u32) -> u64 {
    // What a reader finds in its buffer does not matter.
    let mut buckets = [7; 2];
    let sum = RunReader::default().read(cells, shards, run, &mut buckets);
    let [ones, tens] = buckets;
    assert_eq!(sum, (ones + 10 * tens) as f64, "{ones} and {tens} observed");
    ones + tens
}

/// One owner, whose updates alternate between buckets, and a reader.
fn one_owner() {
    let cells = cells();
    let shard = shard_with(cells, RUN);
    let owner = thread::spawn(move || {
        observe(shard, RUN, 0);
        observe(shard, RUN, 1);
    });
    let seen = read(cells, &[shard], RUN);
    assert!(seen <= 2, "{seen} observed");
    owner.join().expect("the owner is well");
    assert_eq!(read(cells, &[shard], RUN), 2);
}

/// One owner with two histograms: the record of the second must not be taken for the first's.
fn two_histograms() {
    let cells = cells();
    let shard = shard_with(cells, RUN);
    let owner = thread::spawn(move || {
        observe(shard, RUN, 0);
        observe(shard, OTHER_RUN, 1);
    });
    assert!(read(cells, &[shard], RUN) <= 1);
    owner.join().expect("the owner is well");
    assert_eq!((read(cells, &[shard], RUN), read(cells, &[shard], OTHER_RUN)), (1, 1));
}

/// Two owners, and a scrape that sums over both.
fn two_owners() {
    let cells = cells();
    let shards = [shard_with(cells, RUN), shard_with(cells, RUN)];
    let owners = [0, 1].map(|i| {
        thread::spawn(move || {
            observe(shards[i], RUN, i);
        })
    });
    let seen = read(cells, &shards, RUN);
    assert!(seen <= 2, "{seen} observed");
    for owner in owners {
        owner.join().expect("an owner is well");
    }
    assert_eq!((read(cells, &shards, RUN), read(cells, &shards[..1], RUN)), (2, 1));
}

#[test]
fn sum_and_buckets_are_of_one_moment() {
    explore(one_owner);
}

#[test]
fn sum_and_buckets_are_of_one_moment_with_a_second_histogram() {
    explore(two_histograms);
}

#[test]
fn sum_and_buckets_are_of_one_moment_with_two_writers() {
    explore(two_owners);
}

#[test]
fn a_record_that_runs_ahead_of_the_version_is_found() {
    must_find(Mutant::NoFenceBeforeRecord, two_histograms);
}

#[test]
fn values_that_run_ahead_of_the_version_are_found() {
    must_find(Mutant::NoFenceAfterOdd, one_owner);
}

#[test]
fn an_odd_run_taken_as_it_stands_is_found() {
    must_find(Mutant::NoSubstitution, one_owner);
}

#[test]
fn a_run_not_looked_at_again_is_found() {
    must_find(Mutant::NoSecondLook, one_owner);
}

#[test]
fn an_answer_announced_too_early_is_found() {
    must_find(Mutant::EarlyAnswer, one_owner);
}
