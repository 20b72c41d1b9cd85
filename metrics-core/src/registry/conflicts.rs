//! Names that one exposition cannot hold twice.
//!
//! A family claims more than its own name: a histogram `x` has samples `x_bucket`, `x_sum` and `x_count`, and
//! OpenMetrics calls the counter `x_total` by its base name `x`. Two families that claim one name would be read as
//! one, or refused by the reader. OpenMetrics reserves `x_created` too, whether it is written or not; a counter does not
//! claim it, since the encoder has a way around that.
//!
//! A name outside the old grammar is another one for each sort of reader, so it claims what each of them gets to see.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::desc::Desc;
use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::error::{Error, Reason};
use crate::escaping::Escaping;
use crate::kind::Kind;
use crate::origin::Origin;

/// Two definitions that claim one name.
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
        let difference = if same_name { difference(first, later) } else { None };
        let summed = same_name && difference.is_none() && both_metrics;
        let message = if summed {
            "is defined twice, and alike: the series of both are summed; rename one, or share one definition".to_owned()
        } else if same_name {
            let difference = difference.map_or_else(String::new, |difference| format!(", with {difference}"));
            format!("is defined before{difference}: the later one is left out; rename it")
        } else {
            let (shared, (kind, name)) = (SharedClaim::of(first, later), (first.kind(), first.name()));
            format!("claims {shared}, as the {kind} `{name}` does: the later one is left out; rename it")
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
        let [first, later] = self.origins;
        Diagnostic::new(DiagnosticKind::Conflict, &self.names[1], self.message.clone(), [later, first])
    }

    /// The same for one who asks to register: there it is an error, and nothing is left out or summed.
    pub(crate) fn refusal(first: &Desc, later: &Desc) -> Error {
        let shared = SharedClaim::of(first, later);
        let (kind, name, place) = (first.kind(), first.name(), first.origin());
        let message = format!("the {kind} `{name}` ({place}) has claimed {shared}; choose another name");
        Error::new(Reason::Conflict, later.name(), Some(later.origin()), message)
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [_, name] = &self.names;
        let [first, later] = &self.origins;
        write!(f, "metric `{name}` ({later}, before it {first}) {}", self.message)
    }
}

impl std::error::Error for Conflict {}

/// The readers who get to see a name: a bit each, in the order of [`Escaping::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Readers(u8);

impl Readers {
    const ALL: Readers = Readers((1 << Escaping::ALL.len()) - 1);

    fn of(scheme: Escaping) -> Readers {
        Readers(Escaping::ALL.iter().position(|known| *known == scheme).map_or(0, |at| 1 << at))
    }

    fn meet(self, other: Readers) -> bool {
        self.0 & other.0 != 0
    }
}

/// The names that a family's metadata and samples use, in any format, its own name first; and who sees them.
pub(crate) fn claimed_names(desc: &Desc) -> impl Iterator<Item = (Cow<'_, str>, Readers)> {
    let (base, suffix) = desc.name().split_at(desc.base_name().len());
    // Labels may be outside the old grammar while the name is not: then all of these are the same.
    let is_legacy = Escaping::Values.metric_name(base) == base;
    let schemes: &[Escaping] = if is_legacy {
        &[Escaping::AllowUtf8]
    } else {
        &[Escaping::AllowUtf8, Escaping::Underscores, Escaping::Dots, Escaping::Values]
    };
    schemes.iter().flat_map(move |scheme| {
        let readers = if is_legacy { Readers::ALL } else { Readers::of(*scheme) };
        claims_on(scheme.metric_name(base), suffix, desc.kind()).map(move |name| (name, readers))
    })
}

/// What a family of that kind claims whose name is written so, with the kind's suffix or without.
fn claims_on<'n>(base: Cow<'n, str>, suffix: &'n str, kind: Kind) -> impl Iterator<Item = Cow<'n, str>> {
    let suffixes: &[&str] = match kind {
        Kind::Histogram => &["_bucket", "_sum", "_count", "_created"],
        Kind::Summary => &["_sum", "_count", "_created"],
        _ => &[],
    };
    let whole = if suffix.is_empty() { base.clone() } else { Cow::Owned(format!("{base}{suffix}")) };
    let samples: Vec<_> = suffixes.iter().map(|suffix| Cow::Owned(format!("{whole}{suffix}"))).collect();
    let base = (!suffix.is_empty()).then_some(base);
    [whole].into_iter().chain(base).chain(samples)
}

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
            Some((name.into_owned(), Readers(readers.0 & others.0)))
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

/// What keeps two definitions of one name from being one family.
fn difference(first: &Desc, later: &Desc) -> Option<String> {
    if first.kind() != later.kind() {
        return Some(format!("the kind {}", first.kind()));
    }
    if first.unit() != later.unit() {
        return Some(first.unit().map_or_else(|| "no unit".to_owned(), |unit| format!("the unit {unit}")));
    }
    let sorted_labels = |desc: &Desc| {
        let mut names: Vec<String> = desc.labels().iter().map(|label| label.name().to_owned()).collect();
        names.sort_unstable();
        names
    };
    let labels = sorted_labels(first);
    if labels != sorted_labels(later) {
        return Some(if labels.is_empty() {
            "no labels".to_owned()
        } else {
            format!("the labels {}", labels.join(", "))
        });
    }
    if first.buckets() != later.buckets() {
        return Some("other buckets".to_owned());
    }
    (first.native() != later.native()).then(|| match first.native() {
        Some(_) => "other native buckets".to_owned(),
        None => "no native buckets".to_owned(),
    })
}

