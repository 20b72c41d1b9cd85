//! Generates a metric: its core, which is data, and the static that users see.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::Attribute;

use super::item::{Item, Static};
use super::place::Place;
use super::values::Limit;
use super::{Metric, Submission, signature};
use crate::respan::{at, call};

/// Generates the item.
pub(crate) fn metric(metric: &Metric) -> TokenStream {
    match &metric.item {
        Item::Static(item) => static_item(metric, item),
        Item::Signature(item) => signature::expand(metric, item),
        Item::Other(tokens) => tokens.clone(),
    }
}

/// ```text
/// /// HTTP requests served.
/// ///
/// /// Exposed as `http_requests_total` (counter).
/// #[allow(elided_lifetimes_in_paths)]
/// pub static HTTP_REQUESTS: Counter<Http> = {
///     const __METRICS_TEXT: &str = text!("http_requests_total", "HTTP ..");
///     static __METRICS_SPEC: Worded<Spec, { __METRICS_TEXT.len() }> = Worded::new(words!(Spec::counter(), "http_..", "HTTP .."), __METRICS_TEXT);
///     static __METRICS_STORE: Store = Store::NEW;
///     inventory::submit! { { let _ = <Http as Labels>::CARDINALITY; Definition::counter(&HTTP_REQUESTS) } }
///     let _ = <Http as Labels>::CARDINALITY;
///     counter(Core::new(&__METRICS_SPEC, &__METRICS_STORE))
/// };
/// ```
fn static_item(metric: &Metric, item: &Static) -> TokenStream {
    let Static { attributes, visibility, ident, ty } = item;
    let exposed = exposed(metric);
    let value = linked_value(metric, &Place::of(ty), ident);
    quote! {
        #(#attributes)*
        #exposed
        // `Counter<Http>` stands for `Counter<Http<'static>>`, which a user need not write out.
        #[allow(elided_lifetimes_in_paths)]
        #visibility static #ident: #ty = { #value };
    }
}

