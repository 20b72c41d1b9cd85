//! A sample that is asked for, by name and some of its labels, and what there is to say.

use super::samples::{self, Family, Sample, Samples};

/// A sample's name, and labels that it has to have.
#[derive(Debug)]
pub(super) struct Question<'q> {
    name: &'q str,
    labels: Vec<(&'q str, &'q str)>,
}

/// What there is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Answer {
    /// The sum of the series that match.
    Sum(f64),
    /// No series matches; of what only adds up there might be one, in which nothing was recorded.
    Nothing,
    /// No series matches, nor could one; or it is a gauge, of which nobody can say what it would be.
    Unknown,
}

impl Answer {
    pub(super) fn value(self) -> Option<f64> {
        match self {
            Answer::Sum(sum) => Some(sum),
            Answer::Nothing => Some(0.0),
            Answer::Unknown => None,
        }
    }
}

impl<'q> Question<'q> {
    pub(super) fn new(name: &'q str, labels: impl IntoIterator<Item = (&'q str, &'q str)>) -> Question<'q> {
        Question { name, labels: labels.into_iter().collect() }
    }

    pub(super) fn name(&self) -> &'q str {
        self.name
    }

    pub(super) fn labels(&self) -> &[(&'q str, &'q str)] {
        &self.labels
    }

    /// As it would be exposed.
    pub(super) fn text(&self) -> String {
        samples::written(self.name, &self.labels)
    }

    /// The family that has such a sample, and its suffix.
    pub(super) fn family<'s>(&self, samples: &'s Samples) -> Option<(&'s Family, &'static str)> {
        samples.families.iter().find_map(|family| Some((family, family.suffix_of(self.name)?)))
    }

    /// How many of its labels a sample of the family does not have.
    pub(super) fn misses(&self, family: &Family, sample: &Sample) -> usize {
        let bound = family.bound_label(sample.suffix);
        let has = |name: &str, value: &str| {
            let told = sample.get(name);
            told == value || bound == Some(name) && number(told).is_some_and(|told| number(value) == Some(told))
        };
        self.labels.iter().filter(|(name, value)| !has(name, value)).count()
    }

    /// The samples that match.
    pub(super) fn matches<'s>(&self, family: &'s Family, suffix: &str) -> Vec<&'s Sample> {
        family.samples.iter().filter(|sample| sample.suffix == suffix && self.misses(family, sample) == 0).collect()
    }

    pub(super) fn answer(&self, samples: &Samples) -> Answer {
        let Some((family, suffix)) = self.family(samples) else { return Answer::Unknown };
        let matches = self.matches(family, suffix);
        match matches.is_empty() {
            false => Answer::Sum(matches.iter().map(|sample| sample.value.as_f64()).sum()),
            true if family.adds_up() && !(suffix.is_empty() && family.suffixes().len() > 1) => {
                match self.impossible(family, suffix) {
                    None => Answer::Nothing,
                    Some(_) => Answer::Unknown,
                }
            }
            true => Answer::Unknown,
        }
    }

    /// The first label that no series of the family can have, or not with this value.
    pub(super) fn impossible<'f>(&self, family: &'f Family, suffix: &str) -> Option<Impossible<'f, 'q>> {
        let names = family.label_names(suffix);
        self.labels.iter().find_map(|(name, value)| {
            if !names.contains(name) {
                return Some(Impossible::Name { asked: name, names: names.clone() });
            }
            if *name == "le" && suffix == "_bucket" {
                return self.bound(family, value);
            }
            let values = family.desc.labels().iter().find(|label| label.name() == *name)?.values()?;
            (!values.contains(value) && !value.is_empty()).then_some(Impossible::Value {
                label: name,
                asked: value,
                values: values.iter().map(|value| (*value).to_owned()).collect(),
            })
        })
    }

    /// What is wrong with a bound that no bucket has.
    fn bound<'f>(&self, family: &Family, asked: &'q str) -> Option<Impossible<'f, 'q>> {
        // Of a family that a collector tells, what it is made of is known by its samples alone.
        let buckets = family.samples.iter().filter(|sample| sample.suffix == "_bucket");
        let told = buckets.filter_map(|sample| number(sample.get("le")));
        let mut bounds: Vec<f64> = family.desc.buckets().iter().copied().chain([f64::INFINITY]).chain(told).collect();
        bounds.sort_by(f64::total_cmp);
        bounds.dedup();
        (!bounds.iter().any(|bound| number(asked) == Some(*bound))).then_some(Impossible::Bound { asked, bounds })
    }
}

/// A bound as a number, however it is written.
pub(super) fn number(bound: &str) -> Option<f64> {
    bound.parse().ok()
}

/// Why no series can match.
#[derive(Debug, PartialEq)]
pub(super) enum Impossible<'f, 'q> {
    /// There is no such label.
    Name { asked: &'q str, names: Vec<&'f str> },
    /// The label never has this value.
    Value { label: &'q str, asked: &'q str, values: Vec<String> },
    /// No bucket ends there.
    Bound { asked: &'q str, bounds: Vec<f64> },
}
