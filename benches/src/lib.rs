//! One comparison of this library with its peers: the same work, the same inputs, the same run.
//!
//! Figures taken on different days or machines cannot be set beside each other, so everything here is built around
//! one process that measures all contenders in turn, round after round. A [`row::Row`] names a piece of work, a
//! [`contender::Contender`] is one way of doing it, [`measure`] runs them interleaved and [`report`] tells what came
//! out. Each library has one module that holds everything said about it.

pub mod children;
pub mod clocks;
pub mod contender;
pub mod floor;
pub mod measure;
pub mod ours;
pub mod peers;
pub mod progress;
pub mod report;
pub mod row;
pub mod section;
pub mod workload;

use contender::Contender;
use row::Row;

/// Every way in which `row` is done: the floor, this library, then the peers.
pub fn contenders(row: Row) -> Vec<Contender> {
    let sources = [
        floor::contenders,
        clocks::contenders,
        ours::contenders,
        peers::prometheus::contenders,
        peers::prometheus_client::contenders,
        peers::autometrics::contenders,
        peers::metrics_crate::contenders,
        peers::metrics_util::contenders,
        peers::metriken::contenders,
        peers::opentelemetry::contenders,
        peers::measured::contenders,
        peers::fastmetrics::contenders,
        peers::python::contenders,
    ];
    sources.into_iter().flat_map(|source| source(row)).collect()
}
