//! The messages of `io.prometheus.client`, as far as they are sent: every field's number, name and type.
//!
//! This is `metrics.proto` of prometheus/client_model in tables. The encoder takes the numbers from them and the
//! readable rendering the names, so the two cannot disagree.

use super::wire::{Field, Holds};

/// Writes `mod message { pub const FIELD: Field = ..; pub const FIELDS: &[Field] = &[FIELD, ..]; }`.
macro_rules! messages {
    ($($message:ident { $($field:ident = $number:literal $name:literal $holds:expr;)* })*) => {$(
        pub(super) mod $message {
            #[allow(unused_imports, reason = "a message that has none for a field does not need it")]
            use super::*;

            $(pub(in super::super) const $field: Field = Field { number: $number, name: $name, holds: $holds };)*
            pub(in super::super) const FIELDS: &[Field] = &[$($field),*];
        }
    )*};
}

messages! {
    label_pair {
        NAME = 1 "name" Holds::Text;
        VALUE = 2 "value" Holds::Text;
    }

    // google.protobuf.Timestamp.
    timestamp {
        SECONDS = 1 "seconds" Holds::Signed;
        NANOS = 2 "nanos" Holds::Signed;
    }

    exemplar {
        LABEL = 1 "label" Holds::Message(label_pair::FIELDS);
        VALUE = 2 "value" Holds::Double;
        TIMESTAMP = 3 "timestamp" Holds::Message(timestamp::FIELDS);
    }

    gauge {
        VALUE = 1 "value" Holds::Double;
    }

    counter {
        VALUE = 1 "value" Holds::Double;
        EXEMPLAR = 2 "exemplar" Holds::Message(exemplar::FIELDS);
        CREATED = 3 "created_timestamp" Holds::Message(timestamp::FIELDS);
    }

    untyped {
        VALUE = 1 "value" Holds::Double;
    }

    quantile {
        QUANTILE = 1 "quantile" Holds::Double;
        VALUE = 2 "value" Holds::Double;
    }

    summary {
        COUNT = 1 "sample_count" Holds::Unsigned;
        SUM = 2 "sample_sum" Holds::Double;
        QUANTILE = 3 "quantile" Holds::Message(quantile::FIELDS);
        CREATED = 4 "created_timestamp" Holds::Message(timestamp::FIELDS);
    }

    bucket {
        COUNT = 1 "cumulative_count" Holds::Unsigned;
        BOUND = 2 "upper_bound" Holds::Double;
        EXEMPLAR = 3 "exemplar" Holds::Message(exemplar::FIELDS);
    }

    span {
        OFFSET = 1 "offset" Holds::ZigZag;
        LENGTH = 2 "length" Holds::Unsigned;
    }

    histogram {
        COUNT = 1 "sample_count" Holds::Unsigned;
        SUM = 2 "sample_sum" Holds::Double;
        BUCKET = 3 "bucket" Holds::Message(bucket::FIELDS);
        SCHEMA = 5 "schema" Holds::ZigZag;
        ZERO_THRESHOLD = 6 "zero_threshold" Holds::Double;
        ZERO_COUNT = 7 "zero_count" Holds::Unsigned;
        NEGATIVE_SPAN = 9 "negative_span" Holds::Message(span::FIELDS);
        NEGATIVE_DELTA = 10 "negative_delta" Holds::ZigZags;
        POSITIVE_SPAN = 12 "positive_span" Holds::Message(span::FIELDS);
        POSITIVE_DELTA = 13 "positive_delta" Holds::ZigZags;
        CREATED = 15 "created_timestamp" Holds::Message(timestamp::FIELDS);
        EXEMPLARS = 16 "exemplars" Holds::Message(exemplar::FIELDS);
    }

    metric {
        LABEL = 1 "label" Holds::Message(label_pair::FIELDS);
        GAUGE = 2 "gauge" Holds::Message(gauge::FIELDS);
        COUNTER = 3 "counter" Holds::Message(counter::FIELDS);
        SUMMARY = 4 "summary" Holds::Message(summary::FIELDS);
        UNTYPED = 5 "untyped" Holds::Message(untyped::FIELDS);
        TIMESTAMP = 6 "timestamp_ms" Holds::Signed;
        HISTOGRAM = 7 "histogram" Holds::Message(histogram::FIELDS);
    }

    metric_family {
        NAME = 1 "name" Holds::Text;
        HELP = 2 "help" Holds::Text;
        TYPE = 3 "type" Holds::Enum(METRIC_TYPES);
        METRIC = 4 "metric" Holds::Message(metric::FIELDS);
        UNIT = 5 "unit" Holds::Text;
    }
}

/// The enum `MetricType`.
const METRIC_TYPES: &[&str] = &["COUNTER", "GAUGE", "SUMMARY", "UNTYPED", "HISTOGRAM", "GAUGE_HISTOGRAM"];

pub(super) const TYPE_COUNTER: u64 = 0;
pub(super) const TYPE_GAUGE: u64 = 1;
pub(super) const TYPE_SUMMARY: u64 = 2;
pub(super) const TYPE_UNTYPED: u64 = 3;
pub(super) const TYPE_HISTOGRAM: u64 = 4;
pub(super) const TYPE_GAUGE_HISTOGRAM: u64 = 5;
