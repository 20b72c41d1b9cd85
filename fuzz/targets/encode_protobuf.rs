//! Any model, told as protobuf.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tests::fuzzed::encode_protobuf(bytes));
