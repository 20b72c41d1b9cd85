//! The HTTP endpoint, seen from a socket.
#![cfg(feature = "serve")]

mod answers;
mod client;
mod collectors;
mod limits;
mod load;
mod opening;
mod own_families;
mod shutdown;
