//! The mistakes that can be made with a group: what each is told, and what stands in for the impls.

use proc_macro2::TokenStream;
use quote::quote;

use super::Derive;
use crate::diag::Diag;
use crate::run::Macro;

/// The messages of a group, and its stub.
fn mistaken(item: TokenStream) -> (Vec<String>, String) {
    let mut diag = Diag::new();
    let parsed = Derive::parse(item, &mut diag);
    Derive::check(&parsed, &mut diag);
    (diag.messages(), Derive::fallback(&parsed).to_string())
}

#[test]
fn every_mistake_of_a_struct_has_its_message_and_a_stub_stands_in() {
    for (item, messages) in [
        (
            quote!(
                enum G {
                    A,
                }
            ),
            &["`Metrics` is derived for structs, each field a metric; an enum is"][..],
        ),
        (quote!(union G { a: u8 }), &["`Metrics` is derived for structs, each field a metric; write a struct"]),
        (
            quote!(
                struct G(Counter);
            ),
            &["and these have none; write `struct G { name: Type }`"],
        ),
        (
            quote!(
                struct G<'a> {}
            ),
            &["take `'a` out, and write `'static`"],
        ),
        (
            quote!(
                #[metrics(namespace = "")]
                struct G {}
            ),
            &["a namespace is not empty; write one, or take `namespace` out"],
        ),
        (
            quote!(
                #[metrics(namespace = "a_")]
                struct G {}
            ),
            &["the `_` after a namespace is added; write `a`"],
        ),
        (
            quote!(
                #[metrics(namespace = "a-b")]
                struct G {}
            ),
            &["`a-b` is not a namespace, which has letters"],
        ),
        (
            quote!(
                #[metrics(namespace = "a:b")]
                struct G {}
            ),
            &["no digit first; write `a_b`"],
        ),
        (
            quote!(
                #[metrics(namespace = "größe")]
                struct G {}
            ),
            &["no digit first; write another"],
        ),
        (
            quote!(
                #[metrics(namespace = "dbPool")]
                struct G {}
            ),
            &["in snake_case; write `db_pool`"],
        ),
        (
            quote!(
                #[metrics(namespace = "__a")]
                struct G {}
            ),
            &["`__a` is not a namespace"],
        ),
        (
            quote!(
                #[metrics(defualt = false)]
                struct G {}
            ),
            &["there is no key `defualt`; did you mean `default`"],
        ),
    ] {
        let text = item.to_string();
        let (found, stub) = mistaken(item);
        assert_eq!(found.len(), messages.len(), "{text}: {found:?}");
        for (found, message) in found.iter().zip(messages) {
            assert!(found.contains(message), "{text}: {found}");
        }
        assert!(stub.contains(":: metrics_core :: Metrics for G"), "{text}: {stub}");
        assert!(stub.contains("fn builder ()") && stub.contains("Default for G"), "{text}: {stub}");
    }
}

