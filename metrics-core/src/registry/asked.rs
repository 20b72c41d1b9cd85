//! What a builder was asked for, and the family that is made of it, if there can be one.

use std::borrow::Cow;
use std::time::Duration;

use crate::desc::{Desc, LabelDesc};
use crate::error::{Error, Reason};
use crate::exponential::Native;
use crate::kind::Kind;
use crate::labels::set::Labels;
use crate::layout::{self, Layout};
use crate::metric::define::UNLABELLED_EXPIRE;
use crate::name;
use crate::origin::Origin;
use crate::quantiles::Wanted;
use crate::registry::interned;
use crate::series::core::Core;
use crate::spec::{More, Spec};

/// What a builder was asked for, whatever the type of the metric's labels is.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) origin: Origin,
    pub(super) spec: Spec,
    pub(super) more: More,
    pub(super) name: Cow<'static, str>,
    pub(super) help: Cow<'static, str>,
    pub(super) namespace: Option<Cow<'static, str>>,
    pub(super) const_labels: Vec<(String, String)>,
    /// The names of a state set's states.
    pub(super) states: &'static [&'static str],
    pub(super) buckets: Option<Vec<f64>>,
    pub(super) slo: Vec<f64>,
    /// Growth, most buckets, zero threshold.
    pub(super) native: Option<(f64, u16, f64)>,
    pub(super) quantiles: Wanted,
}

impl Asked {
    pub(super) fn new(spec: Spec, origin: Origin, name: Cow<'static, str>, help: Cow<'static, str>) -> Asked {
        Asked {
            origin,
            spec,
            more: More::new(),
            name,
            help,
            namespace: None,
            const_labels: Vec::new(),
            states: &[],
            buckets: None,
            slo: Vec::new(),
            native: None,
            quantiles: Wanted::default(),
        }
    }

    /// The family that is described, if it can be one.
    pub(super) fn family<L: Labels>(mut self) -> Result<Core, Error> {
        let kind = self.spec.kind;
        if name::stem(&self.name, kind.suffix()).is_empty() {
            return Err(Error::invalid_name(&self.name, self.origin));
        }
        if let (Some(namespace), false) = (&self.namespace, self.spec.exact)
            && namespace.contains(':')
        {
            let message =
                format!("its namespace `{namespace}` has a `:`, which is kept for recording rules; write `_`");
            return Err(Error::new(Reason::InvalidName, &self.name, Some(self.origin), message));
        }
        let name = match self.spec.exact {
            true => self.name.into_owned(),
            false => {
                let unit = self.more.unit.map(|unit| unit.as_str());
                name::assemble(self.namespace.as_deref(), &self.name, unit, kind.suffix())
            }
        };
        let origin = self.origin;
        let refuse = |reason, message: &str| Err(Error::new(reason, &name, Some(origin), message.to_owned()));
        if !(name::is_metric_name(&name) || self.spec.utf8 && name::is_utf8_metric_name(&name)) {
            return Err(Error::invalid_name(&name, origin));
        }
        if !self.spec.exact
            && let Some(suffix) = foreign_suffix(&name, kind)
        {
            let message =
                format!("`{suffix}` ends the names of other kinds; name it otherwise, or take it with `.exact()`");
            return refuse(Reason::InvalidName, &message);
        }
        if self.help.trim().is_empty() {
            return refuse(Reason::MissingHelp, "without a help text; say what it measures");
        }
        let (names, reserved) = (L::NAMES, self.spec.reserved_labels());
        if let Some(problem) = names.problem(self.more.labels, reserved, self.spec.utf8) {
            return refuse(Reason::InvalidLabel, problem.as_str());
        }
        match self.more.expire {
            Some(_) if names.is_empty() => return refuse(Reason::InvalidExpiry, UNLABELLED_EXPIRE),
            Some(Duration::ZERO) => {
                return refuse(Reason::InvalidExpiry, "to expire after no time at all; give it a duration");
            }
            _ => {}
        }
        if kind == Kind::Histogram {
            if self.buckets.as_ref().is_some_and(Vec::is_empty) {
                return refuse(
                    Reason::InvalidBuckets,
                    "without a bound; give at least one, or leave `.buckets(..)` out",
                );
            }
            let preset = if self.native.is_some() { Layout::NONE } else { Layout::LATENCY };
            let mut bounds = self.buckets.unwrap_or_else(|| preset.to_vec());
            bounds.extend(self.slo);
            if bounds.iter().all(|bound| !bound.is_nan()) {
                bounds.sort_by(f64::total_cmp);
            }
            if let Some(problem) = layout::problem(&bounds) {
                return refuse(Reason::InvalidBuckets, problem);
            }
            let classic = interned::layout(bounds);
            self.spec.classic = Some(classic);
            if let Some((growth, max_buckets, zero_threshold)) = self.native {
                match Native::checked(growth, max_buckets, zero_threshold, classic) {
                    Ok(native) => self.more = self.more.native(native, classic),
                    Err(problem) => return refuse(Reason::InvalidBuckets, problem),
                }
            }
        }
        match self.quantiles.quantiles() {
            Ok(Some(quantiles)) => self.more = self.more.quantiles(quantiles),
            Ok(None) => {}
            Err(problem) => return refuse(Reason::InvalidQuantiles, problem),
        }
        if let Some((label, _)) = self.const_labels.iter().find(|(label, _)| reserved.contains(&label.as_str())) {
            return Err(Error::reserved_label(&name, label, origin));
        }
        if let Some(more) = interned::more(self.more) {
            self.spec = self.spec.with(more);
        }
        let labels = (0..names.len()).map(|at| LabelDesc::new(names.get(at, self.more.labels), names.values(at)));
        let desc = Desc::of_spec(&self.spec, [Cow::Owned(name), self.help], origin, labels.collect());
        let desc = desc.with_const_labels(self.const_labels)?;
        Ok(Core::counted::<L>(self.spec, desc.with_states(self.states)))
    }
}

/// A suffix that a name of this kind must not end with, if it does.
fn foreign_suffix(name: &str, kind: Kind) -> Option<&'static str> {
    let total = name::total_suffix(name, kind.as_str()).then_some("_total");
    total.or_else(|| name::reserved_suffix(name, kind.as_str()))
}
