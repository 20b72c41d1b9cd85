//! Generates the metric beside the function, which stays as it is.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Visibility;

use super::check::{is_callback, place};
use super::{Model, Parsed};
use crate::crate_path::CratePath;
use crate::function::item::Function;
use crate::metric::expand;
use crate::metric::item::Item;
use crate::metric::place::Place;
use crate::metric::signature::{goes_to_type, on_type};
use crate::metric::{Metric, MetricType, fallback as metric};
use crate::respan::{at, call};

/// ```text
/// /// Jobs that wait.
/// ///
/// /// Exposed as `queue_length` (gauge).
/// pub fn queue_length() -> usize { .. }
///
/// /// The metric that [`queue_length()`] is called for.
/// pub enum queue_length {}
///
/// impl queue_length {
///     /// The metric itself.
///     pub fn family() -> &'static Callback {
///         static __METRICS_FAMILY: Callback = {
///             const __METRICS_TEXT: &str = text!("queue_length", "Jobs that wait.");
///             static __METRICS_SPEC: Worded<Spec, { __METRICS_TEXT.len() }> = Worded::new(words!(Spec::gauge(), "queue_length", "Jobs that wait."), __METRICS_TEXT);
///             static __METRICS_STORE: Store = Store::NEW;
///             callback(Core::new(&__METRICS_SPEC, &__METRICS_STORE), queue_length, |readings| note(queue_length(), readings))
///         };
///         submit! { &__METRICS_FAMILY }
///         &__METRICS_FAMILY
///     }
/// }
/// ```
pub(super) fn function(model: &Model) -> TokenStream {
    let Model { metric, function } = model;
    let Function { attributes, visibility, signature, body, parts } = function;
    let (exposed, private, ident) = (expand::exposed(metric), metric.krate.private(), &parts.ident);
    let core = expand::core(metric);
    // Both ask that it is something to expose, and of one place the compiler says once that it is not.
    let place = place(function);
    let returned = at(&place, quote!(#ident()));
    let ask = quote!(|__metrics_readings| #private::note(#returned, __metrics_readings));
    let value = call(
        &place,
        quote!(#private::callback),
        quote!(#private::Core::new(&__METRICS_SPEC, &__METRICS_STORE), #ident, #ask),
    );
    let family = family(metric, function, quote!(#core #value));
    quote! {
        #(#attributes)*
        #exposed
        #visibility #signature #body
        #family
    }
}

/// The function as it was written; and a metric that nobody knows, where there may be one.
pub(super) fn fallback(parsed: &Parsed) -> TokenStream {
    let whole = &parsed.whole;
    let Some(function) = parsed.function.as_ref().filter(|function| stands_free(function)) else {
        return whole.clone();
    };
    let krate = CratePath::new(parsed.keys.krate.get());
    let metric = metric::stub(MetricType::new(parsed.kind, false), krate, Item::Other(TokenStream::new()));
    let (private, core) = (metric.krate.private(), expand::core(&metric));
    let family = family(
        &metric,
        function,
        quote!(#core #private::callback(#private::Core::new(&__METRICS_SPEC, &__METRICS_STORE), || 0_u8, |_| {})),
    );
    quote!(#whole #family)
}

/// Whether there can be a type of its name beside the function: no method, and no other attribute that makes one.
fn stands_free(function: &Function) -> bool {
    !function.parts.method && !function.attributes.iter().any(is_callback)
}

/// The type of the function's name, and the metric behind it, whose value is given.
fn family(metric: &Metric, function: &Function, value: TokenStream) -> TokenStream {
    let Function { attributes, visibility, parts, .. } = function;
    let (ident, krate, private) = (&parts.ident, &metric.krate, metric.krate.private());
    let shared = attributes.iter().filter(|attribute| goes_to_type(attribute)).map(on_type);
    let cfgs = expand::cfgs(attributes);
    let place = Place { at: quote!(#ident), labels: None, key: None, states: None, alias: None };
    let submit = expand::submit_other(metric, &place, quote!(__METRICS_FAMILY));
    let docs = format!("The metric that [`{ident}()`] is called for.");
    let visibility: &Visibility = visibility;
    quote! {
        #private::move_this_out_of_the_impl! {
            #(#shared)*
            #[doc = #docs]
            #[allow(non_camel_case_types, dead_code)]
            #visibility enum #ident {}

            #(#cfgs)*
            #[allow(dead_code)]
            impl {
                /// The metric itself, for another registry's `include`.
                #[must_use = "this is the metric; give it to a registry"]
                #visibility fn family() -> &'static #krate::Callback {
                    // The function may be deprecated, and that a scrape calls it is no use of it; the path is ours.
                    #[allow(deprecated, unused_qualifications)]
                    static __METRICS_FAMILY: #krate::Callback = { #value };
                    #submit
                    &__METRICS_FAMILY
                }
            }
        }
    }
}
