//! Generates the values of a label: each variant has an index, each index a text.

use proc_macro2::TokenStream;
use quote::quote;

use super::Values;
use crate::generics;

/// ```text
/// impl LabelValue for Method {
///     type Static = Method;
///     const CARDINALITY: Option<usize> = Option::Some(2usize);
///     fn index(&self) -> usize {
///         match self { Self::Get { .. } => 0usize, Self::Other { .. } => 1usize }
///     }
///     fn value_at(index: usize) -> &'static str {
///         pick(&["get", "other"], index)
///     }
///     fn emit<'__metrics>(&'__metrics self, values: &mut Values<'__metrics>) {
///         values.str(<Self as LabelValue>::value_at(<Self as LabelValue>::index(self)));
///     }
/// }
/// ```
pub(super) fn values(values: &Values) -> TokenStream {
    let state = values.is_state.then(|| state(values));
    let Values { ident, generics, krate, variants, .. } = values;
    let private = krate.private();
    let bounded = generics::bounded(generics, []);
    let (parameters, _, clause) = bounded.split_for_impl();
    let (_, arguments, _) = generics.split_for_impl();
    let static_type = generics::static_type(ident, generics);
    let count = variants.len();
    let idents = variants.iter().map(|(ident, _)| ident);
    let texts = variants.iter().map(|(_, text)| text);
    let indices = 0..count;
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #parameters #krate::LabelValue for #ident #arguments #clause {
            type Static = #static_type;
            const CARDINALITY: #private::Option<usize> = #private::Option::Some(#count);
            #[inline]
            fn index(&self) -> usize {
                match self { #(Self::#idents { .. } => #indices,)* }
            }
            fn value_at(index: usize) -> &'static str {
                #private::pick(&[#(#texts),*], index)
            }
            #[inline]
            fn emit<'__metrics>(&'__metrics self, values: &mut #private::Values<'__metrics>) {
                values.str(<Self as #krate::LabelValue>::value_at(<Self as #krate::LabelValue>::index(self)));
            }
        }
        #state
    }
}

/// ```text
/// impl State for Door {
///     const STATES: &'static [&'static str] = &["shut", "open"];
///     fn state_at(index: usize) -> Self {
///         match index { 0usize => Self::Shut {}, _ => Self::Open {} }
///     }
/// }
/// ```
fn state(values: &Values) -> TokenStream {
    let Values { ident, generics, krate, variants, .. } = values;
    let (parameters, arguments, clause) = generics.split_for_impl();
    let texts = variants.iter().map(|(_, text)| text);
    let idents = variants.iter().map(|(ident, _)| ident);
    // The last one stands for every other number: there are none.
    let patterns = (0..variants.len()).map(|at| if at + 1 < variants.len() { quote!(#at) } else { quote!(_) });
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #parameters #krate::State for #ident #arguments #clause {
            const STATES: &'static [&'static str] = &[#(#texts),*];
            fn state_at(index: usize) -> Self {
                match index { #(#patterns => Self::#idents {},)* }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use crate::label_value::Derive;
    use crate::run::run;

    #[test]
    fn an_enum() {
        let found = run::<Derive>(quote! {
            #[label(rename_all = "kebab-case", crate = m)]
            enum Method<'a> {
                Get,
                #[label(rename = "PATCH")]
                Patch,
                r#NotFound { code: u16 },
                Other(&'a str),
            }
        });
        let expected = quote! {
            #[automatically_derived]
            #[allow(deprecated)]
            impl<'a> m::LabelValue for Method<'a> {
                type Static = Method<'static>;
                const CARDINALITY: m::__private::Option<usize> = m::__private::Option::Some(4usize);
                #[inline]
                fn index(&self) -> usize {
                    match self {
                        Self::Get { .. } => 0usize,
                        Self::Patch { .. } => 1usize,
                        Self::r#NotFound { .. } => 2usize,
                        Self::Other { .. } => 3usize,
                    }
                }
                fn value_at(index: usize) -> &'static str {
                    m::__private::pick(&["get", "PATCH", "not-found", "other"], index)
                }
                #[inline]
                fn emit<'__metrics>(&'__metrics self, values: &mut m::__private::Values<'__metrics>) {
                    values.str(<Self as m::LabelValue>::value_at(<Self as m::LabelValue>::index(self)));
                }
            }
        };
        assert_eq!(found.to_string(), expected.to_string());
    }

    #[test]
    fn an_enum_without_values_is_one_of_states() {
        let found = run::<Derive>(quote! {
            enum Door {
                Shut,
                #[label(rename = "ajar")]
                Open(),
                Gone {},
            }
        });
        let expected = quote! {
            #[automatically_derived]
            #[allow(deprecated)]
            impl ::metrics_core::State for Door {
                const STATES: &'static [&'static str] = &["shut", "ajar", "gone"];
                fn state_at(index: usize) -> Self {
                    match index { 0usize => Self::Shut {}, 1usize => Self::Open {}, _ => Self::Gone {}, }
                }
            }
        };
        assert!(found.to_string().ends_with(&expected.to_string()), "{found}");
    }

    #[test]
    fn every_mistake_has_its_message() {
        for (tokens, messages) in [
            (
                quote!(
                    enum E {}
                ),
                &["`E` has no variants, so its label would have no values; add one"][..],
            ),
            (
                quote!(
                    struct S {
                        a: u8,
                    }
                ),
                &["`LabelValue` is derived for enums; derive `Labels` for a set of labels"],
            ),
            (
                quote!(
                    struct S(u8);
                ),
                &["`LabelValue` is derived for enums; give the value inside `S` to the label"],
            ),
            (quote!(union U { a: u8 }), &["`LabelValue` is derived for enums; a union cannot say which value it has"]),
            (
                quote!(
                    enum E {
                        #[label(rename = "")]
                        A,
                    }
                ),
                &["an empty value is the same as no label"],
            ),
            (
                quote!(
                    enum E {
                        GetAll,
                        #[label(rename = "get_all")]
                        B,
                    }
                ),
                &["`B` has the value `get_all`, which `GetAll` has already; rename one", "`get_all` stands here first"],
            ),
            (
                quote!(
                    #[label(rename_all = "x")]
                    enum E {
                        #[label(skip)]
                        A,
                        #[label(rename = "")]
                        B,
                    }
                ),
                &["there is no case `x`", "`skip` goes on a field, not on a variant", "an empty value"],
            ),
        ] {
            let found = run::<Derive>(tokens).to_string();
            for message in messages {
                assert!(found.contains(message), "{found}");
            }
            assert_eq!(found.matches("compile_error").count(), messages.len(), "{found}");
            assert!(found.contains(":: metrics_core :: LabelValue for"), "the stub: {found}");
        }
    }
}
