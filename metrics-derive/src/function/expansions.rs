//! The expansions of three functions, whole: guards alone, a value that is looked at, a future that is polled.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Attribute, Name};
use crate::metric::Kind;
use crate::run::run;

fn assert_expansion(name: Name, attribute: TokenStream, item: TokenStream, expected: TokenStream) {
    // How tokens are spaced depends on whether they were taken apart.
    let text = |tokens: TokenStream| tokens.to_string().replace(' ', "");
    assert_eq!(text(run::<Attribute>((name, attribute, item))), text(expected));
}

#[test]
fn a_function_that_is_timed() {
    assert_expansion(
        Name::Kind(Kind::Histogram),
        quote!(latency, crate = m),
        quote! {
            /// Handles.
            #[counter]
            pub fn handle(order: &Order) -> Receipt {
                let receipt = order.receive();
                receipt
            }
        },
        quote! {
                    /// Handles.
                    #[counter]
                    #[doc = ""]
                    #[doc = " # Metrics"]
                    #[doc = ""]
                    #[doc = " * `handle_latency_seconds`: histogram, in seconds"]
                    pub fn handle(order: &Order) -> Receipt {
                        m::__private::no_future!(m::__private::Returns::<Receipt>::NEW);
                        let __metrics_metric = {
                            static __METRICS_FAMILY: m::Histogram = {
                                const __METRICS_TEXT: &m::__private::Str = m::__private::text!("handle_latency_seconds", m::__private::core::concat!(
                                            "Wall time of `",
                                            m::__private::core::module_path!(),
                                            "::handle`."
                                        ));
        static __METRICS_SPEC: m::__private::Worded<m::__private::Spec, { __METRICS_TEXT.len() }> =
            m::__private::Worded::new(m::__private::words!(m::__private::Spec::histogram(&m::__private::LATENCY)
                                    .seconds(), "handle_latency_seconds", m::__private::core::concat!(
                                            "Wall time of `",
                                            m::__private::core::module_path!(),
                                            "::handle`."
                                        )), __METRICS_TEXT);
        static __METRICS_STORE: m::__private::Store = m::__private::Store::NEW;
                                m::__private::histogram(m::__private::Core::new(&__METRICS_SPEC, &__METRICS_STORE))
                            };
                            #[allow(deprecated, elided_lifetimes_in_paths, unused_qualifications)]
                            const _: () = {
                                m::__private::submit_with_path! { &__METRICS_FAMILY }
                            };
                            &__METRICS_FAMILY
                        };
                        let __metrics_guard = m::__private::Timed::start(__metrics_metric);
                        let receipt = order.receive();
                        receipt
                    }

                    m::__private::accessor_unless_false! {
                        #[doc = " The metric `handle_latency_seconds` of the function `handle`."]
                        #[allow(dead_code, clippy::too_many_arguments, clippy::needless_pass_by_value)]
                        fn handle_latency() -> &'static m::Histogram {
                            static __METRICS_DEFINED: m::__private::Defined<m::Histogram> =
                                m::__private::defined!("handle_latency_seconds");
                            m::__private::Defined::get(&__METRICS_DEFINED)
                        }
                    }
                },
    );
}

