//! The HTTP endpoint, seen from a socket.
#![cfg(feature = "serve")]

mod answers;
mod client;
mod collectors;
#[cfg(feature = "gzip")]
mod compression;
mod filters;
mod limits;
mod load;
mod negotiation;
mod opening;
mod own_families;
mod shutdown;
mod streaming;
mod without_crate;
