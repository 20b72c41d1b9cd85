//! Every counter of a family has its line, as it would have alone, whatever its neighbours are.

use std::io::{self, Write};
use std::thread;

use metrics_core::{Counter, Error, Format, Labels, Registered, Registry};

/// Lengths of label values: absent, short, around one and two blocks that a label is copied in, long.
const LENGTHS: [usize; 16] = [12, 0, 4, 21, 22, 23, 24, 25, 26, 0, 53, 54, 55, 56, 57, 300];

const SHORT: [u64; 8] = [0, 7, 10, 12_345, 99_999_999, 100_000_000, 9_007_199_254_740_991, 1];
const LONG: [u64; 3] = [9_007_199_254_740_992, 10_000_000_000_000_000, i64::MAX as u64];

/// A label's value in one series, and as it is exposed.
fn value(series: usize, label: usize) -> (String, String) {
    let len = LENGTHS[(series * 7 + label * 3 + series / 16) % LENGTHS.len()];
    let pad = ["x", "é", "\\", "\n"][(series / 5) % 4];
    let value = match len {
        0 => String::new(),
        len => format!("{series:04}") + &pad.repeat((len - 4) / pad.len()),
    };
    let exposed = value.replace('\\', "\\\\").replace('\n', "\\n");
    (value, exposed)
}

/// A series' labels as they are exposed.
fn exposed(series: usize, labels: usize) -> String {
    let values = (0..labels).map(|label| (label, value(series, label).1));
    let pairs = values.filter(|(_, value)| !value.is_empty()).map(|(label, value)| format!("l{label}=\"{value}\""));
    pairs.collect::<Vec<_>>().join(",")
}

/// What the lines must be: each series once, in the order in which they were made. `first` stands before all labels.
fn lines(series: usize, labels: usize, first: &str, number: impl Fn(usize) -> u64) -> Vec<String> {
    let mut told: Vec<(String, u64)> = Vec::new();
    for at in 0..series {
        let labels = exposed(at, labels);
        match told.iter_mut().find(|(there, _)| *there == labels) {
            Some((_, sum)) => *sum += number(at),
            None => told.push((labels, number(at))),
        }
    }
    let line = |(labels, number): &(String, u64)| match (first, labels.as_str()) {
        ("", "") => format!("counted_total {number}"),
        (first, "") => format!("counted_total{{{first}}} {number}"),
        ("", labels) => format!("counted_total{{{labels}}} {number}"),
        (first, labels) => format!("counted_total{{{first},{labels}}} {number}"),
    };
    told.iter().map(line).collect()
}

/// The lines of samples.
fn samples(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.starts_with('#')).collect()
}

fn family<L: Labels<Static = L> + 'static>(
    registry: &Registry,
    labels: &'static [&'static str],
) -> Result<Registered<Counter<L>>, Error> {
    Counter::builder("counted", "Counted.").labels::<L>().label_names(labels).no_limit().register(registry)
}

/// Checks a family of these labels in every way that it is told.
fn check<const N: usize, L: Labels<Static = L> + 'static>(
    names: &'static [&'static str; N],
    series: usize,
    number: fn(usize) -> u64,
    labels: fn([String; N]) -> L,
) -> Result<(), Error> {
    let registry = Registry::new();
    let counted = family::<L>(&registry, names)?;
    for at in 0..series {
        counted.with(labels(std::array::from_fn(|label| value(at, label).0))).inc_by(number(at));
    }
    let expected = lines(series, N, "", number);
    assert_eq!(samples(&registry.encode(Format::Text)), expected);
    assert_eq!(samples(&registry.encode(Format::OpenMetrics)), expected);
    let mut streamed = Vec::new();
    registry.encode_to(Format::Text, &mut streamed).expect("a Vec takes all");
    assert_eq!(samples(std::str::from_utf8(&streamed).expect("text")), expected);
    let view = registry.with_const_labels([("job", "nightly"), ("zone", "a")]);
    let expected = lines(series, N, "job=\"nightly\",zone=\"a\"", number);
    assert_eq!(samples(&view.encode(Format::Text)), expected);
    Ok(())
}

fn short(at: usize) -> u64 {
    SHORT[at % SHORT.len()]
}

/// One in a hundred is long.
fn any(at: usize) -> u64 {
    if at % 100 == 99 { LONG[at / 100 % LONG.len()] } else { short(at) }
}

#[test]
fn every_label_arrives_whole_whatever_its_length_is() -> Result<(), Error> {
    for series in [1, 2, 5, 64, 65, 700] {
        for number in [short as fn(usize) -> u64, any] {
            check(&["l0"], series, number, |[a]| (a,))?;
            check(&["l0", "l1"], series, number, |[a, b]| (a, b))?;
            check(&["l0", "l1", "l2"], series, number, |[a, b, c]| (a, b, c))?;
            check(&["l0", "l1", "l2", "l3", "l4"], series, number, |[a, b, c, d, e]| (a, b, c, d, e))?;
        }
    }
    Ok(())
}

