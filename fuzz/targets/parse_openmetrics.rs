//! Any bytes, read as OpenMetrics.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tests::fuzzed::parse_openmetrics(bytes));
