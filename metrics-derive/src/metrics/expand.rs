//! Generates a group: how each field is made, and two ways to ask for it.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::Type;
use syn::ext::IdentExt;

use super::{Content, Group, Member};
use crate::generics;
use crate::lifetimes;
use crate::metric::Metric;
use crate::metric::expand;
use crate::metric::place::Place;
use crate::respan;

/// ```text
/// impl Metrics for PoolMetrics {
///     fn __make(__metrics: &mut Making) -> Self {
///         Self {
///             taken: {
///                 const __METRICS_FIELD: Template<Counter<PoolLabels>> = {
///                     let _ = <PoolLabels as Labels>::CARDINALITY;
///                     const __METRICS_TEXT: &str = text!("pool_taken_total", "Connections taken.");
///                     static __METRICS_SPEC: Worded<Spec, { __METRICS_TEXT.len() }> = ..;
///                     template::counter(Wording::of(&__METRICS_SPEC))
///                 };
///                 Making::metric(__metrics, __METRICS_FIELD)
///             },
///             reads: Making::group(__metrics, "reads", "pool_read", <Reads as Metrics>::__make),
///         }
///     }
/// }
/// impl PoolMetrics {
///     /// Begins an instance of the group.
///     fn builder() -> GroupBuilder<Self> {
///         <Self as Metrics>::builder()
///     }
/// }
/// impl Default for PoolMetrics {
///     fn default() -> Self {
///         Making::by_itself()
///     }
/// }
/// ```
pub(super) fn group(group: &Group) -> TokenStream {
    let making = making(group);
    let fields = group.members.iter().map(|member| {
        let (ident, value) = (&member.ident, value(group, member));
        quote!(#ident: #value)
    });
    let argument = if group.members.is_empty() { quote!(_) } else { quote!(__metrics) };
    impls(group, &quote!(#argument: &mut #making), &quote!(Self { #(#fields,)* }))
}

/// The impls, of which one makes the fields with this argument and by this expression.
pub(super) fn impls(group: &Group, argument: &TokenStream, body: &TokenStream) -> TokenStream {
    let Group { visibility, ident, generics, krate, .. } = group;
    let (private, making) = (krate.private(), making(group));
    let (parameters, arguments, clause) = generics.split_for_impl();
    let default = group.default.then(|| {
        quote! {
            #[automatically_derived]
            impl #parameters #private::core::default::Default for #ident #arguments #clause {
                fn default() -> Self {
                    #making::by_itself()
                }
            }
        }
    });
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #parameters #krate::Metrics for #ident #arguments #clause {
            fn __make(#argument) -> Self {
                #body
            }
        }
        #[automatically_derived]
        impl #parameters #ident #arguments #clause {
            /// Begins an instance of the group: its prefix, its labels, and the registry that it is in.
            #[allow(dead_code)]
            #[track_caller]
            #visibility fn builder() -> #krate::GroupBuilder<Self> {
                <Self as #krate::Metrics>::builder()
            }
        }
        #default
    }
}

