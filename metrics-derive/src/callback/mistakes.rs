//! What is generated for a callback, and the mistakes that can be made with one.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Attribute, is_meant};
use crate::diag::Diag;
use crate::metric::Kind;
use crate::run::{Macro, run};

/// The messages of a gauge with these keys on this function, and what stands in for it.
fn mistaken(keys: TokenStream, item: TokenStream) -> (Vec<String>, String) {
    let mut diag = Diag::new();
    let parsed = Attribute::parse((Kind::Gauge, keys, item), &mut diag);
    Attribute::check(&parsed, &mut diag);
    (diag.messages(), Attribute::fallback(&parsed).to_string())
}

#[test]
fn a_callback_stays_what_it_is_and_has_its_metric_beside_it() {
    let found = run::<Attribute>((
        Kind::Gauge,
        quote!(callback, unit = bytes, labels(disk), crate = m),
        quote! {
            /// Free room.
            #[cfg(unix)]
            pub fn free() -> Vec<((String,), u64)> { half - typed }
        },
    ));
    let expected = quote! {
        /// Free room.
        #[cfg(unix)]
        #[doc = ""]
        #[doc = " Exposed as `free_bytes` (gauge)."]
        pub fn free() -> Vec<((String,), u64)> { half - typed }
        m::__private::move_this_out_of_the_impl! {
            #[cfg(unix)]
            #[doc = "The metric that [`free()`] is called for."]
            #[allow(non_camel_case_types, dead_code)]
            pub enum free {}

            #[cfg(unix)]
            #[allow(dead_code)]
            impl {
                /// The metric itself, for another registry's `include`.
                #[must_use = "this is the metric; give it to a registry"]
                pub fn family() -> &'static m::Callback {
                    #[allow(deprecated, unused_qualifications)]
                    static __METRICS_FAMILY: m::Callback = {
                        static __METRICS_MORE: m::__private::More = m::__private::More::new().labels(&["disk"]);
                        const __METRICS_TEXT: &m::__private::Str =
                            m::__private::text!("free_bytes", "Free room.");
                        static __METRICS_SPEC: m::__private::Worded<m::__private::Spec, { __METRICS_TEXT.len() }> =
                            m::__private::Worded::new(
                                m::__private::words!(
                                    m::__private::Spec::gauge().with(&__METRICS_MORE).bytes(),
                                    "free_bytes",
                                    "Free room."
                                ),
                                __METRICS_TEXT
                            );
                        static __METRICS_STORE: m::__private::Store = m::__private::Store::NEW;
                        m::__private::callback(
                            m::__private::Core::new(&__METRICS_SPEC, &__METRICS_STORE),
                            free,
                            |__metrics_readings| m::__private::note(free(), __metrics_readings)
                        )
                    };
                    #[allow(deprecated, elided_lifetimes_in_paths, unused_qualifications)]
                    const _: () = {
                        m::__private::inventory::submit! {
                            m::__private::Definition::other(&m::__private::Other::metric(&__METRICS_FAMILY))
                        }
                    };
                    &__METRICS_FAMILY
                }
            }
        }
    };
    assert_eq!(found.to_string(), expected.to_string());
}

#[test]
fn every_mistake_has_its_message() {
    let keys = || quote!(callback, help = "H.");
    for (keys, item, messages) in [
        (
            keys(),
            quote!(
                fn f(a: u8) -> u8 {}
            ),
            &["calls this without arguments; take the parameters out"][..],
        ),
        (
            keys(),
            quote!(
                fn f((a, b): (u8, u8)) -> u8 {}
            ),
            &["calls this without arguments"],
        ),
        (
            keys(),
            quote!(
                fn f(&self) -> u8 {}
            ),
            &["no object to call a method on"],
        ),
        (
            keys(),
            quote!(
                fn f<'a>() -> &'a u8 {}
            ),
            &["it has no generics"],
        ),
        (
            keys(),
            quote!(
                fn f() {}
            ),
            &["`f` returns nothing; write `-> f64`"],
        ),
        (
            keys(),
            quote!(
                fn f() -> ! {}
            ),
            &["this one returns nothing; write `-> f64`"],
        ),
        (
            keys(),
            quote!(
                async unsafe fn f() -> u8 {}
            ),
            &["take `async` out", "take `unsafe` out"],
        ),
        (
            quote!(callback),
            quote!(
                fn f() -> u8 {}
            ),
            &["`f` has no help text"],
        ),
        (
            quote!(callback, help = "H.", labels(le)),
            quote!(
                fn f() -> u8 {}
            ),
            &["`le` is the label of a histogram's"],
        ),
        (
            quote!(help = "H.", callback),
            quote!(
                fn f() -> u8 {}
            ),
            &["`callback` says what is measured; write it first"],
        ),
        (
            quote!(callback = 5, help = "H."),
            quote!(
                fn f() -> u8 {}
            ),
            &["`callback` takes no value; write it alone"],
        ),
        (
            quote!(callback, late(a: u8 = 1)),
            quote!(
                fn f() -> u8 {}
            ),
            &["`late` is of functions whose calls"],
        ),
        (
            quote!(callback, help = "H.", expire = "1h"),
            quote!(
                fn f() -> u8 {}
            ),
            &["`expire` means nothing on a callback; take it out"],
        ),
        (
            quote!(callback, limit = none),
            quote!(
                fn f() -> u8 {}
            ),
            &["`limit` bounds none; take it out"],
        ),
        (
            quote!(callback, "Help."),
            quote!(
                fn f() -> u8 {}
            ),
            &["a text needs its key"],
        ),
        (
            keys(),
            quote!(
                #[m::counter(callback)]
                fn f() -> u8 {}
            ),
            &["a callback is one metric, and this function is one already"],
        ),
    ] {
        let shown = item.to_string();
        let (found, fallback) = mistaken(keys, item);
        assert_eq!(found.len(), messages.len(), "{shown}: {found:?}");
        for (found, message) in found.iter().zip(messages) {
            assert!(found.contains(message), "{shown}: {found}");
        }
        assert!(fallback.starts_with(&shown), "{shown}: {fallback}");
    }
}

#[test]
fn the_stub_of_a_mistaken_callback_has_a_metric_that_nobody_knows() {
    let (_, stub) = mistaken(
        quote!(callback),
        quote!(
            fn f(a: u8) -> u8 {}
        ),
    );
    assert!(stub.contains("enum f { }") && stub.contains("|| 0_u8") && !stub.contains("submit"), "{stub}");
    for item in [
        quote!(
            fn f(&self) -> u8 {}
        ),
        quote!(
            #[counter(callback)]
            fn f() -> u8 {}
        ),
    ] {
        let (_, stub) = mistaken(quote!(callback), item.clone());
        assert_eq!(stub, item.to_string(), "there is no place for a type of its name");
    }
}

#[test]
fn the_key_is_known_by_its_place() {
    for (keys, is) in [
        (quote!(callback), true),
        (quote!(name = "x", callback), true),
        (quote!(callback(1)), true),
        (quote!(metric = callback), false),
        (quote!(labels(callback)), false),
        (quote!(r#callback), false),
        (quote!(), false),
    ] {
        assert_eq!(is_meant(Kind::Counter, &keys), is, "{keys}");
        assert!(!is_meant(Kind::Summary, &keys), "{keys}");
    }
}
