//! A group gives no reason for a warning either, nor is it led astray: no prelude, no unsafe code, shadowed names.

#![forbid(unsafe_code)]
#![no_implicit_prelude]
#![deny(warnings, missing_docs, unreachable_pub, unused, nonstandard_style, future_incompatible, let_underscore)]
#![deny(rust_2018_idioms, rust_2021_compatibility, rust_2024_compatibility, single_use_lifetimes, trivial_casts)]
#![deny(unused_qualifications, unused_lifetimes, redundant_lifetimes, missing_debug_implementations)]
#![deny(unit_bindings, variant_size_differences, trivial_numeric_casts, unused_results, elided_lifetimes_in_paths)]

mod group {
    //! The group's neighbours have the names that generated code might be thought to use.

    use ::metrics_core::{Counter, Gauge, Histogram, InFlight, LabelValue, Labels, Metrics, Registered, Summary};

    #[allow(unused_imports)]
    use shadowed::*;

    #[allow(dead_code, unused_imports, unused_macros)]
    mod shadowed {
        #[derive(Debug)]
        pub(super) struct Option;
        #[derive(Debug)]
        pub(super) struct Some;
        #[derive(Debug)]
        pub(super) struct None;
        #[derive(Debug)]
        pub(super) struct Making;
        #[derive(Debug)]
        pub(super) struct Template;
        #[derive(Debug)]
        pub(super) struct GroupBuilder;
        pub(super) trait Default {
            fn default() -> Self;
        }
        pub(super) trait Sized {}
        pub(super) mod core {}
        pub(super) mod std {}
        pub(super) mod metrics_core {}

        macro_rules! another {
            ($($any:tt)*) => {
                compile_error!("this is not the macro that was meant")
            };
        }
        pub(super) use another as file;
        pub(super) use another as line;
        pub(super) use another as module_path;
        pub(super) use another as option_env;
    }

    /// Whatever is called as a method is this one's.
    #[allow(dead_code)]
    pub(crate) trait Anything: ::std::marker::Sized {
        /// In place of what makes a metric.
        fn metric(self) {}
        /// In place of what makes a group.
        fn group(self) {}
        /// In place of what makes an optional field.
        fn optional(self) {}
        /// In place of what begins.
        fn builder() {}
    }
    impl<T> Anything for T {}

    #[allow(dead_code)]
    #[derive(Debug, LabelValue)]
    pub(crate) enum Method {
        Get,
        Other(u16),
    }

    #[derive(Debug, Labels)]
    pub(crate) struct Http<'a> {
        pub(crate) method: Method,
        pub(crate) route: &'a str,
    }

    #[derive(Debug, Metrics)]
    #[metrics(namespace = "shadowed")]
    pub(super) struct Served<L: Labels + 'static> {
        /// Requests served.
        #[counter]
        pub(super) requests: Counter<Http<'static>>,
        /// Requests under way.
        #[gauge(in_flight)]
        pub(super) under_way: InFlight<L>,
        /// Jobs waiting.
        #[gauge]
        #[allow(dead_code)]
        #[deprecated(note = "whoever makes the group does not use it")]
        pub(super) waiting: ::std::option::Option<Gauge>,
        /// Time of a request.
        #[histogram(linear(0, 10, 5), slo = 15)]
        pub(super) request: Histogram<L>,
        #[metrics(prefix = "answer")]
        pub(super) answer: Answer,
        #[metrics(skip)]
        pub(super) count: u8,
    }

    #[derive(Debug, Metrics)]
    pub(super) struct Answer {
        /// Size of an answer.
        #[summary(size)]
        pub(super) body: Summary,
        /// Rows of an answer.
        #[histogram(buckets = [1, 2])]
        pub(super) rows: Histogram,
    }

    /// A group that nobody makes.
    #[derive(Debug, Metrics)]
    pub(super) struct Unmade;

    macro_rules! made {
        ($(#[$attribute:meta])* $vis:vis struct $name:ident { $($(#[$on:meta])* $field:ident: $ty:ty,)* }) => {
            #[derive(Debug, Metrics)]
            $(#[$attribute])*
            $vis struct $name {
                $($(#[$on])* pub(super) $field: $ty,)*
            }
        };
    }

    made! {
        /// From a macro.
        #[metrics(crate = ::metrics_core, namespace = "macro")]
        pub(super) struct Made {
            /// Jobs done.
            #[counter(labels(queue))]
            jobs: Counter<(u8,)>,
            /// Jobs waiting.
            #[gauge]
            waiting: ::std::option::Option<Gauge>,
        }
    }

    pub(super) fn registered<M: Metrics>() -> Registered<M> {
        match <M as Metrics>::builder().register(::metrics_core::Registry::global()) {
            ::std::result::Result::Ok(group) => group,
            ::std::result::Result::Err(error) => ::std::panic!("{error}"),
        }
    }
}

fn main() {
    let served = group::registered::<group::Served<()>>();
    for method in [group::Method::Get, group::Method::Other(1)] {
        served.requests.with(group::Http { method, route: "/" }).inc();
    }
    served.request.observe(12);
    served.answer.body.observe(512);
    served.answer.rows.observe(2);
    let _guard = served.under_way.track();
    ::std::assert_eq!(served.count, 0);
    let made = group::registered::<group::Made>();
    made.jobs.with((7_u8,)).inc();
    ::std::assert!(made.waiting.is_some());
    ::std::mem::drop(group::registered::<group::Unmade>());
    let text = ::metrics_core::generate_latest();
    for line in [
        "shadowed_requests_total{method=\"other\",route=\"/\"} 1",
        "shadowed_request_bucket{le=\"15.0\"} 1",
        "shadowed_answer_body_bytes_count 1",
        "macro_jobs_total{queue=\"7\"} 1",
        "macro_waiting 0",
    ] {
        ::std::assert!(text.contains(line), "no `{line}` in:\n{text}");
    }
}
