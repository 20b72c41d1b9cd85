//! The mistakes that can be made with an item: what each is told, and what stands in for the item.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Attribute, Kind};
use crate::diag::Diag;
use crate::run::{Macro, run};

/// The messages of a counter on this item, and its stub.
fn mistaken(item: TokenStream) -> (Vec<String>, String) {
    let mut diag = Diag::new();
    let parsed = Attribute::parse((Kind::Counter, quote!(help = "H."), item), &mut diag);
    Attribute::check(&parsed, &mut diag);
    (diag.messages(), Attribute::fallback(&parsed).to_string())
}

#[test]
fn every_mistake_has_its_message_and_a_stub_stands_in() {
    for (item, messages, stub) in [
        (
            quote!(
                static X: Counter = Counter::new();
            ),
            &["`#[counter]` writes the value; end the static with `;` after its type"][..],
            "static X : Counter = {",
        ),
        (
            quote!(
                static mut X: Counter;
            ),
            &["a metric is updated through `&`; take `mut` out"],
            "static X : Counter",
        ),
        (
            quote!(
                const X: Counter;
            ),
            &["every use of a `const` is a copy"],
            "static X : Counter",
        ),
        (
            quote!(
                static X: Gauge;
            ),
            &["`#[counter]` defines a `Counter`, and this says `Gauge`"],
            "Spec :: gauge",
        ),
        (
            quote!(
                static X: LazyLock<Counter>;
            ),
            &["a metric needs no `LazyLock`"],
            "static X : Counter = {",
        ),
        (
            quote!(
                static X: u64;
            ),
            &["and this type is none"],
            "static X : :: metrics_core :: Counter = {",
        ),
        (
            quote!(
                static X: _;
            ),
            &["the type of a metric is not inferred"],
            ":: metrics_core :: Counter = {",
        ),
        (
            quote!(
                static X: Counter<(u8, u8)>;
            ),
            &["give them with `labels(a, b)`"],
            ". labels (& [\"label_1\" ,",
        ),
        (
            quote!(
                #[gauge]
                static X: Counter;
            ),
            &["one item is one metric"],
            "static X : Counter = {",
        ),
        (
            quote!(
                struct X;
            ),
            &["`#[counter]` goes on a `static`", "not on `struct`"],
            "struct X ;",
        ),
        (
            quote!(
                async fn f(a: u8);
            ),
            &["take `async` out"],
            "fn f (a : u8) -> :: metrics_core :: With",
        ),
        (
            quote!(
                unsafe extern "C" fn f();
            ),
            &["take `unsafe` out", "take `extern` out"],
            "fn f () ->",
        ),
        (
            quote!(
                fn f<T>(a: T);
            ),
            &["its accessor has no generics"],
            "fn f (_0 : impl :: core :: marker :: Sized)",
        ),
        (
            quote!(
                fn f()
                where
                    u8: Copy;
            ),
            &["take the `where` clause out"],
            "fn f ()",
        ),
        (
            quote!(
                fn f(&self, a: u8) -> u8;
            ),
            &["a method without a body has nothing to measure; put `#[counter]` on its implementations"],
            "fn f (& self , a : u8) -> u8 { loop { } }",
        ),
        (
            quote!(
                pub fn f(&self, a: u8);
            ),
            &["a metric belongs to no value; take `self` out"],
            "fn f (self : & Self , a : u8)",
        ),
        (
            quote!(
                fn f(_: u8);
            ),
            &["write one instead of `_`"],
            "fn f (_0 : impl",
        ),
        (
            quote!(
                fn f(mut a: u8);
            ),
            &["write `a`"],
            "fn f (_0 : impl",
        ),
        (
            quote!(
                fn f((a, b): (u8, u8));
            ),
            &["write one instead of the pattern"],
            "fn f (_0 : impl",
        ),
        (
            quote!(
                fn f(#[x] a: u8);
            ),
            &["a label has no attributes"],
            "fn f (a : u8)",
        ),
        (
            quote!(
                fn f(a: f64, b: u8);
            ),
            &["`f64` is no label value"],
            "fn f (_0 : impl :: core :: marker :: Sized , b : u8)",
        ),
        (
            quote!(
                fn f(a: u8, a: u8);
            ),
            &["two labels are called `a`", "`a` stands here first"],
            "fn f (a : u8 , _1 : impl",
        ),
        (
            quote!(
                fn f(le: u8);
            ),
            &["`le` is the label of a histogram's buckets"],
            "fn f (le : u8)",
        ),
        (
            quote!(
                fn f(__a: u8);
            ),
            &["Prometheus' own; write `a`"],
            "fn f (__a : u8)",
        ),
        (
            quote!(
                fn f(aB: u8);
            ),
            &["write `a_b`, or keep it with `allow(camel_case)`"],
            "fn f (aB : u8)",
        ),
        (
            quote!(
                fn f() -> Gauge;
            ),
            &["and this says `Gauge`"],
            "-> & 'static Gauge",
        ),
        (
            quote!(
                fn f() -> u8;
            ),
            &["the accessor returns the metric; write `-> Counter`"],
            "-> & 'static :: metrics_core",
        ),
        (
            quote!(
                fn f() -> Counter<u8>;
            ),
            &["its parameters; write `-> Counter`"],
            "-> & 'static :: metrics_core",
        ),
    ] {
        let text = item.to_string();
        let (found, rest) = mistaken(item);
        let all = found.join("\n");
        for message in messages {
            assert!(all.contains(message), "{text}: {found:?}");
        }
        assert!(found.len() <= messages.len(), "{text}: {found:?}");
        assert!(rest.contains(stub), "{text}: {rest}");
        assert!(!rest.contains("submit"), "a stub is not registered: {rest}");
    }
}

#[test]
fn more_than_twelve_labels_are_too_many() {
    let parameters = (1..=13).map(|number| quote::format_ident!("l{number}"));
    let (found, rest) = mistaken(quote!(fn f(#(#parameters: u8),*);));
    assert!(found[0].contains("13 labels are more than the 12"), "{found:?}");
    assert!(rest.contains("l12 : u8 , _12 : impl"), "{rest}");
}

#[test]
fn what_is_right_passes() {
    for item in [
        quote!(
            static X: Counter;
        ),
        quote!(
            pub(crate) static X: metrics_core::Counter<Http<'static>>;
        ),
        quote!(
            static X: Alias;
        ),
        quote!(
            pub fn f();
        ),
        quote!(
            fn f(a: &str, b: Option<&'static str>, c: Cow<'_, str>) -> metrics_core::Counter;
        ),
    ] {
        assert_eq!(mistaken(item.clone()).0, [""; 0]);
        let expansion = run::<Attribute>((Kind::Counter, quote!(help = "H."), item)).to_string();
        assert!(expansion.contains("submit"), "{expansion}");
    }
}