#[test]
fn a_method_whose_value_is_looked_at() {
    assert_expansion(
        Name::Kind(Kind::Counter),
        quote!(
            outcome,
            name = "orders_taken",
            labels(kind, shard: u16 = self.shard),
            late(items: usize = ret.map_or(0, Vec::len)),
            ok_if = Result::is_ok,
            accessor = pub taken,
            crate = m
        ),
        quote! {
            fn take(&mut self, mut kind: Kind) -> Result<Vec<u8>, impl Error> {
                self.find(kind)?
            }
        },
        quote! {
                    fn take(&mut self, kind: Kind) -> Result<Vec<u8>, impl Error> {
                        let __metrics_labels = m::__private::Captured::new(
                            &(
                                m::__private::value::<m::__private::Given<Kind>, _>(&kind),
                                m::__private::value::<m::__private::Given<u16>, _>(
                                    m::__private::Typed::<u16> { value: self.shard }.value
                                ),
                            )
                        );
                        let (__metrics_returns, __metrics_body) = m::__private::body(move || -> Result<Vec<u8>, _> {
                            let mut kind = kind;
                            let _ = &kind;
                            self.find(kind)?
                        });
                        m::__private::Exit::run(
                            m::__private::Exit::enter(
                                m::__private::judged(
                                    m::__private::kinds!(__metrics_returns),
                                    |__metrics_returned| !Result::is_ok(__metrics_returned)
                                ),
                                m::__private::Untimed,
                                move |__metrics_exited| {
                                    let __metrics_metric = {
                                        static __METRICS_FAMILY: m::Counter<(
                                            m::__private::Given<Kind>,
                                            m::__private::Given<u16>,
                                            m::__private::Given<usize>,
                                            m::__private::Given<m::Outcome>,
                                        )> = {
                                            static __METRICS_MORE: m::__private::More =
                                                m::__private::More::new().labels(&["kind", "shard", "items", "outcome"]);
                                            const __METRICS_TEXT: &m::__private::Str = m::__private::text!("orders_taken_total", m::__private::core::concat!(
                                                        "Calls of `",
                                                        m::__private::core::module_path!(),
                                                        "::take`."
                                                    ));
        static __METRICS_SPEC: m::__private::Worded<m::__private::Spec, { __METRICS_TEXT.len() }> =
            m::__private::Worded::new(m::__private::words!(m::__private::Spec::counter()
                                                .with(&__METRICS_MORE), "orders_taken_total", m::__private::core::concat!(
                                                        "Calls of `",
                                                        m::__private::core::module_path!(),
                                                        "::take`."
                                                    )), __METRICS_TEXT);
        static __METRICS_STORE: m::__private::Store = m::__private::Store::NEW;
                                            m::__private::counter(m::__private::Core::new(&__METRICS_SPEC, &__METRICS_STORE))
                                        };
                                        #[allow(deprecated, elided_lifetimes_in_paths, unused_qualifications)]
                                        const _: () = {
                                            m::__private::submit_with_path! { &__METRICS_FAMILY }
                                        };
                                        &__METRICS_FAMILY
                                    };
                                    m::__private::late(__metrics_metric, || {
                                        let ret = __metrics_exited.ret;
                                        m::__private::Counts::count_for(
                                            __metrics_metric,
                                            &m::__private::Both(
                                                __metrics_labels,
                                                (
                                                    m::__private::value::<m::__private::Given<usize>, _>(
                                                        m::__private::Typed::<usize> { value: ret.map_or(0, Vec::len) }.value
                                                    ),
                                                    __metrics_exited.outcome,
                                                )
                                            )
                                        )
                                    })
                                }
                            ),
                            __metrics_body
                        )
                    }

                    m::__private::accessor_unless_false! {
                        #[doc = " A series of the metric `orders_taken_total` of the function `take`."]
                        #[allow(dead_code, clippy::too_many_arguments, clippy::needless_pass_by_value)]
                        pub fn taken(kind: Kind, shard: u16, items: usize, outcome: m::Outcome)
                            -> m::With<
                                'static,
                                m::Counter<(Kind, u16, usize, m::Outcome,)>,
                                (Kind, u16, usize, m::Outcome,)
                            >
                        {
                            static __METRICS_DEFINED: m::__private::Defined<m::Counter<(Kind, u16, usize, m::Outcome,)>> =
                                m::__private::defined!("orders_taken_total");
                            m::__private::with(m::__private::Defined::get(&__METRICS_DEFINED), (kind, shard, items, outcome,))
                        }
                    }
                },
    );
}

#[test]
fn a_future_that_is_polled() {
    assert_expansion(
        Name::Kind(Kind::Histogram),
        quote!(metric = LATENCY, with = Http { route: "/" }, docs = false, crate = m),
        quote! {
            fn call(id: u8) -> Pin<Box<dyn Future<Output = u8> + Send>> {
                Box::pin(async move { id })
            }
        },
        quote! {
            fn call(id: u8) -> Pin<Box<dyn Future<Output = u8> + Send>> {
                let __metrics_labels = m::__private::captured(&m::__private::Labelled::given(
                    {
                        let __metrics_metric: &'static m::Histogram<_> = &LATENCY;
                        __metrics_metric
                    },
                    Http { route: "/" }
                ));
                let (__metrics_returns, __metrics_future) = m::__private::awaited(async move {
                    if false {
                        return m::__private::promised::<u8>();
                    }
                    id
                });
                Box::pin(m::__private::called(move || __metrics_future, move || {
                    let __metrics_metric = {
                        let __metrics_metric: &'static m::Histogram<_> = &LATENCY;
                        __metrics_metric
                    };
                    let __metrics_guard = m::__private::TimedSeries::start(__metrics_metric, &__metrics_labels);
                    m::__private::Held((), __metrics_guard)
                }))
            }
        },
    );
    assert_expansion(
        Name::Kind(Kind::Counter),
        quote!(errors, metric = FAILURES, crate = m),
        quote! {
            async fn call(id: u8) -> Result<u8, Error> {
                id.check().await
            }
        },
        quote! {
            async fn call(id: u8) -> Result<u8, Error> {
                let (__metrics_returns, __metrics_future) = m::__private::awaited(async move {
                    if false {
                        return m::__private::promised::<Result<u8, Error>>();
                    };
                    let id = id;
                    id.check().await
                });
                let mut __metrics_guard = m::__private::Exit::enter(
                    m::__private::kinds!(__metrics_returns),
                    m::__private::Untimed,
                    move |__metrics_exited| {
                        if __metrics_exited.failed() {
                            let __metrics_metric: &'static m::Counter = m::__private::alone(&FAILURES);
                            m::__private::Counts::count_for(__metrics_metric, &())
                        }
                    }
                );
                let __metrics_future = m::__private::core::pin::pin!(__metrics_future);
                m::__private::driven(__metrics_future, &mut __metrics_guard).await
            }
        },
    );
}
