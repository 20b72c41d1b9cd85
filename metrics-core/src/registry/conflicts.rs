//! Two definitions that one exposition cannot hold: what they run into, and what becomes of them.
//!
//! Families that claim one name would be read as one, or refused by the reader. Definitions of one name that are alike
//! are one family: where const labels keep their series apart, that is what was meant; otherwise it is reported. Of any
//! others the earlier one has the name. A help text may differ; the first one's is exposed, and that is said.

use std::fmt;

use crate::desc::Desc;
use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::error::{Error, Reason};
use crate::escaping::Escaping;
use crate::kind::Kind;
use crate::origin::Origin;
use crate::registry::claims::{Readers, claimed_names};
use crate::registry::difference::Difference;

/// Two definitions that claim one name.
///
/// Crates that know nothing of each other may choose the same name. What becomes of it is one rule, whoever they are:
///
/// - **Alike** in kind, unit, label names, buckets, quantiles and states: both are shown, as one family, and series with the
///   same labels are summed. Where only the help differs, the earlier one's is shown.
///   With const labels of other values they have no series in common, and that is no conflict: nothing is summed, and
///   nothing reported but another help. Without them, of two state sets the later one is left out: states have no sum.
/// - **Different** in any of these, or in the names of const labels: the earlier definition is shown, by crate, file and
///   line, and the later one is left out. It goes on counting, and nobody sees it.
/// - **Samples of one name**: a histogram `x` has the samples `x_bucket`, `x_sum` and `x_count`, a summary the last two of
///   them, and a counter `x_total` is called `x` in OpenMetrics. Such a name is taken like any other one.
///
/// In each case the exposition stays one that every reader takes; the conflict is reported once, with both places
/// ([`on_diagnostic`](crate::on_diagnostic)). What is registered at run time is refused instead, by an [`Error`] that says
/// the same.
///
/// The compiler sees one module at a time; [`Registry::check`](crate::Registry::check) sees the program:
///
/// ```standalone_crate
/// use metrics_core::Registry;
///
/// mod mails {
///     use metrics_core::{Counter, counter};
///
///     /// Jobs that were done.
///     #[counter]
///     pub static JOBS: Counter;
/// }
///
/// mod prints {
///     use metrics_core::{Counter, counter};
///
///     /// Jobs that were done.
///     #[counter]
///     pub static JOBS: Counter;
/// }
///
/// // In a test of a program that is sound: `assert_eq!(Registry::global().check(), Ok(()));`
/// let conflicts = Registry::global().check().expect_err("one name, two definitions");
/// assert_eq!(conflicts[0].names(), ["jobs_total", "jobs_total"]);
/// assert!(conflicts[0].is_summed() && conflicts[0].to_string().contains("is defined twice"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    names: [String; 2],
    origins: [Origin; 2],
    message: String,
    summed: bool,
}

impl Conflict {
    /// Says what the later definition runs into. Two metrics can be summed where they are alike; what a collector
    /// tells cannot, since nobody knows whether it is a part or the same once more.
    pub(crate) fn between(first: &Desc, later: &Desc, both_metrics: bool) -> Conflict {
        let same_name = first.name() == later.name();
        let difference = if same_name { Difference::of(first, later) } else { None };
        // Two state sets are in a state each, and a sum of states is none.
        let adds_up = both_metrics && later.kind() != Kind::StateSet;
        let summed = same_name && difference.is_none() && adds_up;
        let place = later.origin();
        let message = if summed {
            let (but, under) = match first.help() == later.help() {
                true => ("", String::new()),
                // A family has one; the difference is worth a word, and no total is worth losing for it.
                false => (" but for the help", format!(" under the help of {}", first.origin())),
            };
            let without = if first.quantiles().is_some() { ", without their quantiles" } else { "" };
            format!(
                "is defined twice, and alike{but}: the series of both are summed{under}{without}; rename one, or share one \
                 definition"
            )
        } else if let Some(difference) = difference {
            let what = difference.of_both(first, later);
            format!("is defined twice, {what}: the one at {place} is left out; rename it, or share one definition")
        } else if same_name && !first.consts().names().is_empty() {
            format!("is defined twice, with the same const labels: the one at {place} is left out; give it others")
        } else if same_name {
            format!("is defined twice: the one at {place} is left out; rename it")
        } else {
            let (shared, (kind, name)) = (SharedClaim::of(first, later), (first.kind(), first.name()));
            let other = first.origin();
            format!(
                "claims {shared}, as the {kind} `{name}` ({other}) does: the one at {place} is left out; rename one of the two"
            )
        };
        Conflict {
            names: [first.name().to_owned(), later.name().to_owned()],
            origins: [first.origin(), later.origin()],
            message,
            summed,
        }
    }

    /// The families' names, the earlier definition's first; they are equal where one name is defined twice.
    #[must_use]
    pub fn names(&self) -> [&str; 2] {
        self.names.each_ref().map(String::as_str)
    }