/// The paragraph of documentation that says what the metric is called outside.
pub(crate) fn exposed(metric: &Metric) -> TokenStream {
    let kind = metric.kind.format_word();
    let text = format!(" Exposed as `{}` ({kind}).", metric.name);
    if metric.registered { quote!(#[doc = ""] #[doc = #text]) } else { quote!(#[doc = ""]) }
}

/// The statements and the expression of a metric's value.
pub(crate) fn value(metric: &Metric, place: &Place) -> TokenStream {
    let (core, value) = (core(metric), value_of_core(metric, place));
    quote!(#core #value)
}

fn value_of_core(metric: &Metric, place: &Place) -> TokenStream {
    let private = metric.krate.private();
    let assertion = place.assertion(metric);
    let constructor = format_ident!("{}", metric.ty.constructor());
    let value = at(&place.at, quote!(#private::#constructor(#private::Core::new(&__METRICS_SPEC, &__METRICS_STORE))));
    let value = place.typed(metric, None, value);
    quote!(#assertion #value)
}

/// The same of a static that is called so, and that the registry is told of. It is told within the value: there what the
/// user allowed is allowed, a deprecated metric may be named, and no constant of its own is compiled for it.
pub(crate) fn linked_value(metric: &Metric, place: &Place, path: impl ToTokens) -> TokenStream {
    let submission = metric.registered.then(|| submission(metric.ty.submission(), metric, place, path));
    let (core, value) = (core(metric), value_of_core(metric, place));
    quote!(#core #submission #value)
}

/// The statics that are behind the metric: what is said of it, and what it comes to.
pub(crate) fn core(metric: &Metric) -> TokenStream {
    let private = metric.krate.private();
    let spec = spec(metric);
    let store = if metric.optional { quote!(ABSENT) } else { quote!(NEW) };
    quote! {
        #spec
        static __METRICS_STORE: #private::Store = #private::Store::#store;
    }
}

/// What is said of the metric, as a static; and the items that hold its buckets.
pub(crate) fn spec(metric: &Metric) -> TokenStream {
    let private = metric.krate.private();
    let (name, help) = (&metric.name, &metric.help);
    let constructor = format_ident!("{}", metric.ty.constructor());
    let (items, layout) = metric.layout.as_ref().map(|layout| layout.expand(&metric.krate)).unzip();
    let more = more(metric, layout.as_ref());
    let layout = layout.into_iter();
    let mut spec = quote!(#private::Spec::#constructor(#(#layout),*));
    let more = more.map(|more| {
        spec.extend(quote!(.with(&__METRICS_MORE)));
        quote!(static __METRICS_MORE: #private::More = #more;)
    });
    spec.extend(base_unit(metric));
    if metric.exact {
        spec.extend(quote!(.exact()));
    }
    if metric.utf8 {
        spec.extend(quote!(.utf8()));
    }
    if metric.optional {
        spec.extend(quote!(.optional()));
    }
    let spec = call(&metric.at, quote!(#private::words!), quote!(#spec, #name, #help));
    quote! {
        #items
        #more
        const __METRICS_TEXT: &#private::Str = #private::text!(#name, #help);
        static __METRICS_SPEC: #private::Worded<#private::Spec, { __METRICS_TEXT.len() }> =
            #private::Worded::new(#spec, __METRICS_TEXT);
    }
}

/// The unit, where it is one of the two that are said of most: so these need nothing beside their spec.
fn base_unit(metric: &Metric) -> Option<TokenStream> {
    match metric.unit.as_deref() {
        Some("seconds") => Some(quote!(.seconds())),
        Some("bytes") => Some(quote!(.bytes())),
        _ => None,
    }
}

/// What a metric says that most do not.
fn more(metric: &Metric, layout: Option<&TokenStream>) -> Option<TokenStream> {
    let private = metric.krate.private();
    let begun = |more: Option<TokenStream>| more.unwrap_or_else(|| quote!(#private::More::new()));
    let (mut more, mut calls) = (None, TokenStream::new());
    if let (Some(native), Some(layout)) = (&metric.native, layout) {
        more = Some(native.expand(begun(more), layout, &metric.krate));
    }
    if let Some(quantiles) = &metric.quantiles {
        more = Some(quantiles.expand(begun(more), &metric.krate));
    }
    if let (Some(unit), None) = (&metric.unit, base_unit(metric)) {
        calls.extend(quote!(.unit(#unit)));
    }
    if !metric.labels.is_empty() {
        let labels = &metric.labels;
        calls.extend(quote!(.labels(&[#(#labels),*])));
    }
    match &metric.limit {
        Some(Limit::Count(count)) => calls.extend(quote!(.limit(#count))),
        Some(Limit::None) => calls.extend(quote!(.no_limit())),
        None => {}
    }
    if let Some(expire) = &metric.expire {
        let expire = expire.expand(&metric.krate);
        calls.extend(quote!(.expire(#expire)));
    }
    if calls.is_empty() {
        return more;
    }
    more = Some(begun(more));
    Some(quote!(#more #calls))
}

/// Tells the registry of a static.
fn submission(submission: Submission, metric: &Metric, place: &Place, path: impl ToTokens) -> TokenStream {
    let private = metric.krate.private();
    let reference = place.typed(metric, Some(quote!(&'static)), at(&place.at, quote!(&#path)));
    let definition = match submission {
        Submission::Other => {
            let other = call(&place.at, quote!(#private::Other::metric), reference);
            call(&place.at, quote!(#private::Definition::other), quote!(&#other))
        }
        Submission::Gathered(constructor) => {
            let constructor = format_ident!("{constructor}");
            call(&place.at, quote!(#private::Definition::#constructor), reference)
        }
    };
    let value = match place.assertion(metric) {
        Some(assertion) => quote!({ #assertion #definition }),
        None => definition,
    };
    quote!(#private::inventory::submit! { #value })
}

/// The same where the static is not of the metric's type, from beside it.
pub(crate) fn submit_other(metric: &Metric, place: &Place, path: impl ToTokens) -> TokenStream {
    beside(metric, submission(Submission::Other, metric, place, path))
}

/// Tells the registry of a static that an accessor looks for, by the path of what it stands in; from beside it.
pub(crate) fn submit_with_path(metric: &Metric, place: &Place, path: impl ToTokens) -> TokenStream {
    let private = metric.krate.private();
    let reference = at(&place.at, quote!(&#path));
    let reference = match place.assertion(metric) {
        Some(assertion) => quote!({ #assertion #reference }),
        None => reference,
    };
    beside(metric, quote!(#private::submit_with_path! { #reference }))
}

fn beside(metric: &Metric, submission: TokenStream) -> TokenStream {
    if !metric.registered {
        // The item's `cfg`s stand before what this returns, so it cannot be nothing.
        return quote!(
            const _: () = ();
        );
    }
    quote! {
        // The metric may be deprecated; that it is registered is no use of it. And the path is ours, wherever it is marked.
        #[allow(deprecated, elided_lifetimes_in_paths, unused_qualifications)]
        const _: () = {
            #submission
        };
    }
}

/// The attributes that decide whether the item is there at all; what goes with the item repeats them.
pub(crate) fn cfgs(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"))
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use crate::metric::{Attribute, Kind};
    use crate::run::run;

    fn expansion(kind: Kind, attribute: proc_macro2::TokenStream, item: proc_macro2::TokenStream) -> String {
        run::<Attribute>((kind, attribute, item)).to_string()
    }

    fn assert_same(found: &str, expected: proc_macro2::TokenStream) {
        assert_eq!(found, expected.to_string());
    }

    #[test]
    fn a_static() {
        assert_same(
            &expansion(
                Kind::Counter,
                quote!(),
                quote! {
                    /// HTTP requests
                    /// served.
                    #[cfg(feature = "x")]
                    pub static HTTP_REQUESTS: Counter<Http>;
                },
            ),
            quote! {
                            /// HTTP requests
                            /// served.
                            #[cfg(feature = "x")]
                            #[doc = ""]
                            #[doc = " Exposed as `http_requests_total` (counter)."]
                            #[allow(elided_lifetimes_in_paths)]
                            pub static HTTP_REQUESTS: Counter<Http> = {
                                const __METRICS_TEXT: &::metrics_core::__private::Str = ::metrics_core::__private::text!("http_requests_total", "HTTP requests served.");
            static __METRICS_SPEC: ::metrics_core::__private::Worded<::metrics_core::__private::Spec, { __METRICS_TEXT.len() }> =
                ::metrics_core::__private::Worded::new(::metrics_core::__private::words!(::metrics_core::__private::Spec::counter(), "http_requests_total", "HTTP requests served."), __METRICS_TEXT);
            static __METRICS_STORE: ::metrics_core::__private::Store = ::metrics_core::__private::Store::NEW;
                                ::metrics_core::__private::inventory::submit! { {
                                    let _ = <Http as ::metrics_core::Labels>::CARDINALITY;
                                    ::metrics_core::__private::Definition::counter(&HTTP_REQUESTS)
                                } }
                                let _ = <Http as ::metrics_core::Labels>::CARDINALITY;
                                ::metrics_core::__private::counter(::metrics_core::__private::Core::new(&__METRICS_SPEC, &__METRICS_STORE))
                            };
                        },
        );
    }

    #[test]
    fn a_histogram_with_everything() {
        assert_same(
            &expansion(
                Kind::Histogram,
                quote!(
                    latency,
                    namespace = "shop",
                    buckets = BOUNDS,
                    slo = 0.3,
                    labels(route, code),
                    limit = 50,
                    crate = m,
                    help = "Wait."
                ),
                quote!(
                    static CALL_TIME: Histogram<(&'static str, u16)>;
                ),
            ),
            quote! {
                            #[doc = ""]
                            #[doc = " Exposed as `shop_call_time_seconds` (histogram)."]
                            #[allow(elided_lifetimes_in_paths)]
                            static CALL_TIME: Histogram<(&'static str, u16)> = {
                                const __METRICS_BOUNDS: &[f64] = BOUNDS;
                                const __METRICS_BOUNDS_1: [f64; __METRICS_BOUNDS.len() + 1] =
                                    m::__private::with_bound(__METRICS_BOUNDS, 0.3);
                                static __METRICS_LAYOUT: m::__private::Layout = m::__private::Layout::new(&__METRICS_BOUNDS_1);
                                static __METRICS_MORE: m::__private::More =
                                    m::__private::More::new().labels(&["route", "code"]).limit(50);
                                const __METRICS_TEXT: &m::__private::Str = m::__private::text!("shop_call_time_seconds", "Wait.");
            static __METRICS_SPEC: m::__private::Worded<m::__private::Spec, { __METRICS_TEXT.len() }> =
                m::__private::Worded::new(m::__private::words!(m::__private::Spec::histogram(&__METRICS_LAYOUT)
                                    .with(&__METRICS_MORE)
                                    .seconds(), "shop_call_time_seconds", "Wait."), __METRICS_TEXT);
            static __METRICS_STORE: m::__private::Store = m::__private::Store::NEW;
                                m::__private::inventory::submit! { {
                                    let _ = <(&'static str, u16) as m::Labels>::CARDINALITY;
                                    m::__private::Definition::histogram(&CALL_TIME)
                                } }
                                let _ = <(&'static str, u16) as m::Labels>::CARDINALITY;
                                m::__private::histogram(m::__private::Core::new(&__METRICS_SPEC, &__METRICS_STORE))
                            };
                        },
        );
    }

    #[test]
    fn a_gauge_that_waits_and_one_that_counts() {
        let optional = expansion(
            Kind::Gauge,
            quote!(optional, exact = "Temp", help = "T."),
            quote!(
                static T: Gauge;
            ),
        );
        assert!(optional.contains(". exact () . optional ()"), "{optional}");
        let in_flight = expansion(
            Kind::Gauge,
            quote!(in_flight, help = "T."),
            quote!(
                static T: InFlight;
            ),
        );
        assert!(in_flight.contains("Spec :: in_flight"), "{in_flight}");
        let unlimited = expansion(
            Kind::Counter,
            quote!(limit = none, help = "T."),
            quote!(
                static T: Counter<Http>;
            ),
        );
        assert!(unlimited.contains(". no_limit ()"), "{unlimited}");
    }
}
