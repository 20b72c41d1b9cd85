//! What stands in for a label set with a mistake: an impl without labels, so that metrics of the type still work.

use proc_macro2::TokenStream;
use quote::quote;

use super::Parsed;
use crate::crate_path::CratePath;
use crate::generics;

pub(super) fn set(parsed: &Parsed) -> TokenStream {
    let Parsed { ident, generics, .. } = parsed;
    let krate = CratePath::new(parsed.attr.krate.get());
    let private = krate.private();
    let bounded = generics::bounded(generics, []);
    let (parameters, _, clause) = bounded.split_for_impl();
    let (_, arguments, _) = generics.split_for_impl();
    let static_type = generics::static_type(ident, generics);
    quote! {
        #[automatically_derived]
        impl #parameters #krate::Labels for #ident #arguments #clause {
            type Static = #static_type;
            const NAMES: #private::Names = #private::Names::of(&[]);
            const CARDINALITY: #private::Option<usize> = #private::product(&[]);
            fn index(&self) -> usize {
                0
            }
            fn values_at(_: usize, _: &mut #private::Values<'_>) {}
            fn emit<'__metrics>(&'__metrics self, _: &mut #private::Values<'__metrics>) {}
        }
    }
}
