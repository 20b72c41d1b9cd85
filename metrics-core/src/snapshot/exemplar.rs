//! An exemplar, owned.

use std::cmp::Ordering;

use crate::labels::text::LabelText;
use crate::visitor;

/// What an exemplar said.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Exemplar {
    labels: Box<str>,
    value: f64,
    timestamp: Option<f64>,
}

impl Exemplar {
    pub(super) fn of(told: visitor::Exemplar<'_>) -> Exemplar {
        Exemplar { labels: told.labels.as_str().into(), value: told.value, timestamp: told.timestamp }
    }

    /// As it was told.
    pub(super) fn told(&self) -> visitor::Exemplar<'_> {
        let mut told = visitor::Exemplar::new(LabelText::from_escaped(&self.labels), self.value);
        told.timestamp = self.timestamp;
        told
    }

    /// The order of their times.
    pub(super) fn by_time(&self, other: &Exemplar) -> Ordering {
        self.timestamp.partial_cmp(&other.timestamp).unwrap_or(Ordering::Equal)
    }

    /// The later of two; of two that do not say, or say the same, the second.
    pub(super) fn later(a: Option<Exemplar>, b: Option<Exemplar>) -> Option<Exemplar> {
        match (a, b) {
            // None is less than any time.
            (Some(a), Some(b)) => Some(if a.timestamp > b.timestamp { a } else { b }),
            (one, other) => one.or(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_the_later_stays() {
        let at = |value: f64, timestamp: Option<f64>| Some(Exemplar { labels: "".into(), value, timestamp });
        for (a, b, later) in [
            (at(1.0, Some(5.0)), at(2.0, Some(6.0)), 2.0),
            (at(1.0, Some(6.0)), at(2.0, Some(5.0)), 1.0),
            (at(1.0, Some(5.0)), at(2.0, Some(5.0)), 2.0),
            (at(1.0, Some(5.0)), at(2.0, None), 1.0),
            (at(1.0, None), at(2.0, Some(5.0)), 2.0),
            (at(1.0, None), at(2.0, None), 2.0),
            (at(1.0, None), None, 1.0),
            (None, at(2.0, None), 2.0),
        ] {
            assert_eq!(
                Exemplar::later(a.clone(), b.clone()).map(|exemplar| exemplar.value),
                Some(later),
                "{a:?} {b:?}"
            );
        }
        assert_eq!(Exemplar::later(None, None), None);
    }
}
