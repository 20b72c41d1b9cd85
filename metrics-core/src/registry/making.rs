//! A group while it is made: what its builder was told, and what its fields have come to so far.
//!
//! Generated code makes one field after the other and cannot fail, so that `Default` needs no more than it does: what
//! goes wrong is kept here, and whoever has asked for the group is told afterwards.

use std::any;
use std::sync::Arc;

use crate::desc::{Desc, LabelDesc};
use crate::error::{Error, Reason};
use crate::label_names;
use crate::metric::Metric;
use crate::metric::template::Template;
use crate::name;
use crate::namespace;
use crate::origin::Origin;
use crate::registry::group::Metrics;

/// A group while it is made; generated code passes it from field to field.
#[derive(Debug, Default)]
pub struct Making {
    settings: Settings,
    /// What the builder, and the groups that this one is in, put before its names.
    prefix: String,
    /// The fields that lead to the group, from the outermost.
    path: Vec<&'static str>,
    /// The optional fields that there are, with their paths.
    optional: Vec<String>,
    members: Members,
    /// The first thing that went wrong.
    error: Option<Error>,
}

/// What a builder was told.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) prefix: String,
    pub(super) const_labels: Vec<(String, String)>,
    pub(super) without: Vec<String>,
}

/// The metrics, as a registry has them.
#[derive(Default)]
pub(super) struct Members(pub(super) Vec<Arc<dyn Metric>>);

impl Making {
    /// The metric of a field.
    pub fn metric<M>(&mut self, template: Template<M>) -> M {
        let desc = self.desc(&template);
        let (metric, member) = template.make(desc);
        self.members.0.push(member);
        metric
    }

    /// An optional field, unless it is to be left out.
    pub fn optional<T>(&mut self, field: &'static str, make: impl FnOnce(&mut Making) -> T) -> Option<T> {
        let path = self.path_of(field);
        let is_wanted = !self.settings.without.contains(&path);
        self.optional.push(path);
        is_wanted.then(|| make(self))
    }

    /// The group of a field; its names come after the prefix, if that is not empty.
    pub fn group<M>(&mut self, field: &'static str, prefix: &str, make: fn(&mut Making) -> M) -> M {
        let outer = self.prefix.len();
        push(&mut self.prefix, prefix);
        self.path.push(field);
        let group = make(self);
        self.path.pop();
        self.prefix.truncate(outer);
        group
    }

    /// A group in no registry, of which nobody has said anything.
    #[must_use]
    pub fn by_itself<M: Metrics>() -> M {
        M::__make(&mut Making::default())
    }

    /// A group and its metrics, by these settings.
    pub(super) fn run<M: Metrics>(settings: Settings, origin: Origin) -> Result<(M, Vec<Arc<dyn Metric>>), Error> {
        let mut making = Making { prefix: settings.prefix.clone(), settings, ..Making::default() };
        let group = M::__make(&mut making);
        making.check_prefix::<M>(origin);
        making.check_left_out::<M>(origin);
        match making.error {
            Some(error) => Err(error),
            None => Ok((group, making.members.0)),
        }
    }

    fn path_of(&self, field: &str) -> String {
        self.path.iter().copied().chain([field]).collect::<Vec<_>>().join(".")
    }

    /// The description of a metric with all that is said of the group.
    fn desc<M>(&mut self, template: &Template<M>) -> Desc {
        let spec = template.spec();
        let mut namespace = String::new();
        push(&mut namespace, namespace::of(&template.origin()).map_or("", |namespace| namespace.prefix));
        push(&mut namespace, &self.prefix);
        let desc = template.desc(Some(namespace.as_str()).filter(|namespace| !namespace.is_empty()));
        let const_labels = &self.settings.const_labels;
        let reserved = spec.reserved_labels();
        // A state set's own label has the name that it has here, with what was put before it.
        let own = |label: &&str| label_names::is_of_kind(label, desc.kind(), desc.base_name());
        let taken = desc.labels().iter().map(LabelDesc::name).find(own);
        let const_names = || const_labels.iter().map(|(label, _)| label.as_str());
        let labelled = match taken.or_else(|| const_names().find(|label| reserved.contains(label))) {
            Some(label) => Err(Error::reserved_label(desc.name(), label, desc.origin())),
            None if const_labels.is_empty() => return desc,
            None => desc.clone().with_const_labels(const_labels.iter().map(|(label, value)| (label, value))),
        };
        labelled.unwrap_or_else(|error| {
            self.refuse(error);
            desc
        })
    }

    fn check_prefix<M>(&mut self, origin: Origin) {
        let prefix = &self.settings.prefix;
        if !prefix.is_empty() && (!name::is_label_name(prefix) || prefix.ends_with('_')) {
            let message = format!(
                "`{prefix}` is not a prefix, which has letters, digits and `_`; begin with a letter, and leave the last \
                 `_` out: it is added"
            );
            self.refuse(Error::new(Reason::InvalidName, called::<M>(), Some(origin), message));
        }
    }

    /// What is to be left out has to be there, or a misspelt name would leave everything in.
    fn check_left_out<M>(&mut self, origin: Origin) {
        let unknown = self.settings.without.iter().find(|field| !self.optional.contains(field));
        let Some(field) = unknown else { return };
        let known: Vec<String> = self.optional.iter().map(|field| format!("`{field}`")).collect();
        let known = match known.is_empty() {
            true => "it has none: a field that may be left out is an `Option`".to_owned(),
            false => format!("it has {}", known.join(", ")),
        };
        let message = format!("there is no optional field `{field}` to be left out; {known}");
        self.refuse(Error::new(Reason::UnknownField, called::<M>(), Some(origin), message));
    }

    fn refuse(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }
}

/// Puts the next part of a name after those that are there.
fn push(name: &mut String, part: &str) {
    if !name.is_empty() && !part.is_empty() {
        name.push('_');
    }
    name.push_str(part);
}

/// The group's own name, without its path and its parameters.
fn called<M>() -> &'static str {
    let whole = any::type_name::<M>();
    let path = whole.split('<').next().unwrap_or(whole);
    path.rsplit("::").next().unwrap_or(path)
}

impl std::fmt::Debug for Members {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|member| member.core().name())).finish()
    }
}
