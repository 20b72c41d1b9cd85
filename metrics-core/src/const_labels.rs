//! Labels that all series of a family have: a name and one value each, known before there is a series.
//!
//! They are what tells two metrics of one name apart, so they keep the series of the one out of the other's way.

use crate::labels::text::{self, LabelText};

/// A family's const labels, in the order in which they were stated.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ConstLabels {
    /// All that were stated. One with an empty value is absent, and nobody else's for all that.
    names: Vec<String>,
    text: String,
}

impl ConstLabels {
    /// No label.
    pub(crate) const NONE: ConstLabels = ConstLabels { names: Vec::new(), text: String::new() };

    /// The names, those of absent labels among them.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The labels that are there.
    pub(crate) fn text(&self) -> LabelText<'_> {
        LabelText::from_escaped(&self.text)
    }

    /// Adds a label, whose name has to be valid and new.
    pub(crate) fn push(&mut self, name: &str, value: &str) {
        text::push_pair(&mut self.text, name, value);
        self.names.push(name.to_owned());
    }

    /// Adds others behind these, whose names have to be new.
    pub(crate) fn append(&mut self, others: &ConstLabels) {
        if !self.text.is_empty() && !others.text.is_empty() {
            self.text.push(',');
        }
        self.text.push_str(&others.text);
        self.names.extend_from_slice(&others.names);
    }

    /// Whether both have labels of the same names.
    pub(crate) fn are_named_as(&self, others: &ConstLabels) -> bool {
        sorted(&self.names) == sorted(&others.names)
    }

    /// Whether they are the same, in whatever order.
    pub(crate) fn are_as(&self, others: &ConstLabels) -> bool {
        let pairs = |labels: &ConstLabels| {
            let mut pairs: Vec<_> = labels.text().iter().map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
            pairs.sort_unstable();
            pairs
        };
        self == others || self.are_named_as(others) && pairs(self) == pairs(others)
    }
}

fn sorted(names: &[String]) -> Vec<&String> {
    let mut sorted: Vec<_> = names.iter().collect();
    sorted.sort_unstable();
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> ConstLabels {
        let mut labels = ConstLabels::default();
        pairs.iter().for_each(|(name, value)| labels.push(name, value));
        labels
    }

    #[test]
    fn they_are_compared_in_whatever_order_they_were_stated() {
        let (first, turned) = (labels(&[("a", "1"), ("b", "2")]), labels(&[("b", "2"), ("a", "1")]));
        assert!(first.are_as(&turned) && first.are_named_as(&turned));
        let other = labels(&[("b", "1"), ("a", "2")]);
        assert!(first.are_named_as(&other) && !first.are_as(&other));
        assert!(!first.are_named_as(&labels(&[("a", "1")])));
    }

    #[test]
    fn an_empty_value_keeps_the_name() {
        let (absent, present) = (labels(&[("a", "")]), labels(&[("a", "1")]));
        assert_eq!((absent.names(), absent.text().as_str()), (&["a".to_owned()][..], ""));
        assert!(absent.are_named_as(&present) && !absent.are_as(&present));
        assert!(!absent.are_as(&ConstLabels::default()));
    }
}
