//! What stands in for a label value with a mistake: an impl without values, so that the type still goes where label
//! values and states go.

use proc_macro2::TokenStream;
use quote::quote;

use super::Parsed;
use crate::crate_path::CratePath;
use crate::generics;

pub(super) fn values(parsed: &Parsed) -> TokenStream {
    let Parsed { ident, generics, .. } = parsed;
    let krate = CratePath::new(parsed.attr.krate.get());
    let private = krate.private();
    let bounded = generics::bounded(generics, []);
    let (parameters, _, clause) = bounded.split_for_impl();
    let (_, arguments, _) = generics.split_for_impl();
    let static_type = generics::static_type(ident, generics);
    let state = (parsed.is_state() && !parsed.variants.is_empty()).then(|| {
        let (parameters, arguments, clause) = generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #parameters #krate::State for #ident #arguments #clause {
                const STATES: &'static [&'static str] = &["metrics_stub"];
                fn state_at(_: usize) -> Self {
                    loop {}
                }
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #parameters #krate::LabelValue for #ident #arguments #clause {
            type Static = #static_type;
            fn emit<'__metrics>(&'__metrics self, values: &mut #private::Values<'__metrics>) {
                values.str("");
            }
        }
        #state
    }
}
