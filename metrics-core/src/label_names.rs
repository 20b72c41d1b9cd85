//! The label names of one family: each of them once, for every reader.
//!
//! Names outside the old grammar are escaped for readers that do not know them, and two labels that are one then cost
//! the whole exposition. Under each scheme a name is looked up, since comparing them in pairs would take long where there
//! are many.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::error::{Error, Reason};
use crate::escaping::Escaping;
use crate::kind::Kind;
use crate::name;
use crate::origin::Origin;

/// One label of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelDesc {
    pub(crate) name: Cow<'static, str>,
    pub(crate) values: Option<Vec<&'static str>>,
}

impl LabelDesc {
    pub(crate) fn new(name: &'static str, values: Option<Vec<&'static str>>) -> LabelDesc {
        LabelDesc { name: Cow::Borrowed(name), values }
    }

    /// The label's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All values it can take, where they are finite; the empty text stands for "absent".
    #[must_use]
    pub fn values(&self) -> Option<&[&'static str]> {
        self.values.as_deref()
    }
}

/// The names that are taken, and the metric that is to be blamed for one that cannot be.
pub(crate) struct LabelNames<'m> {
    metric: &'m str,
    kind: Kind,
    origin: Origin,
    utf8: bool,
    /// What each is called under each scheme.
    called: HashMap<(Escaping, String), Known>,
}

/// A label's name, and whether it was there before those that are stated now.
struct Known {
    name: String,
    is_old: bool,
}

impl<'m> LabelNames<'m> {
    /// None yet. `utf8` says that they may be any UTF-8.
    pub(crate) fn new(metric: &'m str, kind: Kind, origin: Origin, utf8: bool) -> LabelNames<'m> {
        LabelNames { metric, kind, origin, utf8, called: HashMap::new() }
    }

    /// Knows of a name that was taken before.
    pub(crate) fn insert(&mut self, label: &str) {
        self.know(label, true);
    }

    fn know(&mut self, label: &str, is_old: bool) {
        self.called.extend(forms(label).map(|form| (form, Known { name: label.to_owned(), is_old })));
    }

    /// Takes one more, and says whether it is of the grammar that every reader knows.
    ///
    /// # Errors
    /// It cannot be a label, the kind needs it for itself, or it is another one's for some reader.
    pub(crate) fn take(&mut self, label: &str) -> Result<bool, Error> {
        let of_kind = || is_of_kind(label, self.kind, self.metric).then(|| reserved(label));
        match fault(label, self.utf8, "utf8").or_else(of_kind).or_else(|| self.taken(label)) {
            Some(message) => Err(Error::new(Reason::InvalidLabel, self.metric, Some(self.origin), message)),
            None => {
                self.know(label, false);
                Ok(name::is_label_name(label))
            }
        }
    }

    /// In whose way it is.
    fn taken(&self, label: &str) -> Option<String> {
        let (scheme, known) = forms(label).into_iter().find_map(|form| Some((form.0, self.called.get(&form)?)))?;
        let (name, scheme) = (&known.name, scheme.as_str());
        Some(match known.is_old {
            _ if name != label => {
                format!("the labels `{name}` and `{label}` are one under `escaping={scheme}`; name one otherwise")
            }
            true => format!("it has a label `{label}` already; name this one otherwise"),
            false => stands_twice(label),
        })
    }
}

/// Why no label can be called so, with the way to opt in to names in UTF-8.
pub(crate) fn fault(label: &str, utf8: bool, opt_in: &str) -> Option<String> {
    if name::is_label_name(label) || utf8 && name::is_utf8_label_name(label) {
        return None;
    }
    Some(match label {
        "" => "a label without a name; give it one".to_owned(),
        _ if name::is_reserved_label_name(label) => {
            format!("the label `{label}` begins with `__`, which Prometheus keeps for its own; name it otherwise")
        }
        _ if utf8 => {
            format!("the label `{label}` begins with `__` for a reader that has it escaped; begin with a letter")
        }
        _ => format!(
            "`{label}` is not a label name; use letters, digits and `_`, not a digit first, or opt in to any other with \
             `{opt_in}`"
        ),
    })
}

/// What is wrong with a label whose name the exposition needs for itself.
pub(crate) fn reserved(label: &str) -> String {
    let of = match label {
        "le" => "a histogram's buckets",
        "quantile" => "a summary's quantiles",
        _ => "the states of this state set",
    };
    format!("`{label}` is the label of {of}; name this one otherwise")
}

/// What is wrong with a label that is stated once more.
pub(crate) fn stands_twice(label: &str) -> String {
    format!("the label `{label}` stands twice; state each name once")
}

fn forms(label: &str) -> [(Escaping, String); 4] {
    Escaping::ALL.map(|scheme| (scheme, scheme.label_name(label).into_owned()))
}

/// Whether the samples of a kind have a label of that name anyway: bounds, quantiles, states.
pub(crate) fn is_of_kind(label: &str, kind: Kind, base_name: &str) -> bool {
    match kind {
        Kind::Histogram | Kind::GaugeHistogram => label == "le",
        Kind::Summary => label == "quantile",
        Kind::StateSet => {
            Escaping::ALL.into_iter().any(|scheme| scheme.label_name(label) == scheme.state_label(base_name))
        }
        Kind::Counter | Kind::Gauge | Kind::Info | Kind::Unknown => false,
    }
}

/// What is wrong with a label that families of all kinds are to have, whose names nobody has asked to be in UTF-8.
pub(crate) fn problem_for_all(label: &str, is_known: bool) -> Option<String> {
    if !name::is_label_name(label) && !name::is_reserved_label_name(label) {
        return Some("use letters, digits and `_`, not a digit first".to_owned());
    }
    let is_reserved = matches!(label, "le" | "quantile");
    let reserved = || is_reserved.then(|| reserved(label));
    fault(label, false, "").or_else(reserved).or_else(|| is_known.then(|| stands_twice(label)))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use crate::desc::Desc;
    use crate::kind::Kind;

    #[test]
    fn labels_that_are_one_escaped_are_found_among_many_without_comparing_all() {
        let names = |count| (0..count).map(|n| format!("label.{n}"));
        let desc = Desc::new_utf8(Kind::Gauge, "g", "Help.").expect("a valid name");
        let began = Instant::now();
        let desc = desc.with_labels(names(10_000)).expect("all are different");
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        assert_eq!(desc.labels().len(), 10_000);
        for (other, scheme) in [("label_7", "underscores"), ("label_dot_7", "dots"), ("U__label_2e_7", "values")] {
            let refused = desc.clone().with_labels([other]).expect_err(other).to_string();
            let expected = format!("`label.7` and `{other}` are one under `escaping={scheme}`");
            assert!(refused.contains(&expected), "{refused}");
        }
        let refused = desc.with_labels(["label.7"]).expect_err("it is there").to_string();
        assert!(refused.contains("it has a label `label.7` already"), "{refused}");
    }
}
