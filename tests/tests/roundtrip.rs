//! What any collector tells is what a strict reader finds in the exposition, in every text format.

use proptest::prelude::*;
use tests::fuzzed;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_model_comes_back_from_text(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        fuzzed::encode_text(&bytes);
    }

    #[test]
    fn any_model_comes_back_from_openmetrics(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        fuzzed::encode_openmetrics(&bytes);
    }

    #[test]
    fn any_model_arrives_whole_in_protobuf(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        fuzzed::encode_protobuf(&bytes);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "([a-z#{}=\", \\\\\n0-9.+-]|# TYPE a |# HELP a |a_bucket|le=|# EOF){0,60}") {
        fuzzed::parse_text(text.as_bytes());
        fuzzed::parse_openmetrics(text.as_bytes());
    }
}
