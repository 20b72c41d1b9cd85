//! What an assertion that failed has to say: what there is instead, and what may have been meant.

use std::fmt::Write as _;

use super::assert::written;
use super::question::{Impossible, Question, number};
use super::samples::{Family, Sample, Samples};
use super::sight::View;
use crate::kind::Kind;
use crate::near::{ending, nearest};
use crate::number::push_bound;

/// The most series that are listed.
const SERIES: usize = 5;

/// The whole message.
pub(super) fn of(view: &View<'_>, question: &Question<'_>, found: Option<f64>, expected: &str) -> String {
    let samples = view.samples();
    let asked = question.text();
    let Some((family, suffix)) = question.family(&samples) else {
        return format!(
            "no metric has a sample `{}`{}; expected {asked} to be {expected}{}",
            question.name(),
            names(question, &samples),
            view.others(),
        );
    };
    let Some(found) = found else {
        return match question.impossible(family, suffix) {
            Some(impossible) => {
                format!("there is no {asked}: {}; expected it to be {expected}", impossible.to_string(question.name()))
            }
            None => {
                let list = listed("its series", others(question, family, suffix, |_| true));
                format!("there is no {asked}, expected it to be {expected}{list}")
            }
        };
    };
    let mut text = format!("{asked} is {}, expected {expected}", written(found));
    let matches = question.matches(family, suffix);
    if matches.len() > 1 || matches.iter().any(|sample| sample.labels.len() > question.labels().len()) {
        text += &listed("its series", matches.iter().map(|sample| sample.text(family)).collect());
    }
    let near = |sample: &Sample| question.misses(family, sample) == 1 && sample.value.as_f64() != 0.0;
    text += &listed("one label away", others(question, family, suffix, near));
    if let Some(total) = view.in_total(question).filter(|total| *total != found) {
        let _ = write!(
            text,
            "\n  the process says {}: the rest was recorded before the watch began, or by another thread \
             (`testing::watch_process()` sees all threads)",
            written(total),
        );
    }
    text
}

/// What may have been meant by a name that nothing has.
fn names(question: &Question<'_>, samples: &Samples) -> String {
    let name = question.name();
    if let Some(family) = samples.families.iter().find(|family| family.desc.name() == name) {
        // A histogram has no sample of its own name.
        let suffixes: Vec<String> = family.suffixes().iter().map(|suffix| format!("`{name}{suffix}`")).collect();
        return format!(", since it is a {}: ask for {}", family.desc.kind().as_str(), suffixes.join(", "));
    }
    let all: Vec<String> = samples
        .families
        .iter()
        .flat_map(|family| family.suffixes().iter().map(|suffix| format!("{}{suffix}", family.desc.name())))
        .collect();
    let counters = || samples.families.iter().filter(|family| family.desc.kind() == Kind::Counter);
    let counter = |base: &str| Some(counters().find(|family| family.desc.base_name() == base)?.desc.name());
    let all = || all.iter().map(String::as_str);
    let near = counter(name)
        .or_else(|| ending(name, all()))
        .or_else(|| counter(ending(name, counters().map(|family| family.desc.base_name()))?))
        .or_else(|| nearest(name, all()));
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// The samples of the same name that do not match, with their values.
fn others(question: &Question<'_>, family: &Family, suffix: &str, wanted: impl Fn(&Sample) -> bool) -> Vec<String> {
    let samples = family.samples.iter().filter(|sample| sample.suffix == suffix && question.misses(family, sample) > 0);
    samples.filter(|sample| wanted(sample)).map(|sample| sample.text(family)).collect()
}

/// Lines below a heading; nothing without any.
fn listed(heading: &str, lines: Vec<String>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut text = format!("\n  {heading}:");
    for line in lines.iter().take(SERIES) {
        text += "\n    ";
        text += line;
    }
    if lines.len() > SERIES {
        let _ = write!(text, "\n    and {} more", lines.len() - SERIES);
    }
    text
}

impl Impossible<'_, '_> {
    fn to_string(&self, name: &str) -> String {
        match self {
            Impossible::Name { asked, names } => match (nearest(asked, names.iter().copied()), names.is_empty()) {
                (Some(near), _) => format!("`{name}` has no label `{asked}`; did you mean `{near}`?"),
                (None, true) => format!("`{name}` has no labels"),
                (None, false) => format!("`{name}` has no label `{asked}`, it has {}", quoted(names)),
            },
            Impossible::Value { label, asked, values } => match nearest(asked, values.iter().map(String::as_str)) {
                Some(near) => format!("`{label}` is never `{asked}`; did you mean `{near}`?"),
                None => format!("`{label}` is never `{asked}`, it is one of {}", quoted(values)),
            },
            Impossible::Bound { asked, bounds } => {
                let near = number(asked).filter(|asked| !asked.is_nan()).and_then(|asked| {
                    bounds.iter().copied().min_by(|a, b| (a - asked).abs().total_cmp(&(b - asked).abs()))
                });
                let near = near.map_or_else(String::new, |near| format!("; the nearest is `{}`", bound(near)));
                let bounds: Vec<String> = bounds.iter().copied().map(bound).collect();
                format!("`le` is never `{asked}`, it is one of {}{near}", quoted(&bounds))
            }
        }
    }
}

fn bound(value: f64) -> String {
    let mut text = String::new();
    push_bound(&mut text, value);
    text
}

fn quoted<T: AsRef<str>>(words: &[T]) -> String {
    let words = words.iter().map(AsRef::as_ref).filter(|word| !word.is_empty());
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
