//! Generates the function that leads to a metric from outside: `handle_latency(..)` for `fn handle`.
//!
//! The metric stands inside the function's body, where it is on its own whatever the function is part of. So the
//! accessor looks it up among the program's definitions, once.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Lifetime;

use super::{Accessor, Model, Target, Use};
use crate::lifetimes;
use crate::metric::item::{Item, Signature};
use crate::metric::{Metric, expand, signature};

/// What everything borrowed in an accessor's parameters lives for.
const LIFETIME: &str = "'__metrics";

/// ```text
/// accessor_unless_false! {
///     /// A series of the metric `handle_latency_seconds` of the function `handle`.
///     #[allow(dead_code)]
///     fn handle_latency<'__metrics>(kind: Kind, tenant: &'__metrics str)
///         -> With<'static, Histogram<(Kind, &'static str)>, (Kind, &'__metrics str)>
///     {
///         static __METRICS_DEFINED: Defined<Histogram<(Kind, &'static str)>> = defined!("handle_latency_seconds");
///         with(Defined::get(&__METRICS_DEFINED), (kind, tenant))
///     }
/// }
/// ```
pub(super) fn expand(model: &Model, part: &Use) -> TokenStream {
    let (Target::Own(metric), Some(Accessor { visibility, ident })) = (&part.metric, &part.accessor) else {
        return TokenStream::new();
    };
    let Item::Signature(item) = &metric.item else { return TokenStream::new() };
    let (krate, private) = (&model.krate, model.krate.private());
    let (family, name, cfgs) =
        (signature::family_type(metric, item), &metric.name, expand::cfgs(&model.function.attributes));
    let lifetime = Lifetime::new(LIFETIME, Span::call_site());
    let constants = || model.labels.iter().map(|label| label.constant()).chain(std::iter::repeat(None));
    let (mut parameters, mut values, mut types) = (Vec::new(), Vec::new(), Vec::new());
    for (parameter, constant) in item.parameters.iter().zip(constants()) {
        let (ident, ty) = (&parameter.ident, lifetimes::renamed(&parameter.ty, &lifetime));
        match constant {
            Some(literal) => values.push(literal.clone()),
            None => {
                parameters.push(quote!(#ident: #ty));
                values.push(quote!(#ident));
            }
        }
        types.push(ty);
    }
    let borrows = parameters.iter().any(|parameter| parameter.to_string().contains(LIFETIME));
    let generics = borrows.then(|| quote!(<#lifetime>));
    let (output, value) = match values.is_empty() {
        true => (quote!(&'static #family), quote!(#private::Defined::get(&__METRICS_DEFINED))),
        false => (
            quote!(#krate::With<'static, #family, (#(#types,)*)>),
            quote!(#private::with(#private::Defined::get(&__METRICS_DEFINED), (#(#values,)*))),
        ),
    };
    let docs = docs(metric, item, model);
    quote! {
        #private::accessor_unless_false! {
            #(#cfgs)*
            #[doc = #docs]
            #[allow(dead_code, clippy::too_many_arguments, clippy::needless_pass_by_value)]
            #visibility fn #ident #generics (#(#parameters),*) -> #output {
                static __METRICS_DEFINED: #private::Defined<#family> = #private::defined!(#name);
                #value
            }
        }
    }
}

fn docs(metric: &Metric, item: &Signature, model: &Model) -> String {
    let what = if item.parameters.is_empty() { "The metric" } else { "A series of the metric" };
    format!(" {what} `{}` of the function `{}`.", metric.name, model.function.parts.ident)
}
