//! The peers, one module each, used the way their own documentation recommends for speed.

pub mod autometrics;
pub mod fastmetrics;
pub mod measured;
pub mod metrics_crate;
pub mod metrics_util;
pub mod metriken;
pub mod opentelemetry;
pub mod prometheus;
pub mod prometheus_client;
pub mod python;
