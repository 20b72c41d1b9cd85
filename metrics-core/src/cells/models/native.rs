//! Native histograms: whoever sees a count finds the bucket that it belongs to.

use loom::sync::Mutex;
use loom::thread;

use super::{Mutant, cells, explore, must_find, shard_with};
use crate::cells::chunk::{CHUNK, chunk_of};
use crate::cells::memory;
use crate::cells::places::Places;
use crate::cells::reader::RunReader;
use crate::cells::shard::Shard;
use crate::cells::sync::lock;
use crate::cells::undo;

/// A run of `version, sum, place, place`.
const RUN: u32 = CHUNK as u32;

const KEY: u64 = 77;

fn observe(shard: &Shard, place: u32) {
    let chunk = shard.own_chunk(chunk_of(RUN)).expect("the chunk was touched");
    undo::answer_and_write(shard, shard.own_directory().chunks(), chunk, RUN, place as usize, 1.0);
}

/// One owner meets a bucket first, another counts in its place, and a reader asks whose the counts are.
fn two_owners() {
    let cells = cells();
    let shards = [shard_with(cells, RUN), shard_with(cells, RUN)];
    let places: &Places = memory::leak(Places::new(1));
    let inserting: &Mutex<()> = memory::leak(Mutex::new(()));
    let first = thread::spawn(move || {
        let place = {
            let _one = lock(inserting);
            places.insert(KEY).expect("there is room")
        };
        observe(shards[0], place);
    });
    let second = thread::spawn(move || {
        if let Some(place) = places.find(KEY) {
            observe(shards[1], place);
        }
    });
    for shard in shards {
        let mut counts = Vec::new();
        let sum = places.read(&mut counts, |counts| RunReader::default().read(cells, &[shard], RUN, counts));
        let known: u64 = places.counted(&counts).map(|(_, count)| count).sum();
        assert_eq!(known as f64, sum, "a count of no bucket");
    }
    first.join().expect("the first is well");
    second.join().expect("the second is well");
}

#[test]
fn a_count_that_is_seen_has_a_bucket() {
    explore(two_owners);
}

#[test]
fn a_number_of_places_taken_at_its_word_is_found() {
    must_find(Mutant::TakenTrusted, two_owners);
}
