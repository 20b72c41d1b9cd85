//! What tests need: what their own code recorded, exactly; a clock that they set; expositions read back, strictly.
//!
//! Metrics are statics, and `cargo test` runs many tests in one process at a time. [`watch`] makes each of them see its
//! own doing and nothing else:
//!
//! ```standalone_crate
//! use metrics_core::testing::{self, assert_metric};
//! use metrics_core::{Counter, LabelValue, Labels, counter};
//!
//! #[derive(LabelValue)]
//! enum Method { Get, Post }
//!
//! #[derive(Labels)]
//! struct Http<'a> { method: Method, route: &'a str }
//!
//! /// HTTP requests served.
//! #[counter]
//! static HTTP_REQUESTS: Counter<Http>;
//!
//! fn handle(method: Method, route: &str) {
//!     HTTP_REQUESTS.with(Http { method, route }).inc();
//! }
//!
//! # fn main() {
//! handle(Method::Get, "/");                       // before: not seen
//! let seen = testing::watch();
//! handle(Method::Get, "/");
//! handle(Method::Post, "/cart");
//! std::thread::spawn(|| handle(Method::Get, "/")).join().expect("it is well");   // another test's: not seen
//!
//! // Through the metric: every reading that it has.
//! assert_eq!(seen.of(&HTTP_REQUESTS).with(Http { method: Method::Get, route: "/" }).get_u64(), 1);
//! // By name, as a dashboard has it: labels are a part of them, and what matches is summed.
//! assert_eq!(seen.value("http_requests_total", [("method", "get")]), Some(1.0));
//! assert_eq!(seen.value("http_requests_total", []), Some(2.0));
//! // The same, with a message that says what there was instead.
//! assert_metric!(seen, "http_requests_total", {method: Method::Post, route: "/cart"} => 1);
//! # }
//! ```
//!
//! # How it works
//!
//! A counter is a cell in memory of each thread's own. `watch` gives the calling thread a fresh piece of it, in which
//! all is zero, and reads that piece alone: nothing is subtracted, so a sum of floats is as exact as a count. It
//! holds across `.await` on a current-thread runtime and in tasks that stay on the thread (`spawn_local`). Updates pay
//! nothing for it.
//!
//! - A watch begun later on the same thread sees less, and takes nothing away from an earlier one. A sum of floats that
//!   an earlier one reads over several is exact to the rounding of one addition each.
//! - What was [`reset`](crate::Counter::reset), here or by another test, counts as if it had not been. A series that was
//!   removed takes along what was recorded in it, except where the label set is finite: there it is seen again when the
//!   series returns.
//! - The watched thread gets its memory whatever [`set_budget`](crate::set_budget) says.
//!
//! # What is not covered
//!
//! - Gauges, in-flight ones among them, and state sets: each is one number for all threads, so it reports its present
//!   value. Let a test set a series of its own, by a label, or let it run in a process of its own.
//! - Infos: what is stated is text, and is asked for by name, `seen.value("app_info", [("version", "1.2.0")])`.
//! - What other threads record for the test: a thread pool, a multi-threaded runtime, `spawn_blocking`.
//!   [`watch_process`] sees all threads, parallel tests too.
//! - What is not kept by thread: quantiles of a summary, exemplars, the resolution of native buckets, `callback` metrics,
//!   collectors of your own, and the library's own metrics (`metrics_*`). They say what they say to everybody.
//! - An allocator that counts: what it counts inside an allocation of this library may be missing.
//!
//! # What it costs
//!
//! A reading through the metric takes 30 ns, one by name some microseconds, however many watches there were: each asks
//! its own memory alone. That memory is left to threads that come later, some kilobytes for a watch under which anything
//! was recorded, and what reads all threads reads it, too. After a thousand watches, which is a large test program, that
//! is 9 MB, and [`Counter::get`](crate::Counter::get) takes 5 µs. After ten thousand it is 90 MB and 0.2 ms, and a scrape
//! of two thousand series takes two seconds: in a loop of so many rounds, begin one watch before it, and compare.

mod assert;
mod clock;
mod hints;
mod of;
mod pairs;
mod process;
mod question;
mod samples;
mod sight;
mod watch;

#[doc(hidden)]
pub use self::assert::{bound_text, check, label_text};
pub use self::{
    clock::Clock,
    of::{SeenOf, Watchable},
    pairs::Pairs,
    process::{SeenProcess, watch_process, watch_registry},
    sight::Sight,
    watch::{Seen, SeenIn, watch},
};
pub use crate::assert_metric;
pub use crate::parse::{
    error::ParseError,
    exposition::{Exposition, ParsedExemplar, ParsedFamily, ParsedKind, ParsedSample},
    parse,
};
