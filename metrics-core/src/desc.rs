//! What is known of a family before it has a series: name, help, kind, unit, labels, buckets, place.

use std::borrow::Cow;

use crate::const_labels::ConstLabels;
use crate::error::{Error, Reason};
use crate::kind::Kind;
pub use crate::label_names::LabelDesc;
use crate::label_names::LabelNames;
use crate::labels::text::LabelText;
use crate::name;
use crate::native_desc::NativeDesc;
use crate::origin::Origin;
use crate::quantiles::QuantilesDesc;
use crate::rare_desc::RareDesc;
use crate::spec::{Spec, Wording};
use crate::unit::Unit;

/// A family's description: what HELP and TYPE say, and where it was defined.
#[derive(Clone, Debug, PartialEq)]
pub struct Desc {
    name: Cow<'static, str>,
    help: Cow<'static, str>,
    kind: Kind,
    unit: Option<Unit>,
    labels: Vec<LabelDesc>,
    /// What most families have nothing of. None of them all is `None`, so that equal descriptions are.
    rare: Option<Box<RareDesc>>,
    exact: bool,
    /// Whether names outside that grammar were asked for.
    utf8: bool,
    /// Whether its name and its labels' names are all of the grammar that every reader knows.
    is_legacy: bool,
    origin: Origin,
}

