//! Generics of derived impls: the type in its `'static` form, and the bounds that it needs.
//!
//! A metric outlives every borrow, so it is typed by the label set with each lifetime `'static`; a type parameter is
//! kept and has to be `'static` itself.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{GenericParam, Generics, WherePredicate, parse_quote};

/// `Http<'static, T, N>` for `struct Http<'a, T, const N: usize>`.
pub(crate) fn static_type(ident: &Ident, generics: &Generics) -> TokenStream {
    let arguments = generics.params.iter().map(|parameter| match parameter {
        GenericParam::Lifetime(_) => quote!('static),
        GenericParam::Type(parameter) => {
            let ident = &parameter.ident;
            quote!(#ident)
        }
        GenericParam::Const(parameter) => {
            let ident = &parameter.ident;
            quote!(#ident)
        }
    });
    quote!(#ident<#(#arguments),*>)
}

/// The generics, with `T: 'static` for every type parameter and with `predicates`.
pub(crate) fn bounded(generics: &Generics, predicates: impl IntoIterator<Item = WherePredicate>) -> Generics {
    let statics: Vec<WherePredicate> = type_parameters(generics).map(|ident| parse_quote!(#ident: 'static)).collect();
    let mut bounded = generics.clone();
    let all: Vec<_> = statics.into_iter().chain(predicates).collect();
    if !all.is_empty() {
        bounded.make_where_clause().predicates.extend(all);
    }
    bounded
}

/// The names of the type parameters.
pub(crate) fn type_parameters(generics: &Generics) -> impl Iterator<Item = &Ident> {
    generics.type_params().map(|parameter| &parameter.ident)
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::DeriveInput;

    #[test]
    fn lifetimes_become_static_and_parameters_are_bounded() {
        let input: DeriveInput = parse_quote!(
            struct Http<'a, T: Clone = u8, const N: usize = 3>
            where
                T: Copy,
            {
                a: &'a T,
            }
        );
        assert_eq!(static_type(&input.ident, &input.generics).to_string(), "Http < 'static , T , N >");
        let bounded = bounded(&input.generics, [parse_quote!(T: Send)]);
        let (parameters, _, clause) = bounded.split_for_impl();
        assert_eq!(quote!(#parameters).to_string(), "< 'a , T : Clone , const N : usize >");
        assert_eq!(quote!(#clause).to_string(), "where T : Copy , T : 'static , T : Send");
    }
}
