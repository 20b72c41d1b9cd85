//! Parameters of every type that a label can have, and as many as there can be.

use std::borrow::Cow;
use std::net::Ipv4Addr;
use std::sync::Arc;

use metrics_core::{Counter, counter, generate_latest, label};

/// Texts.
#[counter]
fn texts(
    slice: &str,
    string: String,
    cow: Cow<'_, str>,
    boxed: Box<str>,
    shared: Arc<str>,
    reference: &String,
    named: &'static str,
);

/// Numbers.
#[counter]
fn numbers(a: u8, b: u16, c: u32, d: u64, e: usize, f: u128, g: i8, h: i16, i: i32, j: i64, k: isize, l: i128);

/// The rest.
#[counter]
fn rest(
    flag: bool,
    letter: char,
    maybe: Option<&str>,
    number: Option<u8>,
    twice: &&str,
    shown: label::Display<'_, Ipv4Addr>,
);

/// A tuple of twelve.
#[counter(labels(a, b, c, d, e, f, g, h, i, j, k, l))]
static TWELVE: Counter<(u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8)>;

fn main() {
    let owned = String::from("s");
    texts(&owned, owned.clone(), Cow::Borrowed(&owned), "b".into(), "a".into(), &owned, "n").inc();
    numbers(1, 2, 3, 4, 5, u128::MAX, -1, -2, -3, -4, -5, i128::MIN).inc();
    rest(true, 'x', None, Some(7), &owned.as_str(), label::display(&Ipv4Addr::LOCALHOST)).inc();
    let [a, b, c, d, e, f, g, h, i, j, k, l] = [1_u8, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    TWELVE.with((a, b, c, d, e, f, g, h, i, j, k, l)).inc();
    let text = generate_latest();
    for line in [
        r#"texts_total{slice="s",string="s",cow="s",boxed="b",shared="a",reference="s",named="n"} 1"#,
        r#"rest_total{flag="true",letter="x",number="7",twice="s",shown="127.0.0.1"} 1"#,
        r#"twelve_total{a="1",b="2",c="3",d="4",e="5",f="6",g="7",h="8",i="9",j="10",k="11",l="12"} 1"#,
    ] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in:\n{text}");
    }
    assert!(text.contains(&format!("f=\"{}\"", u128::MAX)) && text.contains(&format!("l=\"{}\"", i128::MIN)), "{text}");
}