#[test]
fn every_mistake_of_a_field_has_its_message() {
    for (field, messages) in [
        (quote!(a: Counter), &["`a` does not say what it counts as; write `#[counter]` above it"][..]),
        (quote!(a: Option<InFlight>), &["write `#[gauge(in_flight)]` above it"]),
        (quote!(a: u64), &["`a` is no metric; write `#[metrics(skip)]` above it"]),
        (quote!(a: Other), &["such as `#[counter]`, `#[metrics(prefix = \"a\")]` if it is a group"]),
        (quote!(#[counter] a: Counter), &["`a` has no help text; write a doc comment above it"]),
        (quote!(#[counter(help = "A.")] a: Gauge), &["`#[counter]` defines a `Counter`, and this says `Gauge`"]),
        (quote!(#[counter(help = "A.")] a: u64), &["and this type is none; write `Counter`"]),
        (quote!(#[counter(help = "A.")] a: Arc<Counter>), &["it is the group that is shared; write `Counter`"]),
        (quote!(#[counter(help = "A.")] a: Option<Arc<Counter>>), &["write `Counter`"]),
        (quote!(#[counter(help = "A.")] a: &'static Counter), &["write `Counter`"]),
        (quote!(#[counter(help = "A.", nmae = "b")] a: Counter), &["did you mean `name`"]),
        (
            quote!(#[m::counter(help = "A.")] a: Counter),
            &["are read by the derive, whatever is in scope; write `#[counter]`"],
        ),
        (
            quote!(#[counter = "a"] a: Counter),
            &["`counter` takes its keys in parentheses: `#[counter(name = \"..\")]`"],
        ),
        (quote!(#[histogram(help = "A.")] a: Histogram), &["a histogram needs buckets; write `#[histogram(latency)]`"]),
        (
            quote!(#[counter(help = "A.")] #[gauge] a: Counter),
            &["one field is one metric, and this one has `#[counter]` already", "`#[counter]` stands here"],
        ),
        (
            quote!(#[counter(help = "A.")] #[metrics(skip)] a: Counter),
            &["take `skip` or `#[counter]` out", "`#[counter]` stands here"],
        ),
        (
            quote!(#[counter(help = "A.")] #[metrics(prefix = "b")] a: Counter),
            &["`prefix` is for what is no metric, and this is one", "`#[counter]` stands here"],
        ),
        (quote!(#[gauge(callback, help = "A.")] a: Gauge), &["take `callback` out, and hand the gauge a closure"]),
        (quote!(#[counter(callback, help = "A.")] a: Counter), &["`#[counter(callback)] fn name() -> f64 { .. }`"]),
        (quote!(#[metrics(flatten)] a: Counter), &["`flatten` is for another group, and `Counter` is a metric"]),
        (quote!(#[metrics(prefix = "b")] a: Option<Gauge>), &["and `Gauge` is a metric; write `#[gauge]`"]),
        (quote!(#[metrics(prefix = "b_")] a: Io), &["the `_` after a prefix is added; write `b`"]),
        (quote!(#[metrics(prefix = "9")] a: Io), &["`9` is not a prefix"]),
        (
            quote!(#[metrics(prefix = "b", flatten)] a: Io),
            &["`flatten` does not go with `prefix`: a flattened group keeps its names", "`prefix` is given here"],
        ),
        (
            quote!(#[metrics(skip, flatten)] a: Io),
            &["`flatten` does not go with `skip`: a field that is skipped has no metrics", "`skip` is given here"],
        ),
        (quote!(#[metrics(skp)] a: Io), &["there is no key `skp`; did you mean `skip`"]),
    ] {
        let text = field.to_string();
        let (found, _) = mistaken(quote!(struct G { #field }));
        assert_eq!(found.len(), messages.len(), "{text}: {found:?}");
        for (found, message) in found.iter().zip(messages) {
            assert!(found.contains(message), "{text}: {found}");
        }
    }
}

#[test]
fn two_metrics_of_one_name_are_both_marked() {
    let group = |first: TokenStream, second: TokenStream| {
        quote! {
            #[metrics(namespace = "p")]
            struct G {
                #[counter(help = "H.", #first)]
                first: Counter,
                #[counter(help = "H.", #second)]
                second: Option<Counter<Other>>,
            }
        }
    };
    for (first, second, name) in [
        (quote!(), quote!(name = "first"), "p_first_total"),
        (quote!(name = "second_total"), quote!(), "p_second_total"),
        (quote!(name = "a", unit = seconds), quote!(name = "a_seconds"), "p_a_seconds_total"),
        (quote!(namespace = "p_a", name = "x"), quote!(name = "a_x"), "p_a_x_total"),
        (quote!(exact = "x_total"), quote!(exact = "x_total"), "x_total"),
    ] {
        let (found, _) = mistaken(group(first, second));
        let expected = [format!("two metrics are called `{name}`; rename one"), format!("`{name}` stands here first")];
        assert_eq!(found, expected);
    }
    // The crate's namespace may go before one of them; it does not go before the other.
    let (found, _) = mistaken(group(quote!(), quote!(exact = "p_first_total")));
    assert_eq!(found, [""; 0]);
}

#[test]
fn one_mistake_does_not_hide_the_next() {
    let (found, _) = mistaken(quote! {
        #[metrics(namespace = "a-b", prefix = "x")]
        struct G<'a> {
            #[counter]
            a: Gauge,
            b: Histogram,
            #[metrics(flatten = 1)]
            c: Io,
        }
    });
    assert_eq!(found.len(), 7, "{found:?}");
}