impl Desc {
    /// Describes a family for a [`Collector`](crate::Collector). The name is as exposed in the text format:
    /// with its unit, and with `_total` on a counter and `_info` on an info (they are added where missing).
    ///
    /// # Errors
    /// A name outside the grammar `[a-zA-Z_:][a-zA-Z0-9_:]*`, or one that is the kind's suffix alone; for a state set,
    /// whose states stand in a label of its name (with `_` for `:`), also one that would make a label that begins
    /// with `__`.
    #[track_caller]
    pub fn new(
        kind: Kind,
        name: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> Result<Desc, Error> {
        Desc::of_names(kind, name.into(), help.into(), false)
    }

    /// The same for names that may be any UTF-8, as Prometheus 3 takes them: the family's own, and those of the labels
    /// that are stated later. Readers that do not know such names get them escaped.
    ///
    /// ```
    /// use metrics_core::{Desc, Error, Kind};
    /// let desc = Desc::new_utf8(Kind::Counter, "http.requests", "Requests.")?.with_labels(["http.method"])?;
    /// assert_eq!(desc.name(), "http.requests_total");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// An empty name, or one that is the kind's suffix alone; for a state set also one that cannot be a label's.
    #[track_caller]
    pub fn new_utf8(
        kind: Kind,
        name: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> Result<Desc, Error> {
        Desc::of_names(kind, name.into(), help.into(), true)
    }

    #[track_caller]
    fn of_names(kind: Kind, name: Cow<'static, str>, help: Cow<'static, str>, utf8: bool) -> Result<Desc, Error> {
        let origin = Origin::here();
        let is_legacy = name::is_metric_name(&name);
        if name::stem(&name, kind.suffix()).is_empty() {
            return Err(Error::invalid_name(&name, origin)); // OpenMetrics' metadata would have no name at all
        }
        if !(is_legacy || utf8 && name::is_utf8_metric_name(&name)) {
            return Err(Error::invalid_name(&name, origin));
        }
        if kind == Kind::StateSet && !can_be_label(&name) {
            let message = "a state set's name is a label's too, which cannot begin with `__`, nor be escaped to such a \
                           one; name it otherwise";
            return Err(Error::new(Reason::InvalidName, &name, Some(origin), message.to_owned()));
        }
        let suffix = kind.suffix();
        let name =
            if name.ends_with(suffix) { name } else { Cow::Owned(format!("{}{suffix}", name::stem(&name, suffix))) };
        Ok(Desc { is_legacy, name, help, kind, unit: None, labels: Vec::new(), rare: None, exact: false, utf8, origin })
    }

    /// States the unit (OpenMetrics' UNIT line); the name must end with it.
    #[must_use]
    pub fn with_unit(mut self, unit: Unit) -> Desc {
        self.unit = Some(unit);
        self
    }

    /// States the unit, and adds it to the name unless it ends with it.
    pub(crate) fn named_with_unit(mut self, unit: Unit) -> Result<Desc, Error> {
        let name = name::assemble(None, &self.name, Some(unit.as_str()), self.kind.suffix());
        if !(name::is_metric_name(&name) || self.utf8 && name::is_utf8_metric_name(&name)) {
            return Err(Error::invalid_name(&name, self.origin));
        }
        self.is_legacy &= name::is_metric_name(&name);
        self.name = Cow::Owned(name);
        Ok(self.with_unit(unit))
    }

    /// States the label names.
    ///
    /// # Errors
    /// A name outside the grammar `[a-zA-Z_][a-zA-Z0-9_]*`, one that begins with `__`, one that stands twice, or one that
    /// the kind needs for itself: `le`, `quantile`, a state set's own. Of a description that was made by
    /// [`new_utf8`](Desc::new_utf8): one that is empty, one that begins with `__` for a reader that has it escaped, and
    /// two that are one for such a reader.
    pub fn with_labels<N: Into<Cow<'static, str>>>(
        mut self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Desc, Error> {
        let mut taken = LabelNames::new(&self.name, self.kind, self.origin, self.utf8);
        self.labels.iter().for_each(|known| taken.insert(&known.name));
        self.rare().const_labels.names().iter().for_each(|known| taken.insert(known));
        for label in names {
            let label = label.into();
            self.is_legacy &= taken.take(&label)?;
            self.labels.push(LabelDesc { name: label, values: None });
        }
        Ok(self)
    }

    /// States labels that all series have, with their values; a scrape puts them before each series' own, which are
    /// told without them. An empty value leaves the label out.
    ///
    /// Families of one name that are alike, but for the values of their const labels, are exposed as one.
    ///
    /// ```
    /// use metrics_core::{Desc, Error, Kind};
    /// let desc = Desc::new(Kind::Gauge, "pool_size", "Connections.")?.with_const_labels([("pool", "main")])?;
    /// assert_eq!(desc.const_labels().as_str(), r#"pool="main""#); // pool_size{pool="main"} 8
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// A name that [`with_labels`](Desc::with_labels) would refuse, that of another label included.
    pub fn with_const_labels<N: AsRef<str>, V: AsRef<str>>(
        mut self,
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Desc, Error> {
        let mut taken = LabelNames::new(&self.name, self.kind, self.origin, self.utf8);
        self.labels.iter().for_each(|known| taken.insert(&known.name));
        self.rare().const_labels.names().iter().for_each(|known| taken.insert(known));
        let mut const_labels = self.consts().clone();
        for (label, value) in pairs {
            let label = label.as_ref();
            self.is_legacy &= taken.take(label)?;
            const_labels.push(label, value.as_ref());
        }
        Ok(self.with_consts(const_labels))
    }

    /// The description of a link-time definition, whose parts were checked when it was compiled.
    pub(crate) fn of_static(wording: Wording, namespace: Option<&str>, labels: Vec<LabelDesc>) -> Desc {
        let own = wording.name();
        let name = namespace.map_or(Cow::Borrowed(own), |namespace| Cow::Owned(format!("{namespace}_{own}")));
        Desc::of_spec(wording.data(), [name, Cow::Borrowed(wording.help())], wording.origin(), labels)
    }

    /// That of a metric by a spec, of which it has all but the texts.
    pub(crate) fn of_spec(
        spec: &Spec,
        [name, help]: [Cow<'static, str>; 2],
        origin: Origin,
        labels: Vec<LabelDesc>,
    ) -> Desc {
        Desc {
            is_legacy: is_legacy(&name, &labels),
            name,
            help,
            kind: spec.kind,
            unit: spec.unit(),
            labels,
            rare: RareDesc::of_spec(spec),
            exact: spec.exact,
            utf8: spec.utf8,
            origin,
        }
    }

    fn rare(&self) -> &RareDesc {
        self.rare.as_deref().unwrap_or(const { &RareDesc::NOTHING })
    }

    /// The same, where something will be.
    fn rare_mut(&mut self) -> &mut RareDesc {
        self.rare.get_or_insert_with(|| Box::new(RareDesc::NOTHING))
    }

    /// The same under this very name, imported at that place: what another registry has told.
    pub(crate) fn imported(self, name: String, unit: Option<Unit>, origin: Origin) -> Desc {
        Desc { name: name.into(), unit, exact: true, origin, ..self }
    }

    /// That of a metric which a test makes up.
    #[cfg(test)]
    pub(crate) fn made_up(spec: &Spec, name: &'static str, at: Origin) -> Desc {
        Desc::of_spec(spec, [name, "Help."].map(Cow::Borrowed), at, Vec::new())
    }

    fn with_consts(mut self, const_labels: ConstLabels) -> Desc {
        if !const_labels.names().is_empty() {
            self.rare_mut().const_labels = const_labels;
        }
        self
    }

    /// Adds the names of a state set's states.
    pub(crate) fn with_states(mut self, states: &'static [&'static str]) -> Desc {
        if !states.is_empty() {
            self.rare_mut().states = states;
        }
        self
    }

    /// The exposed name in the text format: `http_requests_total`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name without the kind's suffix, as OpenMetrics' metadata has it: `http_requests`.
    #[must_use]
    pub fn base_name(&self) -> &str {
        self.name.strip_suffix(self.kind.suffix()).unwrap_or(&self.name)
    }

    /// The help text, unescaped.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The unit, if one was given.
    #[must_use]
    pub fn unit(&self) -> Option<Unit> {
        self.unit
    }

    /// The labels, in the order in which they are exposed.
    #[must_use]
    pub fn labels(&self) -> &[LabelDesc] {
        &self.labels
    }

    /// The labels that all series have, as they are exposed: `pool="main"`.
    #[must_use]
    pub fn const_labels(&self) -> LabelText<'_> {
        self.rare().const_labels.text()
    }

    /// The same as names and values, to be compared.
    pub(crate) fn consts(&self) -> &ConstLabels {
        &self.rare().const_labels
    }

    /// A histogram's inclusive upper bounds, without `+Inf`; empty for every other kind.
    #[must_use]
    pub fn buckets(&self) -> &[f64] {
        self.rare().buckets
    }

    /// A histogram's native buckets, if it has any.
    #[must_use]
    pub fn native(&self) -> Option<NativeDesc> {
        self.rare().native
    }

    /// A summary's quantiles, if it has any.
    #[must_use]
    pub fn quantiles(&self) -> Option<QuantilesDesc> {
        self.rare().quantiles
    }

    /// The names of a state set's states, in order; empty for every other kind, and for what a collector describes.
    #[must_use]
    pub fn states(&self) -> &[&'static str] {
        self.rare().states
    }

    /// Whether the name was given with `exact`.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// Whether its name and all its labels' names are of the grammar that every reader knows.
    pub(crate) fn is_legacy(&self) -> bool {
        self.is_legacy
    }

    /// Says that some series has a label whose name is not of that grammar, announced or not.
    pub(crate) fn reach_beyond_legacy(&mut self) {
        self.is_legacy = false;
    }

    /// The same family with this before its name.
    pub(crate) fn prefixed(&self, prefix: &str) -> Desc {
        Desc { name: Cow::Owned(format!("{prefix}{}", self.name)), ..self.clone() }
    }

    /// The same family with these const labels before its own; their names are valid and new.
    pub(crate) fn labelled_first(&self, pairs: &[&(String, String)]) -> Desc {
        let mut const_labels = ConstLabels::default();
        pairs.iter().for_each(|(name, value)| const_labels.push(name, value));
        const_labels.append(self.consts());
        self.clone().with_consts(const_labels)
    }

    /// Whether the name of a state set can be that of the label in which its states stand.
    pub(crate) fn is_label(&self) -> bool {
        can_be_label(&self.name)
    }

    /// Where it was defined.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The crate that defines it; empty for what was made at run time.
    #[must_use]
    pub fn crate_name(&self) -> &'static str {
        self.origin.crate_name()
    }

    /// The source file of the definition.
    #[must_use]
    pub fn file(&self) -> &'static str {
        self.origin.file()
    }

