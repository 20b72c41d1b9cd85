//! Generated code is not led astray by what its neighbours are called.

#![allow(dead_code, unused_imports)]

mod shadowed {
    pub struct Option;
    pub struct Result;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct String;
    pub struct Vec;
    pub struct Box;
    pub struct Fn;
    pub trait Default {}
    pub trait Sized {}
    pub mod core {}
    pub mod std {}
    pub mod alloc {}
    pub mod inventory {}
    pub mod metrics_core {}
    pub struct With;
    pub struct Values;
    pub struct Names;
    pub const CORE: u8 = 0;

    #[macro_export]
    macro_rules! another {
        ($($any:tt)*) => {
            compile_error!("this is not the macro that was meant")
        };
    }
    pub use crate::another as assert;
    pub use crate::another as concat;
    pub use crate::another as file;
    pub use crate::another as line;
    pub use crate::another as module_path;
    pub use crate::another as option_env;
    pub use crate::another as panic;
}

mod metrics {
    use ::metrics_core::{Counter, Gauge, Histogram, LabelValue, Labels, Summary, counter, gauge, histogram, summary};

    use super::shadowed::*;

    #[derive(LabelValue)]
    pub enum Method {
        Get,
        Post,
        Other(u16),
    }

    #[derive(Labels)]
    pub struct Http<'a> {
        pub method: Method,
        pub status: u16,
        pub tenant: ::std::option::Option<&'a str>,
    }

    /// Requests served.
    #[counter(crate = ::metrics_core)]
    pub static REQUESTS: Counter<Http>;

    /// Jobs waiting.
    #[gauge]
    pub static QUEUE: Gauge;

    /// Time of a request.
    #[histogram(latency)]
    pub static REQUEST: Histogram;

    /// Rows of an answer.
    #[histogram(linear(0, 10, 5), slo = 15)]
    pub static ROWS: Histogram;

    /// Size of an answer.
    #[summary(unit = bytes)]
    pub static ANSWER: Summary;

    /// Jobs done.
    #[counter]
    pub fn jobs(queue: u8, tenant: ::std::option::Option<&str>);
}

fn main() {
    for method in [metrics::Method::Get, metrics::Method::Post, metrics::Method::Other(1)] {
        metrics::REQUESTS.with(metrics::Http { method, status: 200, tenant: None }).inc();
    }
    metrics::QUEUE.set(1);
    metrics::REQUEST.observe(0.1);
    metrics::ROWS.observe(12);
    metrics::ANSWER.observe(10);
    metrics::jobs(1, Some("acme")).inc();
    assert_eq!(metrics::jobs::family().len(), 1);
}
