//! The mistakes that can be made with an attribute on a function: what each is told, and that the function stays.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Attribute, Name};
use crate::diag::Diag;
use crate::metric::Kind;
use crate::run::{Macro, run};

/// The messages about the attribute on this function.
fn messages(name: Name, attribute: TokenStream, item: TokenStream) -> Vec<String> {
    let mut diag = Diag::new();
    let parsed = Attribute::parse((name, attribute, item), &mut diag);
    Attribute::check(&parsed, &mut diag);
    diag.messages()
}

const COUNTER: Name = Name::Kind(Kind::Counter);
const GAUGE: Name = Name::Kind(Kind::Gauge);
const HISTOGRAM: Name = Name::Kind(Kind::Histogram);
const SUMMARY: Name = Name::Kind(Kind::Summary);
const MEASURE: Name = Name::Measure;

#[test]
fn every_mistake_has_its_message_and_the_function_stays() {
    let plain = || quote!(fn handle(kind: Kind, (a, b): (u8, u8)) -> u8 { half - typed + });
    for (name, attribute, item, expected) in [
        (HISTOGRAM, quote!(), plain(), &["write `#[histogram(latency)]`"][..]),
        (SUMMARY, quote!(), plain(), &["write `#[summary(latency)]`"]),
        (GAUGE, quote!(), plain(), &["write `#[gauge(in_flight)]`"]),
        (HISTOGRAM, quote!(size), plain(), &["`size` means nothing on a function"]),
        (GAUGE, quote!(in_flight, optional), plain(), &["`optional` means nothing on a function"]),
        (HISTOGRAM, quote!(busy), plain(), &["`busy` is the time inside `poll`"]),
        (COUNTER, quote!(latency), plain(), &["`latency` is a key of `#[histogram]` and `#[summary]`, not of"]),
        (GAUGE, quote!(in_flight, outcome), plain(), &["`outcome` is a key of `#[counter]`, `#[histogram]` and"]),
        (GAUGE, quote!(in_flight, late(a: u8 = 1)), plain(), &["`late` is a key of"]),
        (COUNTER, quote!(calls, errors), plain(), &["`errors` and `calls` exclude each other", "`calls` is given"]),
        (COUNTER, quote!(name = "x", errors), plain(), &["`errors` says what is measured; write it first"]),
        (COUNTER, quote!(errors, outcome), plain(), &["`errors` counts one sort of outcome", "`errors` is given here"]),
        (COUNTER, quote!(outcom), plain(), &["there is no key `outcom`; did you mean `outcome`"]),
        (COUNTER, quote!(colour), plain(), &["there is no key `colour` of `#[counter]` on a function; use `calls`"]),
        (COUNTER, quote!("x"), plain(), &["a text needs its key"]),
        (COUNTER, quote!(outcome = true), plain(), &["`outcome` takes no value; write it alone"]),
        (COUNTER, quote!(labels = kind), plain(), &["`labels` takes its values in parentheses"]),
        (COUNTER, quote!(labels()), plain(), &["`labels` is empty"]),
        (COUNTER, quote!(labels("kind")), plain(), &["a label has a name"]),
        (COUNTER, quote!(labels(knid)), plain(), &["`knid` is not the name of a parameter; write `knid: Type"]),
        (COUNTER, quote!(labels(a)), plain(), &["`a` is not the name of a parameter"]),
        (COUNTER, quote!(labels(self.a)), plain(), &["a label has a name and a type"]),
        (COUNTER, quote!(labels(user.name)), plain(), &["a label has a name and a type"]),
        (COUNTER, quote!(labels(x = f())), plain(), &["not inferred; write `x: Type = ..`"]),
        (COUNTER, quote!(labels(x: u8)), plain(), &["the value of `x` is missing"]),
        (COUNTER, quote!(labels(x = 1.5)), plain(), &["a label is a text, a whole number"]),
        (COUNTER, quote!(labels(x: f64 = 1.5)), plain(), &["`f64` is no label value"]),
        (COUNTER, quote!(labels(kind, kind: u8 = 1)), plain(), &["two labels are called `kind`", "stands here first"]),
        (COUNTER, quote!(outcome, labels(outcome: u8 = 1)), plain(), &["two labels are called `outcome`", "first"]),
        (COUNTER, quote!(labels(x: Self = 1)), plain(), &["where there is no `Self`; write the type's name"]),
        (COUNTER, quote!(late(x)), plain(), &["write `x: Type = expression`"]),
        (COUNTER, quote!(late(x = 1)), plain(), &["a label that is late has a type"]),
        (COUNTER, quote!(limit = 5), plain(), &["`limit` bounds the series of a labelled metric"]),
        (COUNTER, quote!(expire = "1h"), plain(), &["`expire` lets idle series go"]),
        (COUNTER, quote!(err_if = f), plain(), &["`err_if` says what an error is, and nothing here depends on it"]),
        (COUNTER, quote!(outcome, err_if = true), plain(), &["`err_if` takes another value; write `err_if = path`"]),
        (COUNTER, quote!(errors, ok_if = |x| x > 1), plain(), &["`ok_if` takes another value; write `ok_if = path`"]),
        (COUNTER, quote!(errors, err_if = f, ok_if = g), plain(), &["`ok_if` and `err_if` exclude", "is given here"]),
        (COUNTER, quote!(accessor = true), plain(), &["`accessor` takes another value; write `accessor = pub name`"]),
        (COUNTER, quote!(accessor = handle), plain(), &["`handle` is the function itself"]),
        (
            COUNTER,
            quote!(),
            quote!(
                #[counter(outcome)]
                fn f() {}
            ),
            &["two accessors are called `f_calls`", "the other `f_calls` is of this attribute"],
        ),
        (COUNTER, quote!(docs = "x"), plain(), &["`docs` takes another value; write `docs = false`"]),
        (
            COUNTER,
            quote!(future),
            quote!(
                async fn f() {}
            ),
            &["an `async fn` is known to be a future"],
        ),
        (
            COUNTER,
            quote!(future),
            quote!(
                fn f() {}
            ),
            &["the function returns nothing, and so no future"],
        ),
        (COUNTER, quote!(with = x), plain(), &["name that with `metric = PATH`"]),
        (COUNTER, quote!(metric = X, name = "x"), plain(), &["take `name` out", "the metric is named here"]),
        (COUNTER, quote!(metric = X, labels(kind)), plain(), &["take `labels` out", "the metric is named here"]),
        (COUNTER, quote!(metric = "X"), plain(), &["`metric` takes another value"]),
        (COUNTER, quote!(namespace = "A b"), plain(), &["`A b` is not a namespace"]),
        (COUNTER, quote!(name = "jobs_ms"), plain(), &["`ms` is an abbreviated unit"]),
        (
            COUNTER,
            quote!(),
            quote!(
                const fn f() {}
            ),
            &["a `const fn` may run in the compiler"],
        ),
        (
            COUNTER,
            quote!(),
            quote!(
                fn f(&self) {}
            ),
            &["write `name = \"orders_f_calls\"`, with the type's name"],
        ),
        (
            COUNTER,
            quote!(labels(a)),
            quote!(
                fn f<T>(a: Vec<T>) {}
            ),
            &["one type of label for every `T`"],
        ),
        (
            COUNTER,
            quote!(labels(a)),
            quote!(
                fn f(a: impl Display) {}
            ),
            &["`impl Trait` is no label value"],
        ),
        (
            COUNTER,
            quote!(outcome),
            quote!(
                #[track_caller]
                fn f() {}
            ),
            &["`#[track_caller]` would show the caller of"],
        ),
        (MEASURE, quote!(outcome), plain(), &["`#[measure]` is `#[histogram(latency, outcome)]` and"]),
        (MEASURE, quote!(metric = X), plain(), &["`#[measure]` is `#[histogram(latency, outcome)]` and"]),
        (MEASURE, quote!(help = "x"), plain(), &["`help` is of one metric, and `#[measure]` is two; take it out"]),
        (MEASURE, quote!(name = "a b"), plain(), &["`a b_latency` is not a metric's name"]),
        (
            MEASURE,
            quote!(),
            quote!(
                fn f(&self) {}
            ),
            &["write `name = \"orders_f\"`, with the type's name"],
        ),
        (
            MEASURE,
            quote!(),
            quote!(
                static X: Counter;
            ),
            &["`#[measure]` goes on a function with a body"],
        ),
        (
            MEASURE,
            quote!(name = "x"),
            quote!(
                async fn f(&self);
            ),
            &["a method without a body has nothing to measure; put `#[measure]` on its implementations"],
        ),
        (COUNTER, quote!(name = "_total"), plain(), &["every counter's name ends with `_total`; write before it"]),
    ] {
        let found = messages(name, attribute.clone(), item.clone());
        assert_eq!(found.len(), expected.len(), "{attribute}: {found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{attribute}: {found}");
        }
        let expansion = run::<Attribute>((name, attribute, item.clone())).to_string();
        assert!(expansion.ends_with(&item.to_string()), "{expansion}");
    }
}

#[test]
fn a_signature_that_the_compiler_will_refuse_is_left_to_it() {
    for item in [quote!(fn f(a) {}), quote!(fn f() -> ), quote!(fn () {})] {
        assert_eq!(messages(COUNTER, quote!(), item.clone()), [""; 0]);
        assert_eq!(run::<Attribute>((COUNTER, quote!(), item.clone())).to_string(), item.to_string());
    }
}

#[test]
fn a_body_is_not_read() {
    let item = quote!(fn f(&self) { let = 7 match });
    let found = run::<Attribute>((COUNTER, quote!(name = "x"), item)).to_string();
    assert!(found.contains("let = 7 match }"), "{found}");
}

#[test]
fn thirteen_labels_are_too_many() {
    let labels = (1..=12).map(|number| quote::format_ident!("l{number}"));
    let found = messages(
        COUNTER,
        quote!(outcome, labels(#(#labels = 1),*)),
        quote!(
            fn f() {}
        ),
    );
    assert_eq!(found, ["13 labels are more than the 12 that a function takes"]);
}
