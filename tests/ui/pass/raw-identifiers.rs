//! Raw identifiers lose their `r#` on the way out, wherever they stand.

use metrics_core::{Counter, LabelValue, Labels, counter, generate_latest};

#[derive(LabelValue)]
#[allow(non_camel_case_types)]
enum Kind {
    r#async,
    #[label(rename = "r#try")]
    r#try,
}

#[derive(Labels)]
struct Call<'a> {
    r#type: Kind,
    r#fn: &'a str,
}

/// A static.
#[counter]
#[allow(non_upper_case_globals)]
static r#loop: Counter<Call>;

/// An accessor.
#[counter]
fn r#match(r#in: &str, r#as: Kind);

/// A tuple.
#[counter(labels(r#if, r#else))]
static TUPLE: Counter<(&'static str, bool)>;

fn main() {
    r#loop.with(Call { r#type: Kind::r#async, r#fn: "main" }).inc();
    r#loop.with(Call { r#type: Kind::r#try, r#fn: "main" }).inc();
    r#match("a", Kind::r#async).inc();
    assert_eq!(r#match::family().len(), 1);
    TUPLE.with(("a", true)).inc();
    let text = generate_latest();
    for line in [
        "loop_total{type=\"async\",fn=\"main\"} 1",
        "loop_total{type=\"r#try\",fn=\"main\"} 1",
        "match_total{in=\"a\",as=\"async\"} 1",
        "tuple_total{if=\"a\",else=\"true\"} 1",
    ] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in:\n{text}");
    }
}
