//! Lines put to families: which one a line belongs to, and whether it may stand there.
//!
//! A family is one piece, so only the last one is open. What was there before is known by name alone.

use std::collections::HashMap;

use super::Dialect;
use super::error::{Fault, ParseError, Place, shown};
use super::exposition::{ParsedExemplar, ParsedFamily, ParsedKind, ParsedSample};
use super::label_set::LabelSet;
use super::labels::{Label, Name};
use super::line::SampleLine;
use super::number::Instant;
use super::part::{Part, parts};
use super::point::Point;

/// The line that is being read.
#[derive(Clone, Copy)]
pub(super) struct Here<'a> {
    pub(super) number: usize,
    pub(super) line: &'a str,
}

impl Here<'_> {
    pub(super) fn error(self, fault: Fault) -> ParseError {
        fault.within(self.number, self.line)
    }

    fn place(self, at: usize) -> Place {
        Place::new(self.number, self.line, at)
    }
}

pub(super) struct Families {
    dialect: Dialect,
    closed: Vec<ParsedFamily>,
    open: Option<Box<Open>>,
    /// The lines in which the families begin.
    names: HashMap<String, usize>,
    /// The samples that the families may have, each with its family.
    samples: HashMap<String, String>,
}

/// The family to which the next line may belong.
struct Open {
    family: ParsedFamily,
    place: Place,
    has_type: bool,
    has_help: bool,
    has_unit: bool,
    /// Which point has these labels.
    metrics: HashMap<LabelSet, usize>,
    /// The last point of each metric.
    points: Vec<Point>,
    /// The metric that the last sample belongs to.
    current: usize,
}

impl Families {
    pub(super) fn new(dialect: Dialect) -> Families {
        Families { dialect, closed: Vec::new(), open: None, names: HashMap::new(), samples: HashMap::new() }
    }

    /// # Errors
    /// A second one, or one behind a sample, or behind another family.
    pub(super) fn help(&mut self, here: Here<'_>, name: &Name<'_>, help: &str) -> Result<(), ParseError> {
        let open = self.described(here, name)?;
        if std::mem::replace(&mut open.has_help, true) {
            return Err(here.error(second("HELP", name)));
        }
        open.family.help = Some(help.to_owned()).filter(|help| !help.is_empty());
        Ok(())
    }

    /// # Errors
    /// A second one, or one behind a sample, or behind another family.
    pub(super) fn kind(&mut self, here: Here<'_>, name: &Name<'_>, kind: ParsedKind) -> Result<(), ParseError> {
        let open = self.described(here, name)?;
        if std::mem::replace(&mut open.has_type, true) {
            return Err(here.error(second("TYPE", name)));
        }
        open.family.kind = kind;
        open.check_unit().map_err(|message| here.error(Fault::new(name.at, message)))
    }

    /// # Errors
    /// A second one, or one behind a sample, or behind another family; a unit that does not end the name.
    pub(super) fn unit(&mut self, here: Here<'_>, name: &Name<'_>, unit: &str, at: usize) -> Result<(), ParseError> {
        let open = self.described(here, name)?;
        if std::mem::replace(&mut open.has_unit, true) {
            return Err(here.error(second("UNIT", name)));
        }
        if unit.is_empty() {
            return Ok(());
        }
        if !name.text.strip_suffix(unit).is_some_and(|rest| rest.ends_with('_')) {
            let message = format!("the unit is no suffix of the name; expected a name that ends with `_{unit}`");
            return Err(here.error(Fault::new(at, message)));
        }
        open.family.unit = Some(unit.to_owned());
        open.check_unit().map_err(|message| here.error(Fault::new(at, message)))
    }

    /// The family that a line of metadata speaks of.
    fn described(&mut self, here: Here<'_>, name: &Name<'_>) -> Result<&mut Open, ParseError> {
        match self.open.take() {
            Some(open) if open.family.name == name.text => {
                if open.family.samples.is_empty() {
                    return Ok(self.open.insert(open));
                }
                let message = format!("metadata of {} behind its samples; it comes before them", shown(&name.text));
                Err(here.error(Fault::new(name.at, message)))
            }
            before => {
                let open = self.begin(before, here, name)?;
                Ok(self.open.insert(open))
            }
        }
    }

