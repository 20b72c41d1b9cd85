//! Any bytes, read as text 0.0.4 and 1.0.0.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tests::fuzzed::parse_text(bytes));
