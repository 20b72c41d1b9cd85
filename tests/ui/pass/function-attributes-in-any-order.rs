//! Attributes on a function stack, in any order, among themselves and with those of the compiler.
#![deny(warnings)]

use metrics_core::{Outcome, counter, gauge, histogram, measure, summary};

/// Doc.
#[inline]
#[measure]
#[counter(errors)]
#[must_use]
#[counter]
#[summary(latency, name = "first_summed", accessor = first_summed)]
fn first() -> Result<u8, ()> {
    Ok(1)
}

#[summary(latency, name = "second_summed", accessor = second_summed)]
#[counter]
#[must_use]
#[counter(errors)]
#[measure]
#[inline]
/// Doc.
fn second() -> Result<u8, ()> {
    Ok(2)
}

#[histogram(latency, labels(kind), outcome)]
#[gauge(in_flight, labels(kind))]
#[counter(errors, late(code: u8 = *err.unwrap_or(&0)))]
fn upwards(kind: u8) -> Result<u8, u8> {
    Err(kind)
}

#[counter(errors, late(code: u8 = *err.unwrap_or(&0)))]
#[gauge(in_flight, labels(kind))]
#[histogram(latency, labels(kind), outcome)]
fn downwards(kind: u8) -> Result<u8, u8> {
    Err(kind)
}

#[counter]
#[track_caller]
#[gauge(in_flight)]
#[histogram(latency)]
fn caller() -> u32 {
    std::panic::Location::caller().line()
}

#[histogram(latency, outcome)]
#[histogram(busy)]
#[counter]
async fn polled() {}

#[counter]
#[histogram(busy)]
#[histogram(latency, outcome)]
async fn polled_too() {}

fn main() {
    assert_eq!((first(), second()), (Ok(1), Ok(2)));
    assert_eq!((first_latency(Outcome::Ok).count(), first_summed().count()), (1, 1));
    assert_eq!((second_latency(Outcome::Ok).count(), second_summed().count()), (1, 1));
    assert_eq!((first_calls().get_u64(), first_errors().get_u64(), first_in_flight().get()), (1, 0, 0));
    assert_eq!((second_calls().get_u64(), second_errors().get_u64(), second_in_flight().get()), (1, 0, 0));

    assert_eq!((upwards(3), downwards(4)), (Err(3), Err(4)));
    assert_eq!((upwards_latency(3, Outcome::Err).count(), upwards_errors(3).get_u64()), (1, 1));
    assert_eq!((downwards_latency(4, Outcome::Err).count(), downwards_errors(4).get_u64()), (1, 1));
    assert_eq!((upwards_in_flight(3).get(), downwards_in_flight(4).get()), (0, 0));

    assert_eq!(caller(), line!());
    assert_eq!((caller_calls().get_u64(), caller_latency().count(), caller_in_flight().get()), (1, 1, 0));
    drop((polled(), polled_too()));
    assert_eq!((polled_calls().get_u64(), polled_too_calls().get_u64()), (0, 0));
    assert_eq!((polled_busy().count(), polled_too_busy().count()), (0, 0));
    assert_eq!((polled_latency(Outcome::Ok).count(), polled_too_latency(Outcome::Ok).count()), (0, 0));
}