    /// # Errors
    /// It contradicts its family, another sample, or itself.
    pub(super) fn sample(&mut self, here: Here<'_>, sample: SampleLine<'_>) -> Result<(), ParseError> {
        let dialect = self.dialect;
        let (open, part) = match self.open.take() {
            Some(open) if open.part_of(dialect, &sample.name.text).is_some() => {
                let part = open.part_of(dialect, &sample.name.text);
                (open, part)
            }
            Some(open) if open.family.name == sample.name.text => {
                let message = open.expected_samples(dialect);
                return Err(here.error(Fault::new(sample.name.at, message)));
            }
            before => (self.begin(before, here, &sample.name)?, Some(Part::Value)),
        };
        let open = self.open.insert(open);
        if open.family.samples.is_empty() {
            claim(&mut self.samples, dialect, open)?;
        }
        open.add(dialect, here, part.unwrap_or(Part::Value), sample)
    }

    /// Closes the family before and opens one of this name.
    fn begin(&mut self, before: Option<Box<Open>>, here: Here<'_>, name: &Name<'_>) -> Result<Box<Open>, ParseError> {
        if let Some(before) = before {
            self.close(before)?;
        }
        if let Some(line) = self.names.insert(name.text.to_string(), here.number) {
            let name_shown = shown(&name.text);
            let message = format!("{name_shown} was there before, in line {line}; a family is in one piece");
            return Err(here.error(Fault::new(name.at, message)));
        }
        Ok(Box::new(Open::new(ParsedFamily::new(name.text.to_string()), here.place(name.at))))
    }

    fn close(&mut self, open: Box<Open>) -> Result<(), ParseError> {
        if open.family.samples.is_empty() {
            claim(&mut self.samples, self.dialect, &open)?;
        }
        // In OpenMetrics a metric is complete when the next one begins; only the last one is left.
        let left = if self.dialect.is_open_metrics { open.current } else { 0 };
        for point in open.points.iter().skip(left) {
            point.finish(self.dialect, open.family.kind, &open.family.name)?;
        }
        self.closed.push(open.family);
        Ok(())
    }

    /// All families, at the end of the text.
    ///
    /// # Errors
    /// The last one is not complete.
    pub(super) fn finish(mut self) -> Result<Vec<ParsedFamily>, ParseError> {
        if let Some(open) = self.open.take() {
            self.close(open)?;
        }
        Ok(self.closed)
    }
}

/// Takes the names of all samples that the family may have.
///
/// # Errors
/// Another family may have one of them: a reader cannot know whose it is.
fn claim(samples: &mut HashMap<String, String>, dialect: Dialect, open: &Open) -> Result<(), ParseError> {
    let family = &open.family;
    for (suffix, _) in parts(dialect, family.kind) {
        let sample = format!("{}{suffix}", family.name);
        if let Some(other) = samples.get(&sample) {
            let [sample, name, other] = [&sample, &family.name, other].map(|name| shown(name));
            let message = format!("{sample} may be a sample of {name} and of {other}; rename one of them");
            return Err(open.place.error(message));
        }
        samples.insert(sample, family.name.clone());
    }
    Ok(())
}

impl Open {
    fn new(family: ParsedFamily, place: Place) -> Open {
        Open {
            family,
            place,
            has_type: false,
            has_help: false,
            has_unit: false,
            metrics: HashMap::new(),
            points: Vec::new(),
            current: 0,
        }
    }

    /// What the sample of this name is to the family, if anything.
    fn part_of(&self, dialect: Dialect, sample: &str) -> Option<Part> {
        let suffix = sample.strip_prefix(self.family.name.as_str())?;
        parts(dialect, self.family.kind).iter().find(|(other, _)| *other == suffix).map(|(_, part)| *part)
    }

