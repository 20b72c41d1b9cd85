//! A series is found by its values, whatever they are and whatever is done: optimised programs and others go other ways.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};

use metrics_core::{Counter, Error, Gauge, Histogram, InFlight, LabelValue, Labels, Registry, Values};

/// The longest value; what is longer is cut.
const MOST: usize = 4096;

/// Lengths around all that values are compared, copied and counted by.
const LENGTHS: [usize; 22] =
    [0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 126, 127, 128, 255, MOST - 1, MOST, MOST + 1];

/// Values of these lengths, with and without escapes, and others that differ from each in one byte.
fn values() -> Vec<String> {
    let mut values = vec![String::new()];
    for len in LENGTHS.into_iter().filter(|len| *len > 0) {
        for character in ["x", "\""] {
            let rest = character.repeat(len - 1);
            values.extend([format!("{character}{rest}"), format!("{rest}y"), format!("y{rest}")]);
        }
    }
    values
}

/// Counts for sets of so many labels, in which each value stands at each place, and checks each series.
macro_rules! check {
    ($($name:literal $label:ident $type:ty),+) => {{
        let names = &[$($name),+];
        let registry = Registry::new();
        let counted = Counter::builder("counted", "Counted.").labels::<($($type,)+)>().label_names(names).no_limit();
        let counted = counted.register(&registry)?;
        let values = values();
        let mut sets: Vec<Vec<&str>> = Vec::new();
        for (value, at) in values.iter().flat_map(|value| (0..names.len()).map(move |at| (value, at))) {
            let mut set = vec!["z"; names.len()];
            set[at] = value;
            sets.push(set);
        }
        let mut expected: HashMap<Vec<&str>, u64> = HashMap::new();
        let exposed = |set: &[&'_ str]| set.iter().map(|value| value.len().min(MOST)).collect::<Vec<_>>();
        for round in 0..4 {
            for at in 0..sets.len() {
                // Forward and backward, so that what comes next was used lately or not.
                let set = &sets[if round % 2 == 0 { at } else { sets.len() - 1 - at }];
                let [$($label),+] = set[..] else { unreachable!("as many as there are names") };
                match round {
                    3 => counted.with(($($label,)+)).series().inc(),
                    _ => counted.with(($($label,)+)).inc(),
                }
                let cut = set.iter().zip(exposed(set)).map(|(value, len)| &value[..len]).collect();
                *expected.entry(cut).or_default() += 1;
            }
        }
        assert_eq!(counted.len(), expected.len());
        for (at, (set, count)) in expected.iter().enumerate() {
            let [$($label),+] = set[..] else { unreachable!("as many as there are names") };
            let lens = exposed(set);
            assert_eq!(counted.with(($($label,)+)).get_u64(), *count, "values of these lengths: {lens:?}");
            if at % 2 == 0 {
                assert!(counted.remove(($($label,)+)), "values of these lengths: {lens:?}");
                assert_eq!(counted.with(($($label,)+)).get_u64(), 0, "values of these lengths: {lens:?}");
            }
        }
        for (at, (set, count)) in expected.iter().enumerate() {
            let [$($label),+] = set[..] else { unreachable!("as many as there are names") };
            counted.with(($($label,)+)).inc();
            let before = if at % 2 == 0 { 0 } else { *count };
            assert_eq!(counted.with(($($label,)+)).get_u64(), before + 1, "values of these lengths: {:?}", exposed(set));
        }
        assert_eq!(counted.len(), expected.len());
    }};
}

#[test]
fn a_series_is_found_again_whatever_its_values_are() -> Result<(), Error> {
    check!("a" a &str);
    check!("a" a &str, "b" b &str);
    check!("a" a &str, "b" b &str, "c" c &str, "d" d &str);
    check!("a" a &str, "b" b &str, "c" c &str, "d" d &str, "e" e &str);
    Ok(())
}

/// A value that knows how often it was asked for its text, and panics then if it is to.
struct Asked<'a> {
    times: &'a Cell<u32>,
    panics: bool,
}

impl fmt::Display for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.times.set(self.times.get() + 1);
        f.write_str("half of ")?;
        assert!(!self.panics, "it cannot be written");
        f.write_str("it")
    }
}

impl LabelValue for Asked<'_> {
    type Static = Asked<'static>;

    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        values.display(self);
    }
}

#[derive(Labels)]
struct Run<'a> {
    run: Asked<'a>,
}

// A static: guards of a metric that may go are others.
/// Runs under way.
#[metrics_core::gauge(in_flight)]
static CONTRACT_RUNS: InFlight<Run>;

#[test]
fn a_value_is_asked_for_its_text_once_and_before_anything_is_done() -> Result<(), Error> {
    const NAMES: &[&str] = &["value"];
    let registry = Registry::new();
    let counter = Counter::builder("counter", "H.").labels::<(Asked<'_>,)>().label_names(NAMES).register(&registry)?;
    let gauge = Gauge::builder("gauge", "H.").labels::<(Asked<'_>,)>().label_names(NAMES).register(&registry)?;
    let size = Histogram::builder("size", "H.").labels::<(Asked<'_>,)>().label_names(NAMES).register(&registry)?;
    let times = &Cell::new(0);
    let asked = |panics| (Asked { times, panics },);
    type Case<'c> = (&'c str, Box<dyn Fn(bool) + 'c>);
    let cases: [Case<'_>; 8] = [
        ("inc", Box::new(|panics| counter.with(asked(panics)).inc())),
        ("inc_by", Box::new(|panics| counter.with(asked(panics)).inc_by(0.5))),
        ("series", Box::new(|panics| counter.with(asked(panics)).series().inc())),
        ("get", Box::new(|panics| _ = counter.with(asked(panics)).get())),
        ("set", Box::new(|panics| gauge.with(asked(panics)).set(1))),
        ("track", Box::new(|panics| drop(CONTRACT_RUNS.with(Run { run: asked(panics).0 }).track()))),
        ("observe", Box::new(|panics| size.with(asked(panics)).observe(1))),
        ("time", Box::new(|panics| size.with(asked(panics)).time(|| ()))),
    ];
    for (name, run) in &cases {
        let refused = panic::catch_unwind(AssertUnwindSafe(|| run(true)));
        assert!(refused.is_err(), "{name}: it panics");
        assert_eq!([counter.len(), gauge.len(), CONTRACT_RUNS.len(), size.len()], [0; 4], "{name}: nothing was made");
    }
    // New, then known.
    for (name, run) in cases.iter().chain(&cases) {
        times.set(0);
        run(false);
        assert_eq!(times.get(), 1, "{name}");
    }
    assert_eq!([counter.len(), gauge.len(), CONTRACT_RUNS.len(), size.len()], [1; 4]);
    assert_eq!(counter.with(asked(false)).get(), 5.0);
    Ok(())
}
