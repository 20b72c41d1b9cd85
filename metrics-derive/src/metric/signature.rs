//! Generates the accessor of a signature: a function whose parameters are the labels, and beside it, under the same
//! name, a type that leads to the metric itself.
//!
//! A label set needs no struct here: it is a tuple, and the names are the parameters'.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Attribute, Lifetime, Meta};

use super::expand;
use super::item::{Parameter, Signature};
use super::place::Place;
use super::types::with_labels;
use super::{Metric, MetricType};
use crate::crate_path::CratePath;
use crate::lifetimes;
use crate::respan::at;

/// ```text
/// /// HTTP requests served.
/// ///
/// /// Exposed as `http_requests_total` (counter).
/// #[must_use = ".."]
/// pub fn http_requests<'__metrics>(method: Method, route: &'__metrics str)
///     -> With<'static, Counter<(Method, &'static str)>, (Method, &'__metrics str)>
/// {
///     with(http_requests::family(), (method, route))
/// }
///
/// /// The metric behind [`http_requests()`].
/// pub enum http_requests {}
///
/// impl http_requests {
///     /// The metric itself: `remove`, `retain`, `clear`, `init`, `len`.
///     pub fn family() -> &'static Counter<(Method, &'static str)> {
///         static __METRICS_FAMILY: Counter<(Given<Method>, Given<&'static str>)> = {
///             ..
///             inventory::submit! { Definition::counter(&__METRICS_FAMILY) }
///             counter(Core::new(&__METRICS_SPEC, &__METRICS_STORE))
///         };
///         &__METRICS_FAMILY
///     }
/// }
/// ```
pub(crate) fn expand(metric: &Metric, item: &Signature) -> TokenStream {
    let Signature { attributes, visibility, ident, .. } = item;
    let exposed = expand::exposed(metric);
    let shared = attributes.iter().filter(|attribute| goes_to_type(attribute)).map(on_type);
    let cfgs = expand::cfgs(attributes);
    let family = family_type(metric, item);
    let stored = stored_type(metric, item);
    let place = Place::of_signature(item);
    if item.parameters.iter().any(is_self) {
        // The stub of a method: an `impl` has no place for a type.
        let value = expand::value(metric, &place);
        let found = quote!({ static __METRICS_FAMILY: #stored = { #value }; &__METRICS_FAMILY });
        let accessor = accessor(metric, item, &found);
        return quote!(#(#attributes)* #accessor);
    }
    let value = expand::linked_value(metric, &place, quote!(__METRICS_FAMILY));
    // The type of this name is ours, not what the user wrote: where it cannot stand, that is where it is missed.
    let mut beside = ident.clone();
    beside.set_span(ident.span().located_at(Span::call_site()));
    let accessor = accessor(metric, item, &quote!(#beside::family()));
    let family_docs = match metric.ty {
        MetricType::Info => " The metric itself: `set`, `clear`.",
        _ => " The metric itself: `remove`, `retain`, `clear`, `init`, `len`.",
    };
    let type_docs = format!("The metric behind [`{ident}()`].");
    let private = metric.krate.private();
    quote! {
        #(#attributes)*
        #exposed
        #accessor

        #private::move_this_out_of_the_impl! {
            #(#shared)*
            #[doc = #type_docs]
            #[allow(non_camel_case_types, dead_code)]
            #visibility enum #ident {}
        }

        // Beside it, not in it: a macro reads what it is given twice, and this is long.
        #(#cfgs)*
        #[allow(dead_code)]
        impl #ident {
            #[doc = #family_docs]
            #[must_use = "this is the metric; call one of its methods"]
            #visibility fn family() -> &'static #family {
                static __METRICS_FAMILY: #stored = { #value };
                &__METRICS_FAMILY
            }
        }
    }
}

/// The function itself; `found` is a reference to the metric.
fn accessor(metric: &Metric, item: &Signature, found: &TokenStream) -> TokenStream {
    let Signature { visibility, ident, parameters, .. } = item;
    let (krate, private) = (&metric.krate, metric.krate.private());
    let lifetime = Lifetime::new("'__metrics", Span::call_site());
    let family = family_type(metric, item);
    let names: Vec<_> = parameters.iter().enumerate().map(|(at, parameter)| name(at, parameter)).collect();
    let ty = |parameter: &Parameter| match parameter.label {
        true => lifetimes::named(&parameter.ty, &lifetime),
        false => parameter.ty.to_token_stream(),
    };
    let types: Vec<_> = parameters.iter().map(ty).collect();
    let labels = || parameters.iter().zip(names.iter().zip(&types)).filter(|(parameter, _)| parameter.label);
    let label_names: Vec<_> = labels().map(|(_, (name, _))| name).collect();
    let methods = match metric.ty {
        MetricType::Info => "`set()`",
        MetricType::StateSet => "`set(..)`",
        _ => "`inc()` or `observe(..)`",
    };
    if label_names.is_empty() {
        let note = format!("this is the metric; call one of its methods, such as {methods}");
        return quote! {
            #[must_use = #note]
            #visibility fn #ident(#(#names: #types),*) -> &'static #family {
                #found
            }
        };
    }
    let label_types: Vec<_> = labels().map(|(_, (_, ty))| ty).collect();
    let elided = parameters.iter().any(|parameter| parameter.label && lifetimes::has_elided(&parameter.ty));
    let generics = elided.then(|| quote!(<#lifetime>));
    let note = format!("this names a series and changes nothing; call one of its methods, such as {methods}");
    quote! {
        #[must_use = #note]
        #visibility fn #ident #generics (#(#names: #types),*)
            -> #krate::With<'static, #family, (#(#label_types,)*)>
        {
            #private::with(#found, (#(#label_names,)*))
        }
    }
}

/// The parameter's name; a stub's parameter may have none.
fn name(at: usize, parameter: &Parameter) -> TokenStream {
    match &parameter.ident {
        Some(ident) if parameter.label || is_self(parameter) => ident.to_token_stream(),
        _ => format_ident!("_{at}").to_token_stream(),
    }
}

fn is_self(parameter: &Parameter) -> bool {
    parameter.ident.as_ref().is_some_and(|ident| ident == "self")
}

/// The metric's type: as it was written, if it was, with the tuple of labels.
pub(crate) fn family_type(metric: &Metric, item: &Signature) -> TokenStream {
    family(metric, item, |ty| ty)
}

/// The same type, in words that the compiler understands only where every label is one. It marks the type of one that
/// is none, and says no more about the metric.
pub(crate) fn stored_type(metric: &Metric, item: &Signature) -> TokenStream {
    family(metric, item, |ty| given(&metric.krate, ty))
}

fn family(metric: &Metric, item: &Signature, label: impl Fn(TokenStream) -> TokenStream) -> TokenStream {
    let labels = item.parameters.iter().filter(|parameter| parameter.label);
    let types: Vec<_> = labels.map(|parameter| label(lifetimes::kept(&parameter.ty))).collect();
    let arguments = (!types.is_empty()).then(|| quote!(<(#(#types,)*)>));
    match &item.output {
        Some(written) if metric.ty == MetricType::StateSet => match types.is_empty() {
            true => written.to_token_stream(),
            false => with_labels(written, &quote!((#(#types,)*))),
        },
        Some(written) => quote!(#written #arguments),
        None => {
            let krate = &metric.krate;
            let name = format_ident!("{}", metric.ty.name());
            quote!(#krate::#name #arguments)
        }
    }
}

/// A type that has to be one of a label, marked where it was written if it is none.
pub(crate) fn given(krate: &CratePath, ty: TokenStream) -> TokenStream {
    let private = krate.private();
    at(&ty, quote!(#private::Given<#ty>))
}

/// Whether an attribute of the function is meant for the type of its name too.
pub(crate) fn goes_to_type(attribute: &Attribute) -> bool {
    let hidden = matches!(&attribute.meta, Meta::List(list) if list.path.is_ident("doc"));
    hidden || ["cfg", "allow", "expect", "warn", "deny"].iter().any(|name| attribute.path().is_ident(name))
}

/// The attribute on the type. What is expected of the function need not come true there: it is allowed.
pub(crate) fn on_type(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("expect") => {
            let lints = &list.tokens;
            quote!(#[allow(#lints)])
        }
        _ => attribute.to_token_stream(),
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use crate::metric::{Attribute, Kind};
    use crate::run::run;

    #[test]
    fn a_signature() {
        let found = run::<Attribute>((
            Kind::Counter,
            quote!(),
            quote! {
                /// HTTP requests served.
                pub(crate) fn http_requests(method: Method, r#type: &str, status: u16);
            },
        ));
        let expected = quote! {
            /// HTTP requests served.
            #[doc = ""]
            #[doc = " Exposed as `http_requests_total` (counter)."]
            #[must_use = "this names a series and changes nothing; call one of its methods, such as `inc()` or `observe(..)`"]
            pub(crate) fn http_requests<'__metrics>(method: Method, r#type: &'__metrics str, status: u16)
                -> ::metrics_core::With<
                    'static,
                    ::metrics_core::Counter<(Method, &'static str, u16,)>,
                    (Method, &'__metrics str, u16,)
                >
            {
                ::metrics_core::__private::with(http_requests::family(), (method, r#type, status,))
            }

            ::metrics_core::__private::move_this_out_of_the_impl! {
                #[doc = "The metric behind [`http_requests()`]."]
                #[allow(non_camel_case_types, dead_code)]
                pub(crate) enum http_requests {}
            }

            #[allow(dead_code)]
            impl http_requests {
                #[doc = " The metric itself: `remove`, `retain`, `clear`, `init`, `len`."]
                #[must_use = "this is the metric; call one of its methods"]
                pub(crate) fn family() -> &'static ::metrics_core::Counter<(Method, &'static str, u16,)> {
                    static __METRICS_FAMILY: ::metrics_core::Counter<(
                        ::metrics_core::__private::Given<Method>,
                        ::metrics_core::__private::Given<&'static str>,
                        ::metrics_core::__private::Given<u16>,
                    )> = {
                        static __METRICS_MORE: ::metrics_core::__private::More =
                            ::metrics_core::__private::More::new().labels(&["method", "type", "status"]);
                        const __METRICS_TEXT: &::metrics_core::__private::Str =
                            ::metrics_core::__private::text!("http_requests_total", "HTTP requests served.");
                        static __METRICS_SPEC: ::metrics_core::__private::Worded<::metrics_core::__private::Spec, { __METRICS_TEXT.len() }> =
                            ::metrics_core::__private::Worded::new(
                                ::metrics_core::__private::words!(
                                    ::metrics_core::__private::Spec::counter().with(&__METRICS_MORE),
                                    "http_requests_total",
                                    "HTTP requests served."
                                ),
                                __METRICS_TEXT
                            );
                        static __METRICS_STORE: ::metrics_core::__private::Store = ::metrics_core::__private::Store::NEW;
                        ::metrics_core::__private::inventory::submit! {
                            ::metrics_core::__private::Definition::counter(&__METRICS_FAMILY)
                        }
                        ::metrics_core::__private::counter(::metrics_core::__private::Core::new(&__METRICS_SPEC, &__METRICS_STORE))
                    };
                    &__METRICS_FAMILY
                }
            }
        };
        assert_eq!(found.to_string(), expected.to_string());
    }

    #[test]
    fn a_state_sets_labels_stand_behind_its_states() {
        let found = run::<Attribute>((
            Kind::StateSet,
            quote!(help = "H."),
            quote!(
                fn feature(name: &str) -> m::StateSet<Feature>;
            ),
        ))
        .to_string();
        for expected in [
            quote!(-> ::metrics_core::With<'static, m::StateSet<Feature, (&'static str,)>, (&'__metrics str,)>),
            quote!(m::StateSet<Feature, (::metrics_core::__private::Given<&'static str>,)>),
            quote!(let _ = <Feature as ::metrics_core::State>::STATES; ::metrics_core::__private::Definition::other),
        ] {
            assert!(found.contains(&expected.to_string()), "{found}");
        }
    }

    #[test]
    fn a_signature_without_labels_returns_the_metric() {
        let found = run::<Attribute>((
            Kind::Gauge,
            quote!(help = "H."),
            quote!(
                fn jobs() -> m::Gauge;
            ),
        ))
        .to_string();
        assert!(found.contains("fn jobs () -> & 'static m :: Gauge { jobs :: family () }"), "{found}");
    }
}
