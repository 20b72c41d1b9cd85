//! The names of a label set, known at compile time, and what can be wrong with them.

use std::borrow::Cow;

use crate::escaping::Escaping;
use crate::labels::text;
use crate::labels::value::LabelValue;
use crate::message::Message;
use crate::name;

/// A label with more values than this is not listed value by value.
const MAX_LISTED: usize = 1 << 16;

/// The names of a label set, in the order of its values.
#[derive(Clone, Copy, Debug)]
pub struct Names(&'static [Name]);

/// One part of a label set.
#[derive(Clone, Copy, Debug)]
pub enum Name {
    /// A label; made by [`Name::label`].
    Label(&'static str, Domain),
    /// A label whose name may be any UTF-8; made by [`Name::utf8_label`].
    Utf8Label(&'static str, Domain),
    /// A label whose name the definition gives, an item of a tuple; made by [`Name::unnamed`].
    Unnamed(Domain),
    /// The labels of a set within the set.
    Set(&'static Names),
}

/// The values a label can take.
#[derive(Clone, Copy, Debug)]
pub struct Domain {
    /// How many there are, if they are finite.
    count: Option<usize>,
    /// Each of them.
    value_at: fn(usize) -> &'static str,
}

impl Domain {
    const fn of<T: LabelValue>() -> Domain {
        Domain { count: T::CARDINALITY, value_at: T::value_at }
    }
}

impl Name {
    /// A label with this name whose values are of this type.
    #[must_use]
    pub const fn label<T: LabelValue>(name: &'static str) -> Name {
        Name::Label(name, Domain::of::<T>())
    }

    /// The same with a name that may be any UTF-8.
    #[must_use]
    pub const fn utf8_label<T: LabelValue>(name: &'static str) -> Name {
        Name::Utf8Label(name, Domain::of::<T>())
    }

    /// A label of a tuple.
    #[must_use]
    pub const fn unnamed<T: LabelValue>() -> Name {
        Name::Unnamed(Domain::of::<T>())
    }
}

impl Names {
    /// No labels.
    pub const NONE: Names = Names(&[]);

    /// These parts, in this order.
    #[must_use]
    pub const fn of(parts: &'static [Name]) -> Names {
        Names(parts)
    }

    /// How many labels there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        let (mut i, mut len) = (0, 0);
        while i < self.0.len() {
            len += match self.0[i] {
                Name::Set(set) => set.len(),
                _ => 1,
            };
            i += 1;
        }
        len
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The label at this place.
    const fn part(&self, mut at: usize) -> Option<Name> {
        let mut i = 0;
        while i < self.0.len() {
            match self.0[i] {
                Name::Set(set) => {
                    let len = set.len();
                    if at < len {
                        return set.part(at);
                    }
                    at -= len;
                }
                part => {
                    if at == 0 {
                        return Some(part);
                    }
                    at -= 1;
                }
            }
            i += 1;
        }
        None
    }

    /// The name of the label at this place; `given` are the definition's, for a tuple's labels.
    #[must_use]
    pub(crate) const fn get(&self, at: usize, given: &[&'static str]) -> &'static str {
        match self.part(at) {
            Some(Name::Label(name, _) | Name::Utf8Label(name, _)) => name,
            Some(Name::Unnamed(_)) => {
                let ordinal = self.unnamed_before(at);
                if ordinal < given.len() { given[ordinal] } else { "" }
            }
            None | Some(Name::Set(_)) => "",
        }
    }

    /// How many labels have no names of their own.
    pub(crate) const fn unnamed(&self) -> usize {
        self.unnamed_before(self.len())
    }

    const fn unnamed_before(&self, end: usize) -> usize {
        let (mut at, mut unnamed) = (0, 0);
        while at < end {
            unnamed += matches!(self.part(at), Some(Name::Unnamed(_))) as usize;
            at += 1;
        }
        unnamed
    }

    const fn domain(&self, at: usize) -> Option<Domain> {
        match self.part(at) {
            Some(Name::Label(_, domain) | Name::Utf8Label(_, domain) | Name::Unnamed(domain)) => Some(domain),
            _ => None,
        }
    }

    /// All values of the label at this place, if they are finite.
    pub(crate) fn values(&self, at: usize) -> Option<Vec<&'static str>> {
        let domain = self.domain(at)?;
        let count = domain.count.filter(|count| *count <= MAX_LISTED)?;
        Some((0..count).map(domain.value_at).collect())
    }

    /// All names in order, as they are written before the `=`.
    pub(crate) fn written(self, given: &[&'static str]) -> Vec<Cow<'static, str>> {
        (0..self.len()).map(|at| text::written_name(self.get(at, given))).collect()
    }

    /// What forbids a metric to have these labels, if anything does: asked at compile time where it is defined. `utf8`
    /// says that the names of a tuple's labels may be any UTF-8.
    pub(crate) const fn problem(&self, given: &[&'static str], reserved: &[&str], utf8: bool) -> Option<Message> {
        let len = self.len();
        if len == 0 && !given.is_empty() {
            return Some(
                Message::new().text("label names are given, and the metric has no labels; take the names out"),
            );
        }
        let unnamed = self.unnamed();
        if unnamed > 0 && given.is_empty() {
            return Some(Message::new().text(
                "a tuple has no label names; give one for each item with `labels(..)` in the attribute or \
                     `.label_names(..)` on the builder, or derive `Labels` for a struct",
            ));
        }
        if unnamed == 0 && !given.is_empty() {
            return Some(Message::new().text(
                "label names are given for the items of a tuple, and these labels have names of their own; take them out",
            ));
        }
        if unnamed != given.len() {
            return Some(
                Message::new()
                    .number(given.len())
                    .text(" label names are given for a tuple of ")
                    .number(unnamed)
                    .text(" items; write one for each"),
            );
        }
        let mut at = 0;
        while at < len {
            let label = self.get(at, given);
            let utf8 = match self.part(at) {
                Some(Name::Utf8Label(..)) => true,
                Some(Name::Unnamed(_)) => utf8,
                _ => false,
            };
            if utf8 && !name::is_utf8_label_name(label) {
                return Some(Message::new().text("`").text(label).text(
                    "` is no label name, or one that begins with `__` where it is escaped; begin with a letter",
                ));
            }
            if !utf8 && !name::is_label_name(label) {
                return Some(
                    Message::new()
                        .text("`")
                        .text(label)
                        .text("` is not a label name; use letters, digits and `_`, not `__` first"),
                );
            }
            let mut i = 0;
            while i < reserved.len() {
                if same(label, reserved[i]) {
                    let of = if same(label, "le") { "a histogram's buckets" } else { "a summary's quantiles" };
                    return Some(
                        Message::new()
                            .text("`")
                            .text(label)
                            .text("` is the label of ")
                            .text(of)
                            .text("; give yours another name, `#[label(rename = \"..\")]` on a field"),
                    );
                }
                i += 1;
            }
            let mut other = 0;
            while other < at {
                if same(label, self.get(other, given)) {
                    return Some(Message::new().text("the label `").text(label).text(
                        "` stands twice; give one of them another name, `#[label(rename = \"..\")]` on a field",
                    ));
                }
                if let Some(scheme) = Escaping::uniting(self.get(other, given), label) {
                    let message = Message::new().text("the labels `").text(self.get(other, given)).text("` and `");
                    let message = message.text(label).text("` are one under `escaping=").text(scheme.as_str());
                    return Some(message.text("`; give one of them another name"));
                }
                other += 1;
            }
            at += 1;
        }
        None
    }

    /// The budget that a finite label set breaks, with the multiplication, if it does.
    pub(crate) const fn over_budget(
        &self,
        given: &[&'static str],
        total: Option<usize>,
        limit: usize,
    ) -> Option<Message> {
        let total = match total {
            Some(total) if total > limit => total,
            _ => return None,
        };
        let mut message = Message::new();
        let (len, mut at) = (self.len(), 0);
        while at < len {
            let cardinality = match self.domain(at) {
                Some(Domain { count: Some(count), .. }) => count,
                _ => return None,
            };
            message = message.text(if at > 0 { " x " } else { "" }).number(cardinality).text(" (");
            message = message.text(self.get(at, given)).text(")");
            at += 1;
        }
        message = message.text(" = ").number(total).text(" series, over `limit = ").number(limit);
        Some(message.text("`; raise the limit or drop a label"))
    }
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