fn making(group: &Group) -> TokenStream {
    let private = group.krate.private();
    quote!(#private::Making)
}

/// The expression that makes a field.
fn value(group: &Group, member: &Member) -> TokenStream {
    let making = making(group);
    let name = member.ident.unraw().to_string();
    let value = match &member.content {
        Content::Metric(metric, ty) => metric_value(group, metric, ty),
        Content::Group(ty, prefix) => {
            // At its type: what is wrong is that it is no group.
            let krate = &group.krate;
            let make = respan::at(ty, quote!(<#ty as #krate::Metrics>::__make));
            quote!(#making::group(__metrics, #name, #prefix, #make))
        }
        Content::Skipped(ty) => {
            let private = group.krate.private();
            return respan::at(ty, quote!(<#ty as #private::core::default::Default>::default()));
        }
    };
    match member.optional {
        true => quote!(#making::optional(__metrics, #name, |__metrics| #value)),
        false => value,
    }
}

/// The template as a constant, which is checked whether anybody makes the group or not; but for the type of a
/// generic group, which no item can name.
fn metric_value(group: &Group, metric: &Metric, ty: &Type) -> TokenStream {
    let (krate, making) = (&metric.krate, making(group));
    let private = krate.private();
    let items = expand::spec(metric);
    let constructor = format_ident!("{}", metric.ty.constructor());
    let place = Place::of(ty);
    let assertion = place.assertion(metric);
    let template = respan::call(
        &place.at,
        quote!(#private::template::#constructor),
        quote!(#private::Wording::of(&__METRICS_SPEC)),
    );
    let template = quote!({ #items #assertion #template });
    if is_generic(group, ty) {
        return quote!(#making::metric(__metrics, const #template));
    }
    quote! {{
        const __METRICS_FIELD: #private::template::Template<#ty> = #template;
        #making::metric(__metrics, __METRICS_FIELD)
    }}
}

/// Whether a type names a parameter of the group, or the group.
fn is_generic(group: &Group, ty: &Type) -> bool {
    let own = format_ident!("Self");
    let constants = group.generics.const_params().map(|parameter| &parameter.ident);
    generics::type_parameters(&group.generics)
        .chain(constants)
        .chain([&own])
        .any(|parameter| lifetimes::mentions(ty.to_token_stream(), parameter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Derive;
    use crate::run::run;

    #[test]
    fn a_group_with_everything() {
        let found = run::<Derive>(quote! {
            #[metrics(namespace = "pool")]
            pub(crate) struct Pool {
                /// Taken.
                #[counter]
                taken: Counter<Labels>,
                #[metrics(prefix = "read")]
                reads: Option<Io>,
                #[metrics(skip)]
                r#type: u8,
            }
        });
        let expected = quote! {
            #[automatically_derived]
            #[allow(deprecated)]
            impl ::metrics_core::Metrics for Pool {
                fn __make(__metrics: &mut ::metrics_core::__private::Making) -> Self {
                    Self {
                        taken: {
                            const __METRICS_FIELD: ::metrics_core::__private::template::Template<Counter<Labels> > = {
                                const __METRICS_TEXT: &::metrics_core::__private::Str =
                                    ::metrics_core::__private::text!("pool_taken_total", "Taken.");
                                static __METRICS_SPEC: ::metrics_core::__private::Worded<
                                    ::metrics_core::__private::Spec,
                                    { __METRICS_TEXT.len() }
                                > = ::metrics_core::__private::Worded::new(
                                    ::metrics_core::__private::words!(
                                        ::metrics_core::__private::Spec::counter(),
                                        "pool_taken_total",
                                        "Taken."
                                    ),
                                    __METRICS_TEXT
                                );
                                let _ = <Labels as ::metrics_core::Labels>::CARDINALITY;
                                ::metrics_core::__private::template::counter(::metrics_core::__private::Wording::of(
                                    &__METRICS_SPEC
                                ))
                            };
                            ::metrics_core::__private::Making::metric(__metrics, __METRICS_FIELD)
                        },
                        reads: ::metrics_core::__private::Making::optional(
                            __metrics,
                            "reads",
                            |__metrics| ::metrics_core::__private::Making::group(
                                __metrics,
                                "reads",
                                "pool_read",
                                <Io as ::metrics_core::Metrics>::__make
                            )
                        ),
                        r#type: <u8 as ::metrics_core::__private::core::default::Default>::default(),
                    }
                }
            }
            #[automatically_derived]
            impl Pool {
                /// Begins an instance of the group: its prefix, its labels, and the registry that it is in.
                #[allow(dead_code)]
                #[track_caller]
                pub(crate) fn builder() -> ::metrics_core::GroupBuilder<Self> {
                    <Self as ::metrics_core::Metrics>::builder()
                }
            }
            #[automatically_derived]
            impl ::metrics_core::__private::core::default::Default for Pool {
                fn default() -> Self {
                    ::metrics_core::__private::Making::by_itself()
                }
            }
        };
        assert_eq!(found.to_string(), expected.to_string());
    }

    #[test]
    fn a_parameter_makes_the_template_a_constant_without_a_name() {
        let found = run::<Derive>(quote! {
            #[metrics(crate = m, default = false)]
            struct Pool<L: Labels + 'static, const N: usize> where L: Send {
                #[histogram(help = "H.", buckets = [1], namespace = "own")]
                wait: Histogram<Wait<L>>,
                #[gauge(help = "G.")]
                size: Gauge<[u8; N]>,
                #[counter(help = "C.", exact = "c")]
                plain: Counter,
            }
        })
        .to_string();
        for part in [
            quote!(impl<L: Labels + 'static, const N: usize> m::Metrics for Pool<L, N> where L: Send),
            quote!(
                const __METRICS_BOUNDS: &[f64] = &[1.0];
            ),
            quote!("own_wait"),
            quote!(size: m::__private::Making::metric),
            quote!(const __METRICS_FIELD: m::__private::template::Template<Counter>),
        ] {
            assert!(found.contains(&part.to_string()), "no `{part}` in {found}");
        }
        assert!(!found.contains("Default") && !found.contains("metrics_core"), "{found}");
    }

    #[test]
    fn nothing_is_made_of_nothing() {
        let found = run::<Derive>(quote!(
            struct Empty;
        ))
        .to_string();
        let made = quote!(
            fn __make(_: &mut ::metrics_core::__private::Making) -> Self {
                Self {}
            }
        );
        assert!(found.contains(&made.to_string()), "{found}");
    }
}