    fn expected_samples(&self, dialect: Dialect) -> String {
        let ParsedFamily { name, kind, .. } = &self.family;
        let samples: Vec<String> =
            parts(dialect, *kind).iter().map(|(suffix, _)| shown(&format!("{name}{suffix}"))).collect();
        format!("the samples of the {kind} {} are {}", shown(name), samples.join(", "))
    }

    /// # Errors
    /// The message: this kind has no unit.
    fn check_unit(&self) -> Result<(), String> {
        match (self.family.kind, &self.family.unit) {
            (kind @ (ParsedKind::Info | ParsedKind::StateSet), Some(_)) => Err(format!("the type {kind} has no unit")),
            _ => Ok(()),
        }
    }

    fn add(&mut self, dialect: Dialect, here: Here<'_>, part: Part, sample: SampleLine<'_>) -> Result<(), ParseError> {
        let place = here.place(sample.name.at);
        let ParsedFamily { name, kind, .. } = &self.family;
        let metric = LabelSet::without(&sample.labels, part.own_label(name));
        let is_first = self.points.is_empty();
        let at = match self.metrics.get(&metric) {
            Some(at) => *at,
            None => {
                self.metrics.insert(metric, self.points.len());
                self.points.push(Point::new(sample.timestamp.as_ref().map(Instant::new), place));
                self.points.len() - 1
            }
        };
        let before = std::mem::replace(&mut self.current, at);
        if dialect.is_open_metrics && !is_first {
            if before != at {
                if let Some(complete) = self.points.get(before) {
                    complete.finish(dialect, *kind, name)?;
                }
                if at + 1 != self.points.len() {
                    let message = "a metric is in one piece: these labels were there before, and others in between";
                    return Err(here.error(Fault::new(sample.name.at, message)));
                }
            } else {
                self.advance(dialect, here, &sample, place)?;
            }
        }
        let ParsedFamily { name, kind, .. } = &self.family;
        if let Some(point) = self.points.get_mut(at) {
            point.add(dialect, *kind, name, part, &sample, place).map_err(|fault| here.error(fault))?;
        }
        self.family.samples.push(owned(sample));
        Ok(())
    }

    /// Goes on to the next point of the current metric, if the sample's timestamp is another one.
    fn advance(
        &mut self,
        dialect: Dialect,
        here: Here<'_>,
        sample: &SampleLine<'_>,
        place: Place,
    ) -> Result<(), ParseError> {
        let Some(point) = self.points.get_mut(self.current) else { return Ok(()) };
        let timestamp = sample.timestamp.as_ref().map(Instant::new);
        if timestamp == point.timestamp {
            return Ok(());
        }
        let at = sample.timestamp.map_or(sample.value.at, |timestamp| timestamp.at);
        if timestamp.is_none() || point.timestamp.is_none() {
            let message = "all samples of a metric have a timestamp, or none has";
            return Err(here.error(Fault::new(at, message)));
        }
        if timestamp < point.timestamp {
            let message = "the timestamps of a metric rise; this one is before the last";
            return Err(here.error(Fault::new(at, message)));
        }
        point.finish(dialect, self.family.kind, &self.family.name)?;
        *point = Point::new(timestamp, place);
        Ok(())
    }
}

fn second(word: &str, name: &Name<'_>) -> Fault {
    Fault::new(name.at, format!("a second {word} of {}; there is one at most", shown(&name.text)))
}

fn owned(sample: SampleLine<'_>) -> ParsedSample {
    ParsedSample {
        name: sample.name.text.into_owned(),
        labels: pairs(sample.labels),
        value: sample.value.value,
        number: sample.value.text.to_owned(),
        timestamp: sample.timestamp.map(|timestamp| timestamp.value),
        exemplar: sample.exemplar.map(|exemplar| ParsedExemplar {
            labels: pairs(exemplar.labels),
            value: exemplar.value.value,
            timestamp: exemplar.timestamp.map(|timestamp| timestamp.value),
        }),
    }
}

fn pairs(labels: Vec<Label<'_>>) -> Vec<(String, String)> {
    labels.into_iter().map(|label| (label.name.into_owned(), label.value.into_owned())).collect()
}
