//! What the fuzz targets do with any bytes; `tests/corpora.rs` does it with those that are kept.
//!
//! Each function panics where a promise is broken.

use metrics_core::testing::{self, Exposition};
use metrics_core::{Escaping, Format, on_diagnostic};

use crate::model::Model;
use crate::wire;

/// What a target does with bytes.
pub type Target = fn(&[u8]);

/// The targets by name, which is the name of their corpus, too.
pub const TARGETS: [(&str, Target); 5] = [
    ("parse_text", parse_text),
    ("parse_openmetrics", parse_openmetrics),
    ("encode_text", encode_text),
    ("encode_openmetrics", encode_openmetrics),
    ("encode_protobuf", encode_protobuf),
];

/// The reader of text neither panics nor says a place that is not there, and names in quotes change nothing for a text
/// that has none.
///
/// # Panics
/// It does.
pub fn parse_text(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let plain = parse(text, Format::Text);
    let quoted = parse(text, Format::Text.with_escaping(Escaping::AllowUtf8));
    if let Some(plain) = plain {
        let quoted = quoted.expect("text 1.0.0 has all that text 0.0.4 has");
        assert_alike(&plain, &quoted);
        let commented = parse(&format!("# A comment.\n{text}"), Format::Text).expect("a comment is nothing");
        assert_alike(&plain, &commented);
    }
}

/// As [`parse_text`], of OpenMetrics; and what is cut off is no exposition.
///
/// # Panics
/// It does.
pub fn parse_openmetrics(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let plain = parse(text, Format::OpenMetrics);
    let quoted = parse(text, Format::OpenMetrics.with_escaping(Escaping::AllowUtf8));
    if let Some(plain) = plain {
        assert_alike(&plain, &quoted.expect("names in quotes may stand there and need not"));
        let end = text.len() - "# EOF".len();
        let cut = (0..=end.min(bytes.len() / 2 + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        assert!(parse(&text[..cut], Format::OpenMetrics).is_none(), "cut off at {cut}");
    }
}

/// Whatever is told, its text says so.
///
/// # Panics
/// It does not.
pub fn encode_text(bytes: &[u8]) {
    told(bytes, Format::Text, Format::Text);
}

/// Whatever is told, its OpenMetrics says so.
///
/// # Panics
/// It does not.
pub fn encode_openmetrics(bytes: &[u8]) {
    told(bytes, Format::OpenMetrics, Format::OpenMetrics.with_created());
}

/// Whatever is told, its protobuf is well-formed to the last byte and has every series of it.
///
/// # Panics
/// It does not.
pub fn encode_protobuf(bytes: &[u8]) {
    on_diagnostic(|_| ());
    let model = Model::draw(bytes);
    let format = Format::Protobuf.with_escaping(Escaping::AllowUtf8);
    let encoded = model.registry().encode_to_vec(format);
    let messages = wire::delimited(&encoded).expect("messages behind their lengths");
    let sizes: Vec<(String, usize)> = messages.into_iter().map(family).collect();
    assert_eq!(sizes, model.sizes(), "{model:#?}");
}

/// The name of an `io.prometheus.client.MetricFamily`, and how many metrics it has.
fn family(message: &[u8]) -> (String, usize) {
    const NAME: u64 = 1;
    const METRIC: u64 = 4;
    let fields = wire::fields(message).expect("a message");
    let of = |number| fields.iter().filter(move |field| field.0 == number).map(|field| field.1.expect("a length"));
    let name = of(NAME).next().expect("a name").to_vec();
    of(METRIC).for_each(|metric| _ = wire::fields(metric).expect("a message"));
    (String::from_utf8(name).expect("UTF-8"), of(METRIC).count())
}

/// Both formats are read in each escaping; that what is read was told is seen where the model knows the names.
fn told(bytes: &[u8], format: Format, other: Format) {
    // Series that are told twice are refused and reported, which is well and not worth a line each.
    on_diagnostic(|_| ());
    let model = Model::draw(bytes);
    let registry = model.registry();
    let read = |format: Format| {
        let text = registry.encode(format);
        testing::parse(&text, format).unwrap_or_else(|error| panic!("{error}\n{text}\n{model:#?}"))
    };
    for format in [format, other, other.with_escaping(Escaping::Underscores), other.with_escaping(Escaping::AllowUtf8)]
    {
        model.assert_is_told_by(&read(format), format);
    }
    for escaping in [Escaping::Dots, Escaping::Values] {
        let _ = read(other.with_escaping(escaping));
    }
}

/// The exposition, if it is one; else the place of what is wrong is looked at.
fn parse(text: &str, format: Format) -> Option<Exposition> {
    let error = match testing::parse(text, format) {
        Ok(exposition) => return Some(exposition),
        Err(error) => error,
    };
    let lines: Vec<&str> = text.split('\n').collect();
    let line = lines.get(error.line - 1).unwrap_or(&"");
    assert!(error.line <= lines.len() + 1, "{error}");
    assert!((1..=line.chars().count() + 1).contains(&error.column), "{error}");
    assert!(!error.message.is_empty());
    None
}

/// As NaN is not NaN, this compares what they look like.
fn assert_alike(a: &Exposition, b: &Exposition) {
    assert_eq!(format!("{a:?}"), format!("{b:?}"));
}
