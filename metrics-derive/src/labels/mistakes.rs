//! The mistakes that can be made with a label set, and what each is told.

use quote::quote;

use super::Derive;
use crate::run::run;

#[test]
fn every_mistake_has_its_message() {
    for (tokens, messages) in [
        (
            quote!(
                enum E {
                    A,
                }
            ),
            &["`Labels` is derived for structs, each field a label; an enum is the value"][..],
        ),
        (quote!(union U { a: u8 }), &["`Labels` is derived for structs, each field a label; write a struct"]),
        (
            quote!(
                struct S(u8);
            ),
            &["the name of a label is that of its field, and these have none"],
        ),
        (
            quote!(
                struct S {
                    a: f64,
                }
            ),
            &["`f64` is no label value, since every measured number would make a series"],
        ),
        (
            quote!(
                struct S {
                    __a: u8,
                }
            ),
            &["label names that begin with `__` are Prometheus' own"],
        ),
        (
            quote!(
                struct S {
                    #[label(rename = "a-b")]
                    a: u8,
                }
            ),
            &["`a-b` is not a label name"],
        ),
        (
            quote!(
                struct S {
                    #[label(rename = "")]
                    a: u8,
                }
            ),
            &["the name of a label is not empty"],
        ),
        (
            quote!(
                struct S {
                    userId: u8,
                }
            ),
            &["label names are written in snake_case; write `user_id`, or keep it"],
        ),
        (
            quote!(
                struct S {
                    a: u8,
                    #[label(rename = "a")]
                    b: u8,
                }
            ),
            &["two labels are called `a`; rename one", "`a` stands here first"],
        ),
        (
            quote!(
                struct S {
                    #[label(flatten, rename = "x")]
                    a: P,
                }
            ),
            &["`rename` does not go with `flatten`", "`flatten` is given here"],
        ),
        (
            quote!(
                #[label(rename_all = "kebab-case")]
                struct S {
                    a_b: u8,
                }
            ),
            &["label names have no `-`"],
        ),
        (
            quote!(
                struct S {
                    a: f32,
                    #[label(rename = "1")]
                    b: u8,
                }
            ),
            &["`f32` is no label", "`1` is not a label"],
        ),
    ] {
        let found = run::<Derive>(tokens).to_string();
        for message in messages {
            assert!(found.contains(message), "{found}");
        }
        assert_eq!(found.matches("compile_error").count(), messages.len(), "{found}");
        assert!(found.contains(":: metrics_core :: Labels for"), "the stub: {found}");
    }
}
