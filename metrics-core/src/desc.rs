//! What is known of a family before it has a series: name, help, kind, unit, labels, buckets, place.

use std::borrow::Cow;

use crate::error::{Error, Reason};
use crate::kind::Kind;
use crate::layout::Layout;
use crate::name;
use crate::origin::Origin;
use crate::spec::Spec;
use crate::unit::Unit;

/// A family's description: what HELP and TYPE say, and where it was defined.
#[derive(Clone, Debug, PartialEq)]
pub struct Desc {
    name: Cow<'static, str>,
    help: Cow<'static, str>,
    kind: Kind,
    unit: Option<Unit>,
    labels: Vec<LabelDesc>,
    buckets: Cow<'static, [f64]>,
    exact: bool,
    /// Whether its name and its labels' names are all of the grammar that every reader knows.
    is_legacy: bool,
    origin: Origin,
}

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

impl Desc {
    /// Describes a family for a [`Collector`](crate::Collector). The name is as exposed in the text format:
    /// with its unit, and with `_total` on a counter and `_info` on an info (they are added where missing).
    ///
    /// # Errors
    /// A name outside the grammar `[a-zA-Z_:][a-zA-Z0-9_:]*`; for a state set, whose states stand in a label of its
    /// name (with `_` for `:`), also one that would make a label that begins with `__`.
    #[track_caller]
    pub fn new(
        kind: Kind,
        name: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> Result<Desc, Error> {
        let name = name.into();
        let origin = Origin::here();
        if !name::is_metric_name(&name) {
            return Err(Error::invalid_name(&name, origin));
        }
        if kind == Kind::StateSet && !name::is_label_name(&name.replace(':', "_")) {
            let message = "a state set's name is a label's too, which cannot begin with `__`; name it otherwise";
            return Err(Error::new(Reason::InvalidName, &name, Some(origin), message.to_owned()));
        }
        let suffix = kind.suffix();
        let name = if name.ends_with(suffix) { name } else { Cow::Owned(format!("{name}{suffix}")) };
        Ok(Desc {
            is_legacy: name::is_metric_name(&name),
            name,
            help: help.into(),
            kind,
            unit: None,
            labels: Vec::new(),
            buckets: Cow::Borrowed(&[]),
            exact: false,
            origin,
        })
    }

    /// States the unit (OpenMetrics' UNIT line); the name must end with it.
    #[must_use]
    pub fn with_unit(mut self, unit: Unit) -> Desc {
        self.unit = Some(unit);
        self
    }

    /// States the label names.
    ///
    /// # Errors
    /// A name outside the grammar `[a-zA-Z_][a-zA-Z0-9_]*`, one that begins with `__`, or one that stands twice.
    pub fn with_labels<N: Into<Cow<'static, str>>>(
        mut self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Desc, Error> {
        for label in names {
            let label = label.into();
            if !name::is_label_name(&label) || self.labels.iter().any(|l| l.name == label) {
                return Err(Error::invalid_label(&self.name, &label, self.origin));
            }
            self.is_legacy &= name::is_label_name(&label);
            self.labels.push(LabelDesc { name: label, values: None });
        }
        Ok(self)
    }

    /// The description of a link-time definition, whose parts were checked when it was compiled.
    pub(crate) fn of_spec(spec: &Spec, namespace: Option<&str>, labels: Vec<LabelDesc>) -> Desc {
        let name = match namespace {
            Some(namespace) => Cow::Owned(format!("{namespace}_{}", spec.name)),
            None => Cow::Borrowed(spec.name),
        };
        Desc {
            is_legacy: is_legacy(&name, &labels),
            name,
            help: Cow::Borrowed(spec.help),
            kind: spec.kind,
            unit: spec.unit,
            labels,
            buckets: Cow::Borrowed(spec.layout.map_or(&[], Layout::bounds)),
            exact: spec.exact,
            origin: spec.origin,
        }
    }

    /// The description of a metric made at run time; the spec has all but the texts.
    pub(crate) fn of_builder(
        spec: &Spec,
        name: Cow<'static, str>,
        help: Cow<'static, str>,
        labels: Vec<LabelDesc>,
    ) -> Desc {
        Desc { is_legacy: is_legacy(&name, &labels), name, help, ..Desc::of_spec(spec, None, labels) }
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

    /// A histogram's inclusive upper bounds, without `+Inf`; empty for every other kind.
    #[must_use]
    pub fn buckets(&self) -> &[f64] {
        &self.buckets
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

fn is_legacy(name: &str, labels: &[LabelDesc]) -> bool {
    name::is_metric_name(name) && labels.iter().all(|label| name::is_label_name(&label.name))
}
