//! What keeps two definitions of one name from being one family.
//!
//! A family has one kind, one unit, one set of label names and one layout of buckets: what a reader makes of a series
//! depends on them. Whoever has two definitions that differ needs to hear in what, and of both what they say: each was
//! written by somebody who saw only the one.

use crate::desc::Desc;

/// The first thing in which two definitions of one name differ.
pub(crate) enum Difference {
    /// What each of the two says of it.
    Said(fn(&Desc) -> String),
    /// What would be too long to say: buckets, for instance.
    Other(&'static str),
}

impl Difference {
    /// None where both are one family.
    pub(crate) fn of(first: &Desc, later: &Desc) -> Option<Difference> {
        use Difference::{Other, Said};
        let both = |is_there: fn(&Desc) -> bool| is_there(first) && is_there(later);
        if first.kind() != later.kind() {
            return Some(Said(kind));
        }
        if first.unit() != later.unit() {
            return Some(Said(unit));
        }
        if label_names(first) != label_names(later) {
            return Some(Said(labels));
        }
        if !first.consts().are_named_as(later.consts()) {
            return Some(Said(const_labels));
        }
        if first.buckets() != later.buckets() {
            return Some(Other("buckets"));
        }
        if first.quantiles() != later.quantiles() {
            return Some(if both(|desc| desc.quantiles().is_some()) { Other("quantiles") } else { Said(quantiles) });
        }
        if first.states() != later.states() {
            return Some(Other("states"));
        }
        (first.native() != later.native())
            .then(|| if both(|desc| desc.native().is_some()) { Other("native buckets") } else { Said(native) })
    }

    /// As it is said of both: `first with the kind gauge, then with the kind counter`.
    pub(crate) fn of_both(&self, first: &Desc, later: &Desc) -> String {
        match self {
            Difference::Said(of) => format!("first with {}, then with {}", of(first), of(later)),
            Difference::Other(what) => format!("with other {what}"),
        }
    }

    /// As it is said of the first to who asks for the later one.
    pub(crate) fn of_first(&self, first: &Desc) -> String {
        match self {
            Difference::Said(of) => of(first),
            Difference::Other(what) => format!("other {what}"),
        }
    }
}

/// Whether two families are one, and yet have no series in common: alike, with const labels that differ in a value.
pub(crate) fn share(first: &Desc, later: &Desc) -> bool {
    let (consts, others) = (first.consts(), later.consts());
    let are_named = !consts.names().is_empty() && first.name() == later.name();
    are_named && !consts.are_as(others) && Difference::of(first, later).is_none()
}

fn kind(desc: &Desc) -> String {
    format!("the kind {}", desc.kind())
}

fn unit(desc: &Desc) -> String {
    desc.unit().map_or_else(|| "no unit".to_owned(), |unit| format!("the unit {unit}"))
}

fn label_names(desc: &Desc) -> Vec<String> {
    let mut names: Vec<String> = desc.labels().iter().map(|label| label.name().to_owned()).collect();
    names.sort_unstable();
    names
}

fn labels(desc: &Desc) -> String {
    listed("labels", &label_names(desc))
}

fn const_labels(desc: &Desc) -> String {
    listed("const labels", desc.consts().names())
}

fn quantiles(desc: &Desc) -> String {
    if desc.quantiles().is_some() { "quantiles".to_owned() } else { "no quantiles".to_owned() }
}

fn native(desc: &Desc) -> String {
    if desc.native().is_some() { "native buckets".to_owned() } else { "no native buckets".to_owned() }
}

fn listed(what: &str, names: &[impl AsRef<str>]) -> String {
    if names.is_empty() {
        return format!("no {what}");
    }
    let names: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    format!("the {what} {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exponential::Native;
    use crate::kind::Kind;
    use crate::layout;
    use crate::origin::Origin;
    use crate::spec::{More, Spec};
    use crate::unit::Unit;

    fn place() -> Origin {
        Origin::made_up("shop", "src/shop.rs", 1)
    }

    fn plain(kind: Kind) -> Desc {
        Desc::new(kind, "x_seconds", "Help.").expect("a valid name")
    }

    fn labelled(labels: [&'static str; 2]) -> Desc {
        plain(Kind::Gauge).with_labels(labels).expect("valid labels")
    }

    fn histogram(layout: &'static layout::Layout) -> Desc {
        Desc::made_up(&Spec::histogram(layout), "h", place())
    }

    fn native_of(most: u16) -> Desc {
        let more = More::new().native(Native::DEFAULT.with_max_buckets(most), &layout::LATENCY);
        let spec = Spec::histogram(&layout::LATENCY).with(Box::leak(Box::new(more)));
        Desc::made_up(&spec, "h", place())
    }

    #[test]
    fn what_differs_is_said_of_both() {
        let different = [
            (plain(Kind::Summary), plain(Kind::Gauge), "first with the kind summary, then with the kind gauge"),
            (
                plain(Kind::Gauge),
                plain(Kind::Gauge).with_unit(Unit::SECONDS),
                "first with no unit, then with the unit seconds",
            ),
            (labelled(["b", "a"]), plain(Kind::Gauge), "first with the labels `a`, `b`, then with no labels"),
            (
                labelled(["a", "b"]),
                labelled(["a", "c"]),
                "first with the labels `a`, `b`, then with the labels `a`, `c`",
            ),
            (histogram(&layout::LATENCY), histogram(&layout::SIZE), "with other buckets"),
            (histogram(&layout::LATENCY), native_of(160), "first with no native buckets, then with native buckets"),
            (native_of(100), native_of(160), "with other native buckets"),
        ];
        for (first, later, said) in different {
            let difference = Difference::of(&first, &later).expect("they differ");
            assert_eq!(difference.of_both(&first, &later), said);
        }
    }

    #[test]
    fn the_order_of_labels_and_the_help_are_no_difference() {
        assert!(Difference::of(&labelled(["a", "b"]), &labelled(["b", "a"])).is_none());
        let other = Desc::new(Kind::Gauge, "x_seconds", "Another help.").expect("a valid name");
        assert!(Difference::of(&plain(Kind::Gauge), &other).is_none());
    }
}
