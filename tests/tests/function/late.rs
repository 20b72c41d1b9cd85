//! Labels of the exit: they see what was returned.

use std::panic::catch_unwind;

use metrics_core::{LabelValue, Outcome, counter, histogram, measure};

#[derive(Debug, PartialEq)]
enum Failure {
    Missing,
    Broken(u8),
}

#[derive(LabelValue)]
enum FailureKind {
    Missing,
    Broken,
}

impl Failure {
    fn kind(&self) -> FailureKind {
        match self {
            Failure::Missing => FailureKind::Missing,
            Failure::Broken(_) => FailureKind::Broken,
        }
    }
}

#[counter(errors, late(kind: Option<FailureKind> = err.map(Failure::kind)))]
#[histogram(latency, late(value: u8 = ret.copied().unwrap_or_default()))]
fn fetch(what: u8) -> Result<u8, Failure> {
    match what {
        0 => Err(Failure::Missing),
        255 => panic!("told to"),
        _ if what > 9 => Err(Failure::Broken(what)),
        _ => Ok(what),
    }
}

#[test]
fn late_labels_see_what_was_returned() {
    assert_eq!(fetch(5), Ok(5));
    assert_eq!(fetch(0), Err(Failure::Missing));
    assert_eq!(fetch(10), Err(Failure::Broken(10)));
    assert!(catch_unwind(|| fetch(255)).is_err());
    assert_eq!(fetch_errors(Some(FailureKind::Missing)).get_u64(), 1);
    assert_eq!(fetch_errors(Some(FailureKind::Broken)).get_u64(), 1);
    assert_eq!(fetch_errors(None).get_u64(), 1, "the panic");
    assert_eq!(fetch_latency(5).count(), 1);
    assert_eq!(fetch_latency(0).count(), 3);
}

#[counter(outcome, err_if = Vec::is_empty, late(size: usize = ret.map_or(9, Vec::len)))]
fn judged(size: usize) -> Vec<u8> {
    vec![0; size]
}

#[test]
fn a_value_that_is_no_result_is_itself() {
    // An `Option` is what was returned, whichever it is.
    #[counter(late(some: bool = ret.is_some_and(|value: &Option<u8>| value.is_some())))]
    fn option(value: Option<u8>) -> Option<u8> {
        value
    }
    assert_eq!((option(None), option(Some(1))), (None, Some(1)));
    assert_eq!((option_calls(false).get_u64(), option_calls(true).get_u64()), (1, 1));
    assert_eq!((judged(0).len(), judged(3).len()), (0, 3));
    assert_eq!(judged_calls(0, Outcome::Err).get_u64(), 1, "a predicate changes what it is called, not what it is");
    assert_eq!(judged_calls(3, Outcome::Ok).get_u64(), 1);
}

#[measure(labels(name: &str = name), late(length: usize = ret.map_or(0, String::len)))]
fn doubled(name: &str) -> String {
    name.repeat(2)
}

#[test]
fn what_is_in_flight_has_no_late_labels() {
    assert_eq!(doubled("ab"), "abab");
    assert_eq!(doubled_latency("ab", 4, Outcome::Ok).count(), 1);
    assert_eq!(doubled_in_flight("ab").get(), 0);
}

#[counter(outcome, late(broken: bool = panic_now()))]
fn late_panics() {
    panic!("told to")
}

fn panic_now() -> bool {
    panic!("in a label")
}

#[test]
fn a_late_label_that_panics_while_the_function_does_ends_nothing() {
    assert!(catch_unwind(late_panics).is_err());
}

#[counter(outcome, late(broken: bool = panic_now()))]
fn late_panics_alone() -> u8 {
    7
}

#[test]
fn a_late_label_that_panics_leaves_the_call_as_it_is() {
    assert_eq!((late_panics_alone(), late_panics_alone()), (7, 7));
    let text = metrics_core::generate_latest();
    let refused =
        "\nmetrics_rejected_updates_total{metric=\"late_panics_alone_calls_total\",reason=\"late_label\"} 2\n";
    assert!(text.contains(refused), "{text}");
    assert!(!text.contains("\nlate_panics_alone_calls_total{"), "{text}");
}
