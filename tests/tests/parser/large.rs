//! The time that a text takes is proportional to its length: one look-up that goes through what was there before
//! would make each of these take minutes.

use std::fmt::Write;

use super::{OPEN_METRICS, TEXT, accepts, ended};

const MANY: usize = 30_000;

fn lines(head: &str, line: impl Fn(usize, &mut String)) -> String {
    let mut text = head.to_owned();
    for n in 0..MANY {
        line(n, &mut text);
    }
    text
}

macro_rules! push {
    ($text:expr, $($format:tt)*) => {
        writeln!($text, $($format)*).expect("a string takes everything")
    };
}

#[test]
fn many_families() {
    let text = lines("", |n, text| push!(text, "# TYPE g{n} gauge\ng{n} 1"));
    assert_eq!(accepts(TEXT, &text).len(), MANY);
    assert_eq!(accepts(OPEN_METRICS, &ended(&text)).len(), MANY);
}

#[test]
fn many_series() {
    let text = lines("# TYPE g gauge\n", |n, text| push!(text, "g{{a=\"{n}\",b=\"x\"}} 1"));
    assert_eq!(accepts(TEXT, &text).samples().count(), MANY);
    assert_eq!(accepts(OPEN_METRICS, &ended(&text)).samples().count(), MANY);
}

#[test]
fn many_parts_of_one_metric() {
    let states = lines("# TYPE s stateset\n", |n, text| push!(text, "s{{s=\"{n}\"}} 1"));
    assert_eq!(accepts(OPEN_METRICS, &ended(&states)).samples().count(), MANY);
    let quantiles = lines("# TYPE s summary\n", |n, text| push!(text, "s{{quantile=\"0.{}\"}} 1", n + 100_000));
    assert_eq!(accepts(OPEN_METRICS, &ended(&quantiles)).samples().count(), MANY);
    let mut buckets = lines("# TYPE h histogram\n", |n, text| push!(text, "h_bucket{{le=\"{n}\"}} {n}"));
    push!(buckets, "h_bucket{{le=\"+Inf\"}} {MANY}\nh_count {MANY}\nh_sum 1");
    assert_eq!(accepts(TEXT, &buckets).samples().count(), MANY + 3);
    let points = lines("# TYPE g gauge\n", |n, text| push!(text, "g 1 {n}"));
    assert_eq!(accepts(OPEN_METRICS, &ended(&points)).samples().count(), MANY);
}

#[test]
fn many_labels_of_one_sample() {
    let labels: Vec<String> = (0..MANY).map(|n| format!("l{n}=\"\\\\\"")).collect();
    let exposition = accepts(TEXT, &format!("g{{{}}} 1\n", labels.join(",")));
    assert_eq!(exposition[0].samples[0].labels.len(), MANY);
}
