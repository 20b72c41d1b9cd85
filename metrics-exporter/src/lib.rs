//! Getting the metrics of [`metrics_core`] out of the program: an HTTP endpoint for Prometheus.
//!
//! ```no_run
//! # fn main() -> Result<(), metrics_exporter::Error> {
//! let server = metrics_exporter::serve("127.0.0.1:9464")?;
//! println!("metrics at http://{}/metrics", server.addr());
//! # Ok(())
//! # }
//! ```
//!
//! With every endpoint come the [process metrics] (Linux) and
//! `rust_info{version="1.95.0",..} 1`. They are not put into the global registry, so what is written or pushed from
//! it stays the program's own.
//!
//! # Features
//! - `serve` (default): [`serve`] and [`Exporter`], a listener on a thread of its own.
//! - `process` (default): [`ProcessCollector`], and its metrics on every endpoint.
//! - `gzip`: compressed answers, for clients that accept them.
//! - `tracing`: [`tracing::exemplars`], trace and span of what was counted.
//!
//! Without `serve`, a [`Responder`] answers the requests that your own server takes.
//!
// What comes with a feature is linked where that is on; where it is off, the list of features tells of it.
#![cfg_attr(feature = "process", doc = "[process metrics]: ProcessCollector")]
#![cfg_attr(not(feature = "process"), doc = "[process metrics]: #features")]
#![cfg_attr(not(feature = "process"), doc = "[`ProcessCollector`]: #features")]
#![cfg_attr(not(feature = "serve"), doc = "[`serve`]: #features")]
#![cfg_attr(not(feature = "serve"), doc = "[`Exporter`]: #features")]
#![cfg_attr(not(feature = "tracing"), doc = "[`tracing::exemplars`]: #features")]

#[cfg(feature = "serve")]
mod error;
#[cfg(feature = "serve")]
mod exporter;
mod exposition;
#[cfg(feature = "process")]
mod process;
mod responder;
mod rust_info;
#[cfg(feature = "serve")]
mod server;
#[cfg(feature = "tracing")]
pub mod tracing;

#[cfg(feature = "serve")]
pub use error::Error;
#[cfg(feature = "serve")]
pub use exporter::{Exporter, ExporterBuilder, serve};
#[cfg(feature = "process")]
pub use process::ProcessCollector;
pub use responder::{Answer, Head, Request, Responder, Response};
#[cfg(feature = "serve")]
pub use server::Server;
