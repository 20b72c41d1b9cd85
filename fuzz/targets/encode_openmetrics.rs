//! Any model, told as OpenMetrics and read back.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tests::fuzzed::encode_openmetrics(bytes));
