//! One point of a metric: the samples that belong together, and what they have to say together.
//!
//! A gauge is one sample and a histogram is many. What a single sample says wrong is found when it is added; what is
//! missing, or does not add up, when the point is complete.

use std::collections::HashSet;

use super::Dialect;
use super::error::{Fault, ParseError, Place, shown};
use super::exposition::ParsedKind;
use super::label_set::required;
use super::labels::Label;
use super::line::{ExemplarPart, SampleLine};
use super::number::{self, Count, Instant, Number};
use super::part::{Part, parts};

/// Characters that names and values of an exemplar have together, at most.
const EXEMPLAR_CHARS: usize = crate::visitor::Exemplar::MAX_CHARS;

pub(super) struct Point {
    /// OpenMetrics only: in text every sample has a time of its own.
    pub(super) timestamp: Option<Instant>,
    /// Which parts there are.
    parts: u16,
    /// Where its last sample begins: what is missing is missing behind it.
    last: Place,
    /// The states, or the quantiles.
    own: HashSet<String>,
    /// The last bucket, or quantile.
    bound: Option<f64>,
    bucket: Option<Count>,
    has_negative_bounds: bool,
    sum: Option<(f64, Place)>,
    count: Option<(Count, Place)>,
}

impl Point {
    pub(super) fn new(timestamp: Option<Instant>, place: Place) -> Point {
        Point {
            timestamp,
            parts: 0,
            last: place,
            own: HashSet::new(),
            bound: None,
            bucket: None,
            has_negative_bounds: false,
            sum: None,
            count: None,
        }
    }

    fn has(&self, part: Part) -> bool {
        self.parts & part.bit() != 0
    }

    /// Adds a sample of the family called `name`.
    ///
    /// # Errors
    /// It was there before, or its value or labels are not what its kind allows.
    pub(super) fn add(
        &mut self,
        dialect: Dialect,
        kind: ParsedKind,
        name: &str,
        part: Part,
        sample: &SampleLine<'_>,
        place: Place,
    ) -> Result<(), Fault> {
        match part {
            Part::Bucket => self.add_bucket(dialect, sample)?,
            Part::Quantile => self.add_quantile(dialect, sample)?,
            Part::State => {
                let state = required(&sample.labels, name, sample.name.at)?;
                if !self.own.insert(state.value.to_string()) {
                    return Err(repeated(sample));
                }
            }
            _ if self.has(part) => return Err(repeated(sample)),
            _ => {}
        }
        if dialect.is_open_metrics {
            check_value(kind, part, &sample.value)?;
        }
        match part {
            Part::Sum => self.sum = Some((sample.value.value, place)),
            Part::Count => self.count = Some((sample.value.count(), place)),
            _ => {}
        }
        if matches!(part, Part::Sum | Part::Count | Part::Created) {
            check_own_label(kind, &sample.labels)?;
        }
        if let Some(exemplar) = &sample.exemplar {
            self.check_exemplar(part, exemplar)?;
        }
        self.parts |= part.bit();
        self.last = place;
        Ok(())
    }

    fn add_bucket(&mut self, dialect: Dialect, sample: &SampleLine<'_>) -> Result<(), Fault> {
        let le = required(&sample.labels, "le", sample.name.at)?;
        let Some(bound) = number::bound(&le.value) else {
            let message = format!("expected a bound, a number or `+Inf`, found {}", shown(&le.value));
            return Err(Fault::new(le.value_at, message));
        };
        if let Some(before) = self.bound.filter(|before| *before >= bound) {
            let message = format!("bounds rise and are unique: {} comes after `{before}`", shown(&le.value));
            return Err(Fault::new(le.value_at, message));
        }
        let value = &sample.value;
        if dialect.is_open_metrics && !value.is_count() {
            return Err(Fault::new(
                value.at,
                format!("a bucket counts: {} is no whole number from 0", shown(value.text)),
            ));
        }
        if value.value.is_nan() || value.value < 0.0 {
            return Err(Fault::new(value.at, format!("a bucket is neither negative nor NaN: {}", shown(value.text))));
        }
        let count = value.count();
        if self.bucket.is_some_and(|before| before > count) {
            let message = format!("buckets are cumulative: {} is less than the bucket before", shown(value.text));
            return Err(Fault::new(value.at, message));
        }
        self.has_negative_bounds |= bound < 0.0;
        self.bound = Some(bound);
        self.bucket = Some(count);
        Ok(())
    }

    fn add_quantile(&mut self, dialect: Dialect, sample: &SampleLine<'_>) -> Result<(), Fault> {
        let label = required(&sample.labels, "quantile", sample.name.at)?;
        let Some(quantile) = number::bound(&label.value).filter(|quantile| (0.0..=1.0).contains(quantile)) else {
            let message = format!("expected a quantile from 0 to 1, found {}", shown(&label.value));
            return Err(Fault::new(label.value_at, message));
        };
        // OpenMetrics has them in any order; `0.5` and `0.50` are one all the same.
        let is_new = match dialect.is_open_metrics {
            true => self.own.insert((quantile + 0.0).to_string()),
            false => self.bound.is_none_or(|before| before < quantile),
        };
        if !is_new && dialect.is_open_metrics {
            return Err(Fault::new(label.value_at, format!("the quantile {} was there before", shown(&label.value))));
        }
        if !is_new {
            let message = format!("quantiles rise: {} comes after the one before", shown(&label.value));
            return Err(Fault::new(label.value_at, message));
        }
        self.bound = Some(quantile);
        Ok(())
    }

