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
    origin: Origin,
    utf8: bool,
    /// What each is called under each scheme.
    called: HashMap<(Escaping, String), String>,
}

impl<'m> LabelNames<'m> {
    /// None yet. `utf8` says that they may be any UTF-8.
    pub(crate) fn new(metric: &'m str, origin: Origin, utf8: bool) -> LabelNames<'m> {
        LabelNames { metric, origin, utf8, called: HashMap::new() }
    }

    /// Knows of a name that was taken before.
    pub(crate) fn insert(&mut self, label: &str) {
        self.called.extend(forms(label).map(|form| (form, label.to_owned())));
    }

    /// Takes one more, and says whether it is of the grammar that every reader knows.
    ///
    /// # Errors
    /// It cannot be a label, or is another one's for some reader.
    pub(crate) fn take(&mut self, label: &str) -> Result<bool, Error> {
        let is_legacy = name::is_label_name(label);
        let shared = forms(label).into_iter().find_map(|form| Some((form.0, self.called.get(&form)?)));
        let is_free = shared.is_none_or(|(_, known)| known != label);
        if !is_free || !(is_legacy || self.utf8 && name::is_utf8_label_name(label)) {
            return Err(Error::invalid_label(self.metric, label, self.origin));
        }
        if let Some((scheme, known)) = shared {
            let scheme = scheme.as_str();
            let message =
                format!("the labels `{known}` and `{label}` are one under `escaping={scheme}`; name one otherwise");
            return Err(Error::new(Reason::InvalidLabel, self.metric, Some(self.origin), message));
        }
        self.insert(label);
        Ok(is_legacy)
    }
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
        assert!(refused.contains("each name once"), "{refused}");
    }
}
