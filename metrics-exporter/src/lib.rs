//! Getting the metrics out.
