//! Any model, told as text and read back.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tests::fuzzed::encode_text(bytes));
