//! Prints one golden case in one format: `golden counter_basic openmetrics`. What Python's client printed for it is the
//! expectation, held against this by `conformance/golden.py`, which also says where the two differ by design.
//!
//! Each case is a function that fills an empty registry through the public API, as its Python original does. The
//! definitions are statics wherever the case does not make and drop them.

mod counters;
mod customs;
mod gauges;
mod histograms;
mod infos;
mod naming;
mod process;
mod registration;
mod state_sets;
mod summaries;

use std::error::Error;
use std::process::ExitCode;

use metrics_core::{Format, Registry};

type Case = fn(&Registry) -> Result<(), Box<dyn Error>>;

const CASES: [(&str, Case); 14] = [
    ("counter_basic", counters::basic),
    ("counter_labels", counters::labels),
    ("counter_no_created", counters::no_created),
    ("custom", customs::disks),
    ("enums", state_sets::features),
    ("family_order", registration::family_order),
    ("gauge_helpers", gauges::helpers),
    ("gauge_values", gauges::values),
    ("histogram_default", histograms::default_buckets),
    ("histogram_labels_le_order", histograms::labels_and_wide_bounds),
    ("info_metric", infos::stated),
    ("naming_namespace_unit", naming::namespace_and_unit),
    ("process_collector", process::collector),
    ("summary_basic", summaries::basic),
];

const FORMATS: [(&str, Format); 3] = [
    ("text", Format::Text),
    ("openmetrics", Format::OpenMetrics),
    ("openmetrics-created", Format::OpenMetrics.with_created()),
];

fn main() -> ExitCode {
    let mut wanted = std::env::args().skip(1);
    let case = wanted.next().and_then(|wanted| CASES.iter().find(|(name, _)| *name == wanted));
    let format = wanted.next().and_then(|wanted| FORMATS.iter().find(|(name, _)| *name == wanted));
    let (Some((_, case)), Some((_, format))) = (case, format) else {
        let (cases, formats) = (CASES.map(|(name, _)| name), FORMATS.map(|(name, _)| name));
        eprintln!("usage: golden CASE FORMAT, the case one of {cases:?}, the format one of {formats:?}");
        return ExitCode::from(2);
    };
    let registry = Registry::new();
    match case(&registry) {
        Ok(()) => print!("{}", registry.encode(*format)),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
