//! The names that families claim, and who has which.
//!
//! A family claims more than its own name: a histogram `x` has samples `x_bucket`, `x_sum` and `x_count`, and
//! OpenMetrics calls the counter `x_total` by its base name `x`. OpenMetrics reserves `x_created` too, whether it is
//! written or not; a counter does not claim it, since the encoder has a way around that.
//!
//! A name outside the old grammar is another one for each sort of reader, so it claims what each of them gets to see.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::desc::Desc;
use crate::escaping::Escaping;
use crate::kind::Kind;
use crate::registry::conflicts::share;

/// The readers who get to see a name: a bit each, in the order of [`Escaping::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Readers(u8);

impl Readers {
    pub(crate) const ALL: Readers = Readers((1 << Escaping::ALL.len()) - 1);

    pub(crate) fn of(scheme: Escaping) -> Readers {
        Readers(Escaping::ALL.iter().position(|known| *known == scheme).map_or(0, |at| 1 << at))
    }

    pub(crate) fn meet(self, other: Readers) -> bool {
        self.both(other).0 != 0
    }

    /// Those who are among both.
    pub(crate) fn both(self, other: Readers) -> Readers {
        Readers(self.0 & other.0)
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
        Kind::GaugeHistogram => &["_bucket", "_gcount", "_gsum"],
        _ => &[],
    };
    let whole = if suffix.is_empty() { base.clone() } else { Cow::Owned(format!("{base}{suffix}")) };
    let samples: Vec<_> = suffixes.iter().map(|suffix| Cow::Owned(format!("{whole}{suffix}"))).collect();
    let base = (!suffix.is_empty()).then_some(base);
    [whole].into_iter().chain(base).chain(samples)
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

    /// The first of them that the family cannot be beside.
    pub(crate) fn find(&self, desc: &Desc) -> Option<&Claim<T>> {
        self.against(desc).find(|claim| !share(&claim.desc, desc))
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

    #[test]
    fn a_claim_that_is_given_up_is_free_again() {
        let mut claims = Claims::new();
        let histogram = Arc::new(Desc::new(Kind::Histogram, "x", "Help.").expect("a name"));
        claims.insert(1, &histogram);
        claims.insert(2, &histogram);
        claims.remove(1, &histogram);
        assert_eq!(claims.find(&histogram).map(|claim| claim.by), Some(2));
        claims.remove(2, &histogram);
        assert!(claims.by_name.is_empty());
    }
}
