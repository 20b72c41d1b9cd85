//! The peers, a module each.

pub(crate) mod fastmetrics;
pub(crate) mod measured;
pub(crate) mod metrics_crate;
pub(crate) mod opentelemetry;
pub(crate) mod prometheus;
pub(crate) mod prometheus_client;

/// Why a variant that asks for strings that live for ever is not called best peer.
const STATIC_STRINGS: &str = "takes label values that live for ever, which those of a request do not";