    /// Where the two are defined, in the same order.
    #[must_use]
    pub fn origins(&self) -> [Origin; 2] {
        self.origins
    }

    /// Whether both are exposed, as one family with their series summed; otherwise the later one is left out.
    #[must_use]
    pub fn is_summed(&self) -> bool {
        self.summed
    }

    pub(crate) fn to_diagnostic(&self) -> Diagnostic {
        Diagnostic::new(DiagnosticKind::Conflict, &self.names[1], self.message.clone(), self.origins)
    }

    /// The same for one who asks to register: there it is an error, and nothing is left out or summed.
    pub(crate) fn refusal(first: &Desc, later: &Desc) -> Error {
        let shared = SharedClaim::of(first, later);
        let (kind, name, place) = (first.kind(), first.name(), first.origin());
        let difference = (name == later.name()).then(|| Difference::of(first, later));
        let message = match difference {
            Some(None) if first.consts().names().is_empty() => format!(
                "the {kind} `{name}` ({place}) has claimed {shared}; choose another name, or give each of the two a \
                 const label of another value"
            ),
            Some(None) => {
                let labels = first.const_labels().as_str();
                format!(
                    "the {kind} `{name}` ({place}) has the same const labels, `{labels}`; they must differ in a value, \
                     which is what keeps the series of both apart"
                )
            }
            Some(Some(difference)) => format!(
                "the {kind} `{name}` ({place}), with {}, has claimed {shared}; choose another name, or make \
                 the two alike but for the values of const labels",
                difference.of_first(first)
            ),
            None => format!("the {kind} `{name}` ({place}) has claimed {shared}; choose another name"),
        };
        Error::new(Reason::Conflict, later.name(), Some(later.origin()), message)
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [_, name] = &self.names;
        let [first, later] = &self.origins;
        write!(f, "metric `{name}` (first {first}, then {later}) {}", self.message)
    }
}

impl std::error::Error for Conflict {}

/// The name that two families claim, and who takes them for one.
struct SharedClaim {
    name: String,
    /// None where every reader does.
    scheme: Option<Escaping>,
}

impl SharedClaim {
    fn of(first: &Desc, later: &Desc) -> SharedClaim {
        let shared = claimed_names(later).find_map(|(name, readers)| {
            let (_, others) = claimed_names(first).find(|(other, others)| *other == name && others.meet(readers))?;
            Some((name.into_owned(), readers.both(others)))
        });
        let (name, readers) = shared.unwrap_or((String::new(), Readers::ALL));
        let scheme = Escaping::ALL.into_iter().find(|scheme| readers.meet(Readers::of(*scheme)));
        let is_raw = readers.meet(Readers::of(Escaping::AllowUtf8));
        SharedClaim { name, scheme: scheme.filter(|_| !is_raw) }
    }
}

impl fmt::Display for SharedClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the name `{}`", self.name)?;
        self.scheme.map_or(Ok(()), |scheme| write!(f, " under `escaping={}`", scheme.as_str()))
    }
}