    /// The line of the definition.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.origin.line()
    }
}

/// Whether the name of a state set can be that of the label in which its states stand.
fn can_be_label(name: &str) -> bool {
    let is_legacy = name::is_metric_name(name);
    name::is_label_name(&name.replace(':', "_")) || !is_legacy && name::is_utf8_label_name(name)
}

fn is_legacy(name: &str, labels: &[LabelDesc]) -> bool {
    name::is_metric_name(name) && labels.iter().all(|label| name::is_label_name(&label.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_more_than_its_kinds_suffix() {
        for (kind, name) in
            [(Kind::Counter, "_total"), (Kind::Info, "_info"), (Kind::Counter, ".total"), (Kind::Info, ".info")]
        {
            for made in [Desc::new(kind, name, "Help."), Desc::new_utf8(kind, name, "Help.")] {
                let refused = made.expect_err(name);
                assert_eq!((refused.reason(), refused.metric()), (Reason::InvalidName, name));
                assert!(refused.origin().is_some_and(|origin| origin.file() == file!()), "{refused}");
            }
        }
        let others = [(Kind::Gauge, "_total", "_total"), (Kind::Counter, "total", "total_total")];
        for (kind, name, exposed) in others {
            let desc = Desc::new(kind, name, "Help.").expect(name);
            assert_eq!(desc.name(), exposed);
        }
    }

    #[test]
    fn a_definition_and_a_collector_that_say_the_same_are_described_alike() {
        let desc = Desc::new(Kind::Summary, "wait", "Help.").expect("a name").with_const_labels([("", ""); 0]);
        let desc = desc.expect("no labels").with_states(&[]);
        let of_spec = Desc::made_up(&Spec::summary(), "wait", desc.origin());
        assert_eq!(of_spec, desc);
        let named = of_spec.clone().with_const_labels([("zone", "a")]).expect("a label");
        assert_ne!(named, desc);
    }
}
