//! The strict parser: what the formats allow is read, and what they do not is refused at its place.
//!
//! Where the parsers that are around differ from each other, the words of the specification decide; the cases that
//! Prometheus or Python's client take otherwise say so.

mod accepted;
mod large;
mod refused_histograms;
mod refused_openmetrics;
mod refused_text;

use metrics_core::testing::{self, Exposition};
use metrics_core::{Escaping, Format};

const TEXT: Format = Format::Text;
const TEXT_UTF8: Format = Format::Text.with_escaping(Escaping::AllowUtf8);
const OPEN_METRICS: Format = Format::OpenMetrics;
const OPEN_METRICS_UTF8: Format = Format::OpenMetrics.with_escaping(Escaping::AllowUtf8);

#[track_caller]
fn accepts(format: Format, text: &str) -> Exposition {
    testing::parse(text, format).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Every document, with the line and the column at which it is refused and a piece of the message.
#[track_caller]
fn refuses(format: Format, documents: &[(&str, usize, usize, &str)]) {
    for (text, line, column, message) in documents {
        match testing::parse(text, format) {
            Ok(_) => panic!("this was accepted:\n{text}"),
            Err(error) => {
                assert!(error.message.contains(message), "expected `{message}`, found: {error}\n{text}");
                assert_eq!((error.line, error.column), (*line, *column), "{error}\n{text}");
            }
        }
    }
}

/// A document of OpenMetrics, without its end.
fn ended(text: &str) -> String {
    format!("{text}# EOF\n")
}

/// As [`refuses`], with the end put behind every document.
#[track_caller]
fn refuses_ended(format: Format, documents: &[(&str, usize, usize, &str)]) {
    for (text, line, column, message) in documents {
        refuses(format, &[(&ended(text), *line, *column, message)]);
    }
}