#[test]
fn one_out_of_the_ordinary_has_its_line_among_its_neighbours() -> Result<(), Error> {
    let registry = Registry::new();
    let counted: Registered<Counter<(u64,)>> = family(&registry, &["n"])?;
    let mut expected = Vec::new();
    for n in 0..1000_u64 {
        let series = counted.with((n,));
        series.inc_by(n);
        let number = match n {
            200 => {
                series.inc_by(0.5);
                "200.5".to_owned()
            }
            500 => {
                series.reset();
                series.inc_by(3);
                "3".to_owned()
            }
            800 => {
                series.inc_by_with_exemplar(1, [("trace_id", "4bf9")]);
                "801".to_owned()
            }
            900 => {
                assert!(counted.remove((n,)));
                continue;
            }
            n => n.to_string(),
        };
        expected.push(format!("counted_total{{n=\"{n}\"}} {number}"));
    }
    assert_eq!(samples(&registry.encode(Format::Text)), expected);
    let text = registry.encode(Format::OpenMetrics);
    let without_exemplar: Vec<_> = samples(&text).iter().map(|line| line.split(" # ").next().unwrap_or(line)).collect();
    assert_eq!(without_exemplar, expected);
    assert_eq!(text.matches(" # {trace_id=\"4bf9\"} 1 ").count(), 1);
    Ok(())
}

#[test]
fn names_of_any_kind_stand_before_the_labels() -> Result<(), Error> {
    let registry = Registry::new();
    let name = format!("a_name_that_is_longer_than_any_block_{}", "and_goes_on_".repeat(20));
    for name in ["c", "thirty_two_characters_and_total", &name] {
        let counter = Counter::builder(name.to_owned(), "Help.").labels::<(String, String)>().label_names(&["a", "b"]);
        let counter = counter.register(&registry)?;
        for (a, b) in [("x", ""), ("", ""), ("", "y"), ("x", "y")] {
            counter.with((a.to_owned(), b.to_owned())).inc();
        }
        let text = registry.encode(Format::Text);
        let expected = ["{a=\"x\"} 1", " 1", "{b=\"y\"} 1", "{a=\"x\",b=\"y\"} 1"];
        let suffix = if name.ends_with("_total") { "" } else { "_total" };
        assert_eq!(samples(&text), expected.map(|rest| format!("{name}{suffix}{rest}")));
    }
    Ok(())
}

#[test]
fn families_that_grow_beside_each_other_are_each_summed_over_all_threads() -> Result<(), Error> {
    const SERIES: u64 = 1500;
    let registry = Registry::new();
    let counters = ["a", "b", "c"].map(|name| Counter::builder(name, "Help.").labels::<(u64,)>().label_names(&["n"]));
    let counters: Vec<_> = counters.into_iter().map(|builder| builder.register(&registry)).collect::<Result<_, _>>()?;
    let mut between = Vec::new();
    for n in 0..SERIES {
        // Their cells come to lie between the others'.
        between.push(Counter::builder(format!("between_{n}"), "Help.").register(&registry)?);
        counters.iter().enumerate().for_each(|(at, counter)| counter.with((n,)).inc_by(n * at as u64));
    }
    thread::scope(|scope| {
        for part in 0..3 {
            let counters = &counters;
            scope.spawn(move || {
                for n in (0..SERIES).filter(|n| n % 3 >= part) {
                    counters.iter().for_each(|counter| counter.with((n,)).inc_by(1_000_000_u64));
                }
            });
        }
    });
    let text = registry.encode(Format::Text);
    for (at, name) in ["a", "b", "c"].iter().enumerate() {
        let begin = format!("{name}_total{{");
        let told: Vec<_> = text.lines().filter(|line| line.starts_with(&begin)).collect();
        let number = |n: u64| n * at as u64 + (n % 3 + 1) * 1_000_000;
        let expected: Vec<_> = (0..SERIES).map(|n| format!("{begin}n=\"{n}\"}} {}", number(n))).collect();
        assert_eq!(told, expected);
    }
    Ok(())
}

/// Removes everything when it is given something, and keeps all that it is given.
struct Remover<'a> {
    counted: &'a Counter<(u64,)>,
    chunks: Vec<Vec<u8>>,
}

impl Write for Remover<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.chunks.push(bytes.to_vec());
        self.counted.clear();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_is_removed_while_its_neighbours_are_told_says_nothing_more() -> Result<(), Error> {
    let registry = Registry::new();
    let counted: Registered<Counter<(u64,)>> = family(&registry, &["n"])?;
    (0..20_000_u64).for_each(|n| counted.with((n,)).inc_by(n));
    let mut remover = Remover { counted: &counted, chunks: Vec::new() };
    registry.encode_to(Format::Text, &mut remover).expect("it takes all");
    let text = String::from_utf8(remover.chunks[0].clone()).expect("text");
    assert!(samples(&text).len() > 1000, "{} lines", samples(&text).len());
    assert_eq!(remover.chunks.concat(), remover.chunks[0], "nothing after they were gone");
    assert!(counted.is_empty());
    Ok(())
}
