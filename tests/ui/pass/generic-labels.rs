//! Label structs with lifetimes, type parameters, bounds, defaults and constants.

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use metrics_core::{Counter, LabelValue, Labels, counter, generate_latest, label};

#[derive(Labels)]
struct Two<'a, 'b: 'a> {
    first: &'a str,
    second: Cow<'b, str>,
    third: Option<&'a &'b str>,
}

#[derive(Labels)]
struct Wrapped<T: LabelValue> {
    inner: T,
    other: Option<T>,
}

#[derive(Labels)]
struct Paired<'a, T = u16, U = &'static str>
where
    T: Copy + LabelValue,
{
    name: &'a str,
    value: T,
    more: U,
}

#[derive(Labels)]
struct Nested<L> {
    id: u8,
    #[label(flatten)]
    rest: L,
}

#[derive(Labels)]
struct Borrowed<'a> {
    #[label(flatten)]
    set: &'a Wrapped<bool>,
    #[label(flatten)]
    two: Two<'a, 'a>,
}

#[derive(Labels)]
struct Sized8<const N: usize> {
    tag: String,
    #[label(skip)]
    bytes: [u8; N],
}

#[derive(Labels)]
struct Shown<'a, T> {
    value: label::Display<'a, IpAddr>,
    more: Option<&'a T>,
}

#[derive(LabelValue)]
enum Outcome<T, E>
where
    E: fmt::Debug,
{
    Ok(T),
    Err { error: E },
}

#[derive(Labels)]
struct Done<'a> {
    outcome: Outcome<u8, String>,
    owner: Arc<str>,
    #[label(skip)]
    _why: &'a dyn fmt::Debug,
}

/// Two lifetimes.
#[counter]
static TWO: Counter<Two>;

/// A parameter.
#[counter]
static WRAPPED: Counter<Wrapped<u8>>;

/// A parameter with a default.
#[counter]
static PAIRED: Counter<Paired>;

/// A set as a parameter.
#[counter]
static NESTED: Counter<Nested<Wrapped<bool>>>;

/// References all the way.
#[counter]
static BORROWED: Counter<Borrowed>;

/// A constant parameter.
#[counter]
static SIZED: Counter<Sized8<8>>;

/// Anything that can be displayed.
#[counter]
static SHOWN: Counter<Shown<'static, u8>>;

/// A generic value.
#[counter]
static DONE: Counter<Done<'static>>;

fn main() {
    let owned = String::from("x");
    let word = "y";
    let borrowed: &str = &owned;
    TWO.with(Two { first: borrowed, second: Cow::Borrowed(borrowed), third: Some(&word) }).inc();
    WRAPPED.with(&Wrapped { inner: 1, other: None }).inc();
    PAIRED.with(Paired { name: borrowed, value: 2, more: "z" }).inc();
    let wrapped = Wrapped { inner: true, other: Some(false) };
    BORROWED.with(Borrowed { set: &wrapped, two: Two { first: borrowed, second: "s".into(), third: None } }).inc();
    NESTED.with(Nested { id: 3, rest: wrapped }).inc();
    let sized = Sized8 { tag: owned.clone(), bytes: [0; 8] };
    SIZED.with(&sized).inc_by(sized.bytes.len());
    let address = Ipv4Addr::LOCALHOST.into();
    SHOWN.with(Shown { value: label::display(&address), more: Some(&9_u8) }).inc();
    for outcome in [Outcome::Ok(1), Outcome::Err { error: String::from("e") }] {
        if let (Outcome::Ok(n), true) = (&outcome, false) {
            println!("{n}");
        }
        if let (Outcome::Err { error }, true) = (&outcome, false) {
            println!("{error}");
        }
        DONE.with(Done { outcome, owner: Arc::from("me"), _why: &() }).inc();
    }
    let text = generate_latest();
    for line in [
        "two_total{first=\"x\",second=\"x\",third=\"y\"} 1",
        "wrapped_total{inner=\"1\"} 1",
        "paired_total{name=\"x\",value=\"2\",more=\"z\"} 1",
        "borrowed_total{inner=\"true\",other=\"false\",first=\"x\",second=\"s\"} 1",
        "nested_total{id=\"3\",inner=\"true\",other=\"false\"} 1",
        "sized_total{tag=\"x\"} 8",
        "shown_total{value=\"127.0.0.1\",more=\"9\"} 1",
        "done_total{outcome=\"ok\",owner=\"me\"} 1",
        "done_total{outcome=\"err\",owner=\"me\"} 1",
    ] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in:\n{text}");
    }
}
