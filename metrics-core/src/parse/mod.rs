//! A strict reader of Prometheus' text formats and of OpenMetrics 1.0, written from their specifications.
//!
//! A scrape is all or nothing: one line that a server refuses, and every series of the target is gone. So this
//! reader accepts what the specification accepts and refuses all else, and says where. It reads lines ([`line`]),
//! puts them to families ([`families`]), and checks what no single line can show ([`point`]). Each line is looked at
//! once: the time is proportional to the text, whoever wrote it.

mod cursor;
pub(crate) mod error;
pub(crate) mod exposition;
mod families;
mod label_set;
mod labels;
mod line;
mod number;
mod part;
mod point;

use self::error::{Fault, ParseError, Place};
use self::exposition::Exposition;
use self::families::Families;
use self::families::Here;
use self::line::Line;
use crate::encode::format::{Format, Syntax};
use crate::escaping::Escaping;

/// Which of the formats a text is in, as far as a reader has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Dialect {
    is_open_metrics: bool,
    /// Names that are not the classic grammar's may stand in quotes.
    has_quoted_names: bool,
}

/// Reads a whole exposition.
///
/// It knows text 0.0.4, text 1.0.0 (the same with names in quotes) and OpenMetrics 1.0, and every rule that their
/// specifications put into words: what a line may look like, that a family is in one piece and a series there once,
/// that a histogram adds up.
///
/// ```
/// use metrics_core::{Format, testing};
/// let exposition = testing::parse("# TYPE up gauge\nup{job=\"a\"} 1\n", Format::Text)?;
/// assert_eq!(exposition[0].name, "up");
/// assert_eq!(exposition.value("up", &[("job", "a")]), Some(1.0));
/// # Ok::<(), testing::ParseError>(())
/// ```
///
/// # Errors
/// The first thing that the format does not allow, and where it stands.
pub fn parse(text: &str, format: Format) -> Result<Exposition, ParseError> {
    let dialect = Dialect::of(format)?;
    let mut families = Families::new(dialect);
    let mut rest = text;
    let mut number = 0;
    let mut is_over = false;
    while !rest.is_empty() {
        number += 1;
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let is_ended = line.len() < rest.len();
        rest = after;
        let here = Here { number, line };
        if is_over {
            return Err(here.error(Fault::new(0, "nothing may stand behind `# EOF`")));
        }
        is_over = read_line(&mut families, dialect, here)?;
        if !is_ended && !is_over {
            return Err(here.error(Fault::new(line.len(), "the last line has to end with a line feed")));
        }
    }
    if dialect.is_open_metrics && !is_over {
        return Err(Place::new(number + 1, "", 0).error("the end without `# EOF`"));
    }
    Ok(Exposition::new(families.finish()?))
}

/// Whether it was the last one.
fn read_line(families: &mut Families, dialect: Dialect, here: Here<'_>) -> Result<bool, ParseError> {
    if here.number == 1 && here.line.starts_with('\u{feff}') {
        return Err(here.error(Fault::new(0, "a byte order mark; the text begins with its first line")));
    }
    let line = match dialect.is_open_metrics {
        true => line::of_open_metrics(dialect, here.line),
        false => line::of_text(dialect, here.line),
    };
    match line.map_err(|fault| here.error(fault))? {
        Line::Nothing => {}
        Line::Help(name, help) => families.help(here, &name, &help)?,
        Line::Type(name, kind) => families.kind(here, &name, kind)?,
        Line::Unit(name, unit, at) => families.unit(here, &name, unit, at)?,
        Line::Sample(sample) => families.sample(here, sample)?,
        Line::Eof => return Ok(true),
    }
    Ok(false)
}

impl Dialect {
    /// # Errors
    /// The format is no text.
    fn of(format: Format) -> Result<Dialect, ParseError> {
        let is_open_metrics = match format.syntax() {
            Syntax::Text => false,
            Syntax::OpenMetrics => true,
            Syntax::Protobuf => {
                return Err(Place::new(1, "", 0).error("protobuf is no text; expected a text format or OpenMetrics"));
            }
        };
        Ok(Dialect { is_open_metrics, has_quoted_names: format.escaping() == Escaping::AllowUtf8 })
    }
}
