//! One line: what it is and what it says, by the grammar alone.
//!
//! Whether it may stand where it stands is not known here.

use std::borrow::Cow;

use super::Dialect;
use super::cursor::{Cursor, LooseBackslash, is_blank, unescape};
use super::error::{Fault, shown};
use super::exposition::ParsedKind;
use super::labels::{Label, Name};
use super::number::Number;

pub(super) enum Line<'a> {
    /// Empty, or a comment.
    Nothing,
    Help(Name<'a>, Cow<'a, str>),
    Type(Name<'a>, ParsedKind),
    /// The unit, and where it stands.
    Unit(Name<'a>, &'a str, usize),
    Sample(SampleLine<'a>),
    Eof,
}

pub(super) struct SampleLine<'a> {
    pub(super) name: Name<'a>,
    pub(super) labels: Vec<Label<'a>>,
    pub(super) value: Number<'a>,
    pub(super) timestamp: Option<Number<'a>>,
    pub(super) exemplar: Option<ExemplarPart<'a>>,
}

/// What stands behind the ` # ` of a sample, and where.
pub(super) struct ExemplarPart<'a> {
    pub(super) at: usize,
    pub(super) labels: Vec<Label<'a>>,
    pub(super) value: Number<'a>,
    pub(super) timestamp: Option<Number<'a>>,
}

/// Reads a line of text 0.0.4 or 1.0.0: any number of blanks and tabs, comments.
///
/// # Errors
/// What is not as the format wants it.
pub(super) fn of_text(dialect: Dialect, line: &str) -> Result<Line<'_>, Fault> {
    let mut cursor = Cursor::new(line.trim_end_matches(is_blank));
    cursor.skip_blanks();
    if cursor.is_at_end() {
        return Ok(Line::Nothing);
    }
    if !cursor.eat('#') {
        return text_sample(dialect, cursor).map(Line::Sample);
    }
    cursor.skip_blanks();
    match cursor.token() {
        "HELP" => {
            cursor.skip_blanks();
            let name = dialect.metric_name(&mut cursor)?;
            blanks_before(&mut cursor, "the help text")?;
            let start = cursor.at();
            Ok(Line::Help(name, unescape(cursor.take_rest(), start, &['\\'], LooseBackslash::IsRefused)?))
        }
        "TYPE" => {
            cursor.skip_blanks();
            let name = dialect.metric_name(&mut cursor)?;
            blanks_before(&mut cursor, "the type")?;
            let kind = kind(dialect, &mut cursor)?;
            cursor.skip_blanks();
            cursor.expect_end()?;
            Ok(Line::Type(name, kind))
        }
        _ => Ok(Line::Nothing),
    }
}

/// Goes past the blanks behind a token that would otherwise go on.
fn blanks_before(cursor: &mut Cursor<'_>, what: &str) -> Result<(), Fault> {
    let at = cursor.at();
    cursor.skip_blanks();
    // A closing quote ends a token as well as a blank does.
    let is_apart = cursor.at() > at || cursor.is_at_end() || cursor.line()[..at].ends_with('"');
    if is_apart { Ok(()) } else { Err(cursor.expected(&format!("a blank before {what}"))) }
}

fn text_sample<'a>(dialect: Dialect, mut cursor: Cursor<'a>) -> Result<SampleLine<'a>, Fault> {
    let (name, labels) = series(dialect, &mut cursor)?;
    cursor.skip_blanks();
    let value = Number::read(&mut cursor)?;
    cursor.skip_blanks();
    let timestamp = match cursor.is_at_end() {
        true => None,
        false => Some(Number::read_milliseconds(&mut cursor)?),
    };
    cursor.skip_blanks();
    cursor.expect_end()?;
    Ok(SampleLine { name, labels, value, timestamp, exemplar: None })
}

/// Reads a line of OpenMetrics: one blank where one is written, and no comments.
///
/// # Errors
/// What is not as the format wants it.
pub(super) fn of_open_metrics(dialect: Dialect, line: &str) -> Result<Line<'_>, Fault> {
    if line.ends_with('\r') {
        return Err(Fault::new(line.len() - 1, "a carriage return; lines end with a line feed alone"));
    }
    let mut cursor = Cursor::new(line);
    if cursor.is_at_end() {
        return Err(Fault::new(0, "a blank line; OpenMetrics has none"));
    }
    if !cursor.eat('#') {
        return open_metrics_sample(dialect, cursor).map(Line::Sample);
    }
    let expected = "`# TYPE`, `# UNIT`, `# HELP` or `# EOF`: OpenMetrics has no other comments";
    let wrong = || Fault::new(0, format!("expected {expected}, found {}", shown(line)));
    if !cursor.eat(' ') {
        return Err(wrong());
    }
    match cursor.take_while(|c| c != ' ') {
        "EOF" => cursor.expect_end().map(|()| Line::Eof),
        "TYPE" => {
            let name = described(dialect, &mut cursor)?;
            let kind = kind(dialect, &mut cursor)?;
            cursor.expect_end()?;
            Ok(Line::Type(name, kind))
        }
        "UNIT" => {
            let name = described(dialect, &mut cursor)?;
            let at = cursor.at();
            let unit = cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
            cursor.expect_end()?;
            Ok(Line::Unit(name, unit, at))
        }
        "HELP" => {
            let name = described(dialect, &mut cursor)?;
            let start = cursor.at();
            let text = cursor.take_rest();
            let mut escaped = false;
            let is_bare = |c| {
                let is_bare = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                is_bare
            };
            if let Some(quote) = text.find(is_bare) {
                return Err(Fault::new(start + quote, "a quote that is not escaped; write `\\\"`"));
            }
            Ok(Line::Help(name, unescape(text, start, &['\\', '"'], LooseBackslash::Stands)?))
        }
        _ => Err(wrong()),
    }
}

