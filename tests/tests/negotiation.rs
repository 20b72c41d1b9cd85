//! Which format answers which `Accept` header: what scrapers send, and every row of Python's table.

use metrics_core::{Escaping, Format};

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

fn answer(accept: &str) -> &'static str {
    Format::negotiate(accept).content_type()
}

#[test]
fn each_prometheus_gets_what_it_likes_best() {
    let rows = [
        (
            // 2.42
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
             text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
        ),
        (
            // 2.42, with native histograms
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,\
             application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,\
             text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
        ),
        (
            // 3
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
             application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,\
             text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
        ),
        (
            // 3, with protobuf
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;\
             escaping=allow-utf-8;q=0.7,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6",
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; \
             escaping=allow-utf-8",
        ),
        // A browser, curl, and one who does not say.
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", TEXT),
        ("*/*", TEXT),
        ("", TEXT),
    ];
    for (accept, content_type) in rows {
        assert_eq!(answer(accept), content_type, "{accept}");
    }
}

/// What Python's client answers, but for the rows below.
const AS_PYTHON: &[(&str, &str)] = &[
    ("", TEXT),
    ("*/*", TEXT),
    ("text/plain", TEXT),
    ("text/plain;version=0.0.4", TEXT),
    ("text/plain; version=1.0.0", "text/plain; version=1.0.0; charset=utf-8; escaping=underscores"),
    ("text/plain;version=1.0.0;escaping=allow-utf-8", "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"),
    ("text/plain;version=2.0.0", "text/plain; version=1.0.0; charset=utf-8; escaping=underscores"),
    ("application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8"),
    ("application/openmetrics-text; version=0.0.1", TEXT),
    (
        "application/openmetrics-text;version=1.0.0",
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
    ),
    (
        "application/openmetrics-text;version=1.0.0;escaping=values",
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=values",
    ),
    (
        "application/openmetrics-text;version=1.0.0;escaping=bogus",
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
    ),
    (
        "application/openmetrics-text; charset=utf-8; escaping=allow-utf-8",
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
    ),
    (
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
         text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
    ),
    (
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,\
         application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,\
         text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
    ),
    ("text/html,application/xhtml+xml,*/*;q=0.8", TEXT),
];

/// Rows of that table which are answered otherwise, and why.
const OTHERWISE: &[(&str, &str, &str)] = &[
    ("application/openmetrics-text; version=2.0.0", TEXT, "we do not write it, so we do not claim it"),
    ("application/openmetrics-text;version=10.0.0", TEXT, "we do not write it, so we do not claim it"),
    (
        "application/openmetrics-text; version=1.0.0;q=0.1,text/plain;version=0.0.4;q=0.9",
        TEXT,
        "the reader says which it likes better",
    ),
    (
        "text/plain;version=0.0.4;q=0.9,application/openmetrics-text; version=1.0.0;q=0.1",
        TEXT,
        "the reader says which it likes better",
    ),
    (
        "Application/OpenMetrics-Text;version=1.0.0",
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
        "a media type is the same in any case",
    ),
    ("application/openmetrics-text;version=1.x", TEXT, "Python fails on it"),
    (
        "application/openmetrics-text;version=\"1.0.0\"",
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
        "Python fails on it",
    ),
    (
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,\
         text/plain;version=0.0.4;q=0.3",
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
        "Python has no protobuf",
    ),
];

#[test]
fn every_row_of_pythons_table_is_answered_alike_or_otherwise_for_a_reason() {
    for (accept, content_type) in AS_PYTHON {
        assert_eq!(answer(accept), *content_type, "{accept}");
    }
    for (accept, content_type, reason) in OTHERWISE {
        assert_eq!(answer(accept), *content_type, "{accept}: {reason}");
    }
}

#[test]
fn a_format_is_found_by_its_own_content_type() {
    let schemes = [Escaping::Underscores, Escaping::Dots, Escaping::Values, Escaping::AllowUtf8];
    let formats = [Format::Text, Format::OpenMetrics, Format::Protobuf];
    let escaped = formats.into_iter().flat_map(|format| schemes.map(|scheme| format.with_escaping(scheme)));
    for format in escaped.chain([Format::Text, Format::Protobuf]) {
        assert_eq!(Format::negotiate(format.content_type()), format);
    }
    // Which version it is asked for, a reader of OpenMetrics is told the escaping as well.
    let stated = Format::OpenMetrics.with_escaping(Escaping::Underscores);
    assert_eq!(Format::negotiate(Format::OpenMetrics.content_type()), stated);
}