/// What is said of two definitions that are one family, if their help texts differ.
pub(crate) fn other_help(first: &Desc, later: &Desc) -> Option<Diagnostic> {
    let differs = first.name() == later.name() && first.help() != later.help();
    differs.then(|| {
        let origins = [first.origin(), later.origin()];
        let message = format!(
            "has two help texts, and one family has one: that of {} is exposed; write the same for both",
            origins[0]
        );
        Diagnostic::new(DiagnosticKind::Conflict, later.name(), message, origins)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::layout;
    use crate::registry::claims::Claims;
    use crate::spec::Spec;

    fn desc(kind: Kind, name: &'static str, line: u32) -> Desc {
        let origin = Origin::made_up("shop", "src/shop.rs", line);
        let spec = match kind {
            Kind::Counter => Spec::counter(),
            Kind::Gauge => Spec::gauge(),
            Kind::Summary => Spec::summary(),
            Kind::Histogram => Spec::histogram(&layout::LATENCY),
            other => return Desc::new(other, name, "Help.").expect("a valid name"),
        };
        Desc::made_up(&spec, name, origin)
    }

    fn clash(first: &Desc, later: &Desc) -> Option<Conflict> {
        let mut claims = Claims::new();
        claims.insert((), &Arc::new(first.clone()));
        claims.find(later).map(|claim| Conflict::between(&claim.desc, later, true))
    }

    #[test]
    fn a_familys_samples_and_its_base_name_are_taken() {
        let taken = [
            (desc(Kind::Histogram, "x", 1), desc(Kind::Gauge, "x_count", 2), "`x_count`"),
            (desc(Kind::Histogram, "x", 1), desc(Kind::Gauge, "x_sum", 2), "`x_sum`"),
            (desc(Kind::Histogram, "x", 1), desc(Kind::Gauge, "x_bucket", 2), "`x_bucket`"),
            (desc(Kind::Gauge, "x_sum", 1), desc(Kind::Summary, "x", 2), "`x_sum`"),
            (desc(Kind::Summary, "x", 1), desc(Kind::Counter, "x_created_total", 2), "`x_created`"),
            (desc(Kind::Gauge, "x", 1), desc(Kind::Counter, "x_total", 2), "`x`"),
            (desc(Kind::Counter, "x_total", 1), desc(Kind::Histogram, "x", 2), "`x`"),
            (desc(Kind::Info, "x_info", 1), desc(Kind::Gauge, "x", 2), "`x`"),
            (desc(Kind::Counter, "x_sum_total", 1), desc(Kind::Summary, "x", 2), "`x_sum`"),
            (desc(Kind::GaugeHistogram, "x", 1), desc(Kind::Gauge, "x_gcount", 2), "`x_gcount`"),
            (desc(Kind::Gauge, "x_gsum", 1), desc(Kind::GaugeHistogram, "x", 2), "`x_gsum`"),
        ];
        for (first, later, claim) in taken {
            let conflict = clash(&first, &later).expect("a conflict");
            assert!(!conflict.is_summed());
            assert_eq!(conflict.names(), [first.name(), later.name()]);
            assert_eq!(conflict.origins(), [first.origin(), later.origin()]);
            assert!(conflict.message.contains(claim), "{conflict}");
        }
    }

    #[test]
    fn names_that_only_look_alike_are_free() {
        let free = [
            (desc(Kind::Summary, "x", 1), desc(Kind::Gauge, "x_bucket", 2)),
            (desc(Kind::Counter, "x_total", 1), desc(Kind::Gauge, "x_count", 2)),
            (desc(Kind::Counter, "users_total", 1), desc(Kind::Counter, "users_created_total", 2)),
            (desc(Kind::Gauge, "x", 1), desc(Kind::Gauge, "x_seconds", 2)),
        ];
        for (first, later) in free {
            assert_eq!(clash(&first, &later), None);
        }
    }

    #[test]
    fn names_that_are_one_for_some_reader_are_taken() {
        let taken = [
            ("http.requests", "http_requests", "the name `http_requests` under `escaping=underscores`"),
            ("http.requests", "http-requests", "the name `http_requests` under `escaping=underscores`"),
            ("http.requests", "http_dot_requests", "the name `http_dot_requests` under `escaping=dots`"),
            ("http.requests", "U__http_2e_requests", "the name `U__http_2e_requests` under `escaping=values`"),
            ("http.requests", "http.requests_sum", "the name `http.requests_sum`,"),
            ("http.requests", "http_requests_count", "the name `http_requests_count` under `escaping=underscores`"),
        ];
        for (first, later, claim) in taken {
            let (first, later) = (desc(Kind::Summary, first, 1), desc(Kind::Gauge, later, 2));
            for (first, later) in [(&first, &later), (&later, &first)] {
                let conflict = clash(first, later).expect("a conflict");
                assert!(conflict.message.contains(claim), "{conflict}");
                assert!(conflict.message.contains(&format!("`{}`", first.name())), "{conflict}");
                assert_eq!(conflict.names(), [first.name(), later.name()]);
                let refusal = Conflict::refusal(first, later).to_string();
                assert!(refusal.contains(claim.trim_end_matches(',')), "{refusal}");
            }
        }
    }

    #[test]
    fn names_that_are_one_for_no_single_reader_are_free() {
        // Each of the two is `a_dot_b` to somebody, but to another one.
        let (dots, underscores) = (desc(Kind::Gauge, "a.b", 1), desc(Kind::Gauge, "a.dot.b", 2));
        assert_eq!(clash(&dots, &underscores), None);
        assert_eq!(clash(&dots, &desc(Kind::Gauge, "a_b_c", 2)), None);
    }

    #[test]
    fn definitions_of_one_name_are_summed_if_they_are_alike() {
        let labelled = |line, labels: [&'static str; 2]| {
            desc(Kind::Gauge, "x_seconds", line).with_labels(labels).expect("valid labels")
        };
        let first = labelled(1, ["a", "b"]);
        let alike = clash(&first, &labelled(2, ["b", "a"])).expect("a conflict");
        assert!(alike.is_summed());
        assert_eq!(
            alike.to_string(),
            "metric `x_seconds` (first src/shop.rs:1, then src/shop.rs:2) is defined twice, and alike: the series of \
             both are summed; rename one, or share one definition"
        );
    }

    #[test]
    fn what_a_collector_tells_is_never_summed() {
        let gauge = desc(Kind::Gauge, "x", 1);
        let conflict = Conflict::between(&gauge, &gauge, false);
        assert!(!conflict.is_summed());
        assert_eq!(conflict.message, "is defined twice: the one at src/shop.rs:1 is left out; rename it");
    }
}
