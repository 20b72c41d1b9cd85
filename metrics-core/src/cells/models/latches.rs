//! Latches: who has the value, and what is seen of what was done to it.

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;

use super::{Mutant, explore, must_find};
use crate::cells::latch::Latch;
use crate::cells::rw_latch::RwLatch;

/// A value that loom watches: it finds two who are at it at once, and one who does not see what another has done.
type Watched = UnsafeCell<u32>;

fn add(value: &Watched) {
    // SAFETY: the caller has the latch; loom checks it.
    value.with_mut(|value| unsafe { *value += 1 });
}

fn read(value: &Watched) -> u32 {
    // SAFETY: as above.
    value.with(|value| unsafe { *value })
}

/// Two threads that want the value: one waits for it, one goes on without it.
fn taken_by_two() {
    let latch = Arc::new(Latch::new(Watched::new(0)));
    let other = {
        let latch = latch.clone();
        thread::spawn(move || add(&latch.take()))
    };
    let was_first = latch.try_take().map(|value| add(&value)).is_some();
    other.join().expect("the other thread is well");
    assert_eq!(read(&latch.take()), 1 + u32::from(was_first));
}

/// One that writes beside one that reads and then writes.
fn read_and_written() {
    let latch = Arc::new(RwLatch::new(Watched::new(0)));
    let other = {
        let latch = latch.clone();
        thread::spawn(move || add(&latch.write()))
    };
    assert!(read(&latch.read()) <= 1);
    add(&latch.write());
    other.join().expect("the other thread is well");
    assert_eq!(read(&latch.read()), 2);
}

/// Two that write, one of which reads then.
fn written_by_two() {
    let latch = Arc::new(RwLatch::new(Watched::new(0)));
    let other = {
        let latch = latch.clone();
        thread::spawn(move || {
            add(&latch.write());
            assert!(read(&latch.read()) >= 1);
        })
    };
    add(&latch.write());
    other.join().expect("the other thread is well");
    assert_eq!(read(&latch.read()), 2);
}

#[test]
fn a_latch_has_one_holder_who_sees_what_the_last_one_did() {
    explore(taken_by_two);
}

#[test]
fn one_writes_or_many_read_and_each_sees_what_was_written() {
    explore(written_by_two);
    explore(read_and_written);
}

#[test]
fn a_latch_with_two_holders_is_found() {
    must_find(Mutant::TwoHolders, taken_by_two);
}

#[test]
fn a_latch_taken_without_an_order_is_found() {
    must_find(Mutant::RelaxedTake, taken_by_two);
    must_find(Mutant::RelaxedTake, written_by_two);
}

#[test]
fn a_latch_let_go_of_without_an_order_is_found() {
    must_find(Mutant::RelaxedLetGo, taken_by_two);
    must_find(Mutant::RelaxedLetGo, written_by_two);
}

#[test]
fn a_reader_beside_one_who_writes_is_found() {
    must_find(Mutant::WritesBesideReaders, read_and_written);
}
