//! Labels of the entry: from parameters, literals and expressions, taken before the body runs.

use std::cell::Cell;
use std::collections::HashMap;

use metrics_core::{Outcome, counter, generate_latest, histogram, measure};

use crate::ends::{End, sample};

#[histogram(
    latency,
    labels(end, r#type = "a", number = 5, small = -3, byte = 7u8, yes = true, letter = 'x', deep: Option<&str> = map.get("k").map(|value| &**value))
)]
#[counter(labels(end, route: &str = map.keys().next().map_or("", |key| key.as_str())))]
fn labelled(end: End, map: &HashMap<String, String>) {
    let _ = (end, map);
}

#[test]
fn labels_come_from_parameters_literals_and_expressions() {
    labelled(End::Early, &HashMap::from([("k".to_owned(), "v".to_owned())]));
    let labels = r#"end="early",type="a",number="5",small="-3",byte="7",yes="true",letter="x",deep="v""#;
    assert_eq!(sample("labelled_latency_seconds_count", labels), Some(1.0));
    assert_eq!(labelled_latency(End::Early, Some("v")).count(), 1);
    assert_eq!(labelled_calls(End::Early, "k").get_u64(), 1);
}

#[counter(labels(a, b, c: Option<&'t str> = Some(a)))]
fn lifetimes<'t>(a: &'t str, b: &'static str) -> &'t str {
    if b.is_empty() { a } else { b }
}

#[test]
fn labels_may_have_lifetimes() {
    assert_eq!(lifetimes(&String::from("x"), ""), "x");
    assert_eq!(lifetimes_calls(&String::from("x"), "", Some(&String::from("x"))).get_u64(), 1);
}

/// What a lifetime of an `impl` says of a label ends at the entry as well.
struct Server<'n> {
    name: &'n str,
    shard: u16,
}

impl<'n> Server<'n> {
    #[measure(name = "server_make", labels(name), accessor = made)]
    fn make(name: &'n str) -> Server<'n> {
        Server { name, shard: 7 }
    }

    #[counter(name = "server_shard_calls", labels(shard: u16 = self.shard), accessor = pub(crate) shard_calls)]
    #[counter(errors, name = "server_shard_errors", labels(shard: u16 = self.shard), accessor = shard_errors)]
    fn on_shard(&mut self) -> Result<(), ()> {
        self.shard += 1;
        Err(())
    }

    #[measure(name = "server_greet", labels(name: &'n str = self.name), late(shard: u16 = self.shard), accessor = greeted)]
    fn greet(&self) -> &'n str {
        self.name
    }
}

#[test]
fn labels_may_use_self() {
    let name = "a".to_owned();
    let mut server = Server::make(&name);
    assert!(server.on_shard().is_err());
    assert_eq!(server.shard, 8);
    assert_eq!(Server::shard_calls(7).get_u64(), 1);
    assert_eq!(Server::shard_errors(7).get_u64(), 1);
    assert_eq!(server.greet(), "a");
    assert_eq!(Server::made_latency("a", Outcome::Ok).count(), 1);
    assert_eq!(Server::greeted_latency("a", 8, Outcome::Ok).count(), 1);
}

#[counter(labels(r#type, size: usize = r#type.len()))]
#[histogram(latency, labels(r#type))]
fn raw(r#type: &str) {
    let _ = r#type;
}

#[test]
fn a_parameter_may_have_a_raw_name() {
    raw("abc");
    assert_eq!(raw_calls("abc", 3).get_u64(), 1);
    assert_eq!(sample("raw_latency_seconds_count", "type=\"abc\""), Some(1.0));
}

/// Counts how often a label was asked for.
fn asked(times: &Cell<u8>) -> u8 {
    times.set(times.get() + 1);
    times.get()
}

#[measure(labels(time: u8 = asked(times)))]
#[counter(errors)]
fn asking(times: &Cell<u8>) -> u8 {
    times.get()
}

#[test]
fn a_label_is_evaluated_once_for_all_metrics_of_its_attribute() {
    let times = Cell::new(0);
    assert_eq!(asking(&times), 1);
    assert_eq!((asking_in_flight(1).get(), asking_latency(1, Outcome::Ok).count()), (0, 1));
    assert_eq!(times.get(), 1);
}

#[counter(outcome, labels(number: u8 = text.parse()?))]
fn parsed(text: &str) -> Result<(), std::num::ParseIntError> {
    Ok(())
}

#[test]
fn a_label_that_ends_the_function_leaves_no_call() {
    assert!(parsed("x").is_err() && parsed("3").is_ok());
    assert_eq!(parsed_calls(3, Outcome::Ok).get_u64(), 1);
    let series = generate_latest().lines().filter(|line| line.starts_with("parsed_calls_total{")).count();
    assert_eq!(series, 1);
}