    fn check_exemplar(&self, part: Part, exemplar: &ExemplarPart<'_>) -> Result<(), Fault> {
        if !matches!(part, Part::Total | Part::Bucket) {
            return Err(Fault::new(exemplar.at, "only a counter's total and a histogram's buckets have exemplars"));
        }
        let characters: usize =
            exemplar.labels.iter().map(|label| label.name.chars().count() + label.value.chars().count()).sum();
        if characters > EXEMPLAR_CHARS {
            let message =
                format!("names and values have {characters} characters; an exemplar's have {EXEMPLAR_CHARS} at most");
            return Err(Fault::new(exemplar.at, message));
        }
        let is_within = |bound| exemplar.value.value <= bound;
        if part == Part::Bucket && !self.bound.is_some_and(is_within) {
            let message = format!("the exemplar {} is not within its bucket", shown(exemplar.value.text));
            return Err(Fault::new(exemplar.value.at, message));
        }
        Ok(())
    }

    /// Looks at the point as a whole, when nothing can come any more.
    ///
    /// # Errors
    /// Something is missing, or does not add up.
    pub(super) fn finish(&self, dialect: Dialect, kind: ParsedKind, name: &str) -> Result<(), ParseError> {
        match kind {
            ParsedKind::Counter if dialect.is_open_metrics && !self.has(Part::Total) => {
                Err(self.last.error(format!("no `{name}_total` with these labels")))
            }
            ParsedKind::Histogram | ParsedKind::GaugeHistogram => self.finish_buckets(dialect, kind, name),
            _ => Ok(()),
        }
    }

    fn finish_buckets(&self, dialect: Dialect, kind: ParsedKind, name: &str) -> Result<(), ParseError> {
        let called = |part| {
            let suffix = parts(dialect, kind).iter().find(|(_, other)| *other == part).map_or("", |(suffix, _)| suffix);
            format!("`{name}{suffix}`")
        };
        let Some(all) = self.bucket.filter(|_| self.bound == Some(f64::INFINITY)) else {
            return Err(self.last.error("no bucket `le=\"+Inf\"` with these labels"));
        };
        match self.count {
            Some((count, place)) if count != all => {
                Err(place.error("the count is not the value of the bucket `le=\"+Inf\"`"))
            }
            None if !dialect.is_open_metrics => {
                Err(self.last.error(format!("no {} with these labels", called(Part::Count))))
            }
            None if self.sum.is_some() => {
                Err(self.last.error(format!("{} without {}", called(Part::Sum), called(Part::Count))))
            }
            Some(_) if self.sum.is_none() && dialect.is_open_metrics => {
                Err(self.last.error(format!("{} without {}", called(Part::Count), called(Part::Sum))))
            }
            _ => self.finish_sum(dialect, kind),
        }
    }

    fn finish_sum(&self, dialect: Dialect, kind: ParsedKind) -> Result<(), ParseError> {
        let Some((sum, place)) = self.sum.filter(|_| dialect.is_open_metrics) else { return Ok(()) };
        if kind == ParsedKind::Histogram && self.has_negative_bounds {
            return Err(place.error("a histogram with a negative bound has no sum: it could fall"));
        }
        if kind == ParsedKind::GaugeHistogram && sum < 0.0 && !self.has_negative_bounds {
            return Err(place.error("the sum is negative and no bound is"));
        }
        Ok(())
    }
}

fn repeated(sample: &SampleLine<'_>) -> Fault {
    Fault::new(sample.name.at, format!("{} with these labels was there before", shown(&sample.name.text)))
}

/// What OpenMetrics says of the values of each part.
fn check_value(kind: ParsedKind, part: Part, number: &Number<'_>) -> Result<(), Fault> {
    let value = number.value;
    let refused = match part {
        Part::Total if value.is_nan() || value < 0.0 => "a counter is neither negative nor NaN",
        Part::Count if !number.is_count() => "a count is a whole number from 0",
        Part::Sum if value.is_nan() => "a sum is not NaN",
        Part::Sum if value < 0.0 && kind != ParsedKind::GaugeHistogram => "a sum is not negative",
        Part::Quantile if value < 0.0 => "the value of a quantile is not negative",
        Part::Created if !value.is_finite() => "the time of creation is a timestamp in seconds",
        Part::Info if value != 1.0 => "the value of an info is 1",
        Part::State if value != 0.0 && value != 1.0 => "the value of a state is 0 or 1",
        _ => return Ok(()),
    };
    Err(Fault::new(number.at, format!("{refused}: {}", shown(number.text))))
}

/// The label of the other parts has no meaning on this one.
fn check_own_label(kind: ParsedKind, labels: &[Label<'_>]) -> Result<(), Fault> {
    let own = match kind {
        ParsedKind::Histogram | ParsedKind::GaugeHistogram => "le",
        ParsedKind::Summary => "quantile",
        _ => return Ok(()),
    };
    match labels.iter().find(|label| label.name == own) {
        Some(label) => Err(Fault::new(label.at, format!("a {kind} has the label `{own}` on no other samples"))),
        None => Ok(()),
    }
}