/// ` name ` behind the word of a metadata line. The last blank is there even if nothing follows.
fn described<'a>(dialect: Dialect, cursor: &mut Cursor<'a>) -> Result<Name<'a>, Fault> {
    cursor.expect(' ', "a blank and the name of a metric")?;
    let name = dialect.metric_name(cursor)?;
    cursor.expect(' ', "a blank behind the name")?;
    Ok(name)
}

fn open_metrics_sample<'a>(dialect: Dialect, mut cursor: Cursor<'a>) -> Result<SampleLine<'a>, Fault> {
    let (name, labels) = series(dialect, &mut cursor)?;
    cursor.expect(' ', "one blank before the number")?;
    let value = Number::read(&mut cursor)?;
    let mut exemplar = exemplar(dialect, &mut cursor)?;
    let mut timestamp = None;
    if exemplar.is_none() && !cursor.is_at_end() {
        timestamp = Some(seconds(&mut cursor)?);
        exemplar = self::exemplar(dialect, &mut cursor)?;
    }
    cursor.expect_end()?;
    Ok(SampleLine { name, labels, value, timestamp, exemplar })
}

/// ` # {labels} number [timestamp]`, if that is next.
fn exemplar<'a>(dialect: Dialect, cursor: &mut Cursor<'a>) -> Result<Option<ExemplarPart<'a>>, Fault> {
    if !cursor.eat_all(" #") {
        return Ok(None);
    }
    let at = cursor.at() - 1;
    cursor.expect(' ', "one blank before the exemplar's labels")?;
    let braces = dialect.braces(cursor)?;
    if let Some(name) = braces.name {
        return Err(Fault::new(name.at, "an exemplar has labels and no name of its own; expected `=` behind this"));
    }
    cursor.expect(' ', "one blank before the exemplar's number")?;
    let value = Number::read(cursor)?;
    let timestamp = match cursor.is_at_end() {
        true => None,
        false => Some(seconds(cursor)?),
    };
    Ok(Some(ExemplarPart { at, labels: braces.labels, value, timestamp }))
}

fn seconds<'a>(cursor: &mut Cursor<'a>) -> Result<Number<'a>, Fault> {
    cursor.expect(' ', "one blank before the timestamp")?;
    Number::read_seconds(cursor)
}

/// `name`, `name{labels}` or `{"name",labels}`.
fn series<'a>(dialect: Dialect, cursor: &mut Cursor<'a>) -> Result<(Name<'a>, Vec<Label<'a>>), Fault> {
    if cursor.peek() != Some('{') {
        if cursor.peek() == Some('"') && dialect.has_quoted_names {
            return Err(Fault::new(cursor.at(), "a name in quotes stands inside the braces: `{\"name\"}`"));
        }
        let name = dialect.metric_name(cursor)?;
        if !dialect.is_open_metrics {
            let before = cursor.at();
            cursor.skip_blanks();
            let is_apart = cursor.at() > before || matches!(cursor.peek(), Some('{') | None);
            if !is_apart {
                return Err(cursor.expected("`{` or a blank behind the name"));
            }
        }
        if cursor.peek() != Some('{') {
            return Ok((name, Vec::new()));
        }
        let braces = dialect.braces(cursor)?;
        return match braces.name {
            None => Ok((name, braces.labels)),
            Some(second) => Err(Fault::new(second.at, "a second name; expected `=` behind this")),
        };
    }
    let at = cursor.at();
    let braces = dialect.braces(cursor)?;
    match braces.name {
        Some(name) => Ok((name, braces.labels)),
        None if dialect.has_quoted_names => {
            Err(Fault::new(at, "no name; it stands before the braces, or first in them and in quotes"))
        }
        None => Err(Fault::new(at, "expected a metric's name before the braces")),
    }
}

fn kind(dialect: Dialect, cursor: &mut Cursor<'_>) -> Result<ParsedKind, Fault> {
    use ParsedKind::{Counter, Gauge, GaugeHistogram, Histogram, Info, StateSet, Summary, Unknown};
    let at = cursor.at();
    if cursor.peek().is_none_or(is_blank) {
        return Err(cursor.expected("a type"));
    }
    let kind = match (cursor.token(), dialect.is_open_metrics) {
        ("counter", _) => Counter,
        ("gauge", _) => Gauge,
        ("histogram", _) => Histogram,
        ("summary", _) => Summary,
        ("untyped", false) | ("unknown", true) => Unknown,
        ("gaugehistogram", true) => GaugeHistogram,
        ("info", true) => Info,
        ("stateset", true) => StateSet,
        (other, true) => {
            let kinds = "unknown, gauge, counter, stateset, info, histogram, gaugehistogram or summary";
            return Err(Fault::new(at, format!("{} is no type of OpenMetrics; expected {kinds}", shown(other))));
        }
        (other, false) => {
            let kinds = "counter, gauge, histogram, summary or untyped";
            return Err(Fault::new(at, format!("{} is no type of the text format; expected {kinds}", shown(other))));
        }
    };
    Ok(kind)
}