/// Who claims which names; `T` says who.
#[derive(Debug)]
pub(crate) struct Claims<T> {
    by_name: HashMap<String, Vec<Claim<T>>>,
}

#[derive(Debug)]
pub(crate) struct Claim<T> {
    pub(crate) by: T,
    readers: Readers,
    pub(crate) desc: Arc<Desc>,
}

impl<T: Copy + PartialEq> Claims<T> {
    pub(crate) fn new() -> Claims<T> {
        Claims { by_name: HashMap::new() }
    }

    /// The claims to names that the family needs; those to its own name before all others.
    pub(crate) fn against(&self, desc: &Desc) -> impl Iterator<Item = &Claim<T>> {
        claimed_names(desc).flat_map(|(name, readers)| {
            let claims = self.by_name.get(&*name).map(Vec::as_slice).unwrap_or_default();
            claims.iter().filter(move |claim| claim.readers.meet(readers))
        })
    }

    /// The first of them.
    pub(crate) fn find(&self, desc: &Desc) -> Option<&Claim<T>> {
        self.against(desc).next()
    }

    pub(crate) fn insert(&mut self, by: T, desc: &Arc<Desc>) {
        for (name, readers) in claimed_names(desc) {
            let claim = Claim { by, readers, desc: Arc::clone(desc) };
            self.by_name.entry(name.into_owned()).or_default().push(claim);
        }
    }

    pub(crate) fn remove(&mut self, by: T, desc: &Desc) {
        for (name, _) in claimed_names(desc) {
            if let Some(claims) = self.by_name.get_mut(&*name) {
                claims.retain(|claim| claim.by != by);
                if claims.is_empty() {
                    self.by_name.remove(&*name);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exponential::Native;
    use crate::layout;
    use crate::spec::Spec;
    use crate::unit::Unit;

    fn desc(kind: Kind, name: &'static str, line: u32) -> Desc {
        let origin = Origin::new("shop", None, "src/shop.rs", line);
        let spec = match kind {
            Kind::Counter => Spec::counter(name, "Help.", origin),
            Kind::Gauge => Spec::gauge(name, "Help.", origin),
            Kind::Summary => Spec::summary(name, "Help.", origin),
            Kind::Histogram => Spec::histogram(name, "Help.", origin, &layout::LATENCY),
            other => return Desc::new(other, name, "Help.").expect("a valid name"),
        };
        Desc::of_spec(&spec, None, Vec::new())
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
            "metric `x_seconds` (src/shop.rs:2, before it src/shop.rs:1) is defined twice, and alike: the series of \
             both are summed; rename one, or share one definition"
        );

        let sizes = Spec::histogram("h", "Help.", first.origin(), &layout::SIZE);
        let native = |most| {
            let spec = Spec::histogram("h", "Help.", first.origin(), &layout::LATENCY);
            Desc::of_spec(&spec.native(Native::DEFAULT.with_max_buckets(most)), None, Vec::new())
        };
        let different = [
            (native(100), native(160), "other native buckets"),
            (desc(Kind::Histogram, "h", 1), native(160), "no native buckets"),
            (first.clone(), desc(Kind::Gauge, "x_seconds", 2), "the labels a, b"),
            (desc(Kind::Gauge, "x_seconds", 1), first.clone(), "no labels"),
            (first.clone(), first.clone().with_unit(Unit::SECONDS), "no unit"),
            (desc(Kind::Summary, "x_seconds", 1), first.clone(), "the kind summary"),
            (desc(Kind::Histogram, "h", 1), Desc::of_spec(&sizes, None, Vec::new()), "other buckets"),
        ];
        for (first, later, difference) in different {
            let conflict = clash(&first, &later).expect("a conflict");
            assert!(!conflict.is_summed());
            assert!(conflict.message.contains(difference), "{conflict}");
        }
    }

    #[test]
    fn what_a_collector_tells_is_never_summed() {
        let gauge = desc(Kind::Gauge, "x", 1);
        let conflict = Conflict::between(&gauge, &gauge, false);
        assert!(!conflict.is_summed());
        assert_eq!(conflict.message, "is defined before: the later one is left out; rename it");
    }

    #[test]
    fn a_claim_that_is_given_up_is_free_again() {
        let mut claims = Claims::new();
        let histogram = Arc::new(desc(Kind::Histogram, "x", 1));
        claims.insert(1, &histogram);
        claims.insert(2, &histogram);
        claims.remove(1, &histogram);
        assert_eq!(claims.find(&histogram).map(|claim| claim.by), Some(2));
        claims.remove(2, &histogram);
        assert!(claims.by_name.is_empty());
    }
}
