//! What a view makes of a registry's families: it shows some of them, or gives all of them a prefix or labels.
//!
//! Families are changed when the plan is made, or, what collectors tell, when it was told. Names are therefore settled,
//! and filters asked, with the names that the view shows; and a registry that is seen through no view pays nothing.

use std::sync::Arc;

use crate::desc::Desc;
use crate::diagnostic::{self, Diagnostic, DiagnosticKind};
use crate::escaping::Escaping;
use crate::kind::Kind;
use crate::label_names;
use crate::registry::filter::Filter;

/// One view of a registry.
#[derive(Clone, Debug)]
pub(crate) enum View {
    Filter(Filter),
    Change(Change),
}

/// What a view does to the families that it shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Change {
    /// Puts this before their names.
    Prefix(Arc<str>),
    /// Gives them these labels.
    Labels(Arc<[(String, String)]>),
}

/// The views that a member is seen through, the innermost first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Views(Vec<View>);

/// Says whether the series of a family have a label of some sort, be it announced or not.
pub(crate) type HasLabel<'f> = &'f dyn Fn(&dyn Fn(&str) -> bool) -> bool;

impl Views {
    pub(crate) fn push(&mut self, view: View) {
        self.0.push(view);
    }

    /// Whether everything is seen as it is.
    pub(crate) fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// What they do besides leaving something out.
    pub(crate) fn changes(&self) -> Vec<Change> {
        let change = |view: &View| match view {
            View::Filter(_) => None,
            View::Change(change) => Some(change.clone()),
        };
        self.0.iter().filter_map(change).collect()
    }

    /// A family as it is seen through all of them, if it is shown. Where nothing changes it is the very same. Of a
    /// family that was told, `told` knows the labels of its series.
    pub(crate) fn seen(&self, desc: &Arc<Desc>, told: HasLabel<'_>) -> Option<Arc<Desc>> {
        self.0.iter().try_fold(Arc::clone(desc), |desc, view| view.seen(desc, told))
    }
}

impl View {
    /// The own names of what may be shown under a name: what keeps its name may begin like the prefix.
    pub(crate) fn own_names<'n>(&self, shown: &'n str) -> impl Iterator<Item = &'n str> + use<'n> {
        let (kept, stripped) = match self {
            View::Change(Change::Prefix(prefix)) => (has_kept_name(shown), shown.strip_prefix(&**prefix)),
            View::Filter(_) | View::Change(Change::Labels(_)) => (true, None),
        };
        kept.then_some(shown).into_iter().chain(stripped)
    }

    pub(crate) fn seen(&self, desc: Arc<Desc>, told: HasLabel<'_>) -> Option<Arc<Desc>> {
        match self {
            View::Filter(filter) => filter.shows(&desc).then_some(desc),
            View::Change(Change::Prefix(prefix)) => Some(prefixed(desc, prefix, told)),
            View::Change(Change::Labels(pairs)) => Some(labelled(desc, pairs, told)),
        }
    }
}

/// The family with a prefix to its name, unless it keeps that.
fn prefixed(desc: Arc<Desc>, prefix: &str, told: HasLabel<'_>) -> Arc<Desc> {
    if keeps_name(&desc) {
        return desc;
    }
    let renamed = desc.prefixed(prefix);
    let is_states = |label: &str| label_names::is_of_kind(label, Kind::StateSet, renamed.base_name());
    let is_state_set = desc.kind() == Kind::StateSet;
    if is_state_set && (has_label(&desc, told, &is_states) || !renamed.is_label()) {
        let message = format!(
            "a view cannot put `{prefix}` before its name, which is a label's too: it would be another label's, or begin \
             with `__`; it keeps its name"
        );
        diagnostic::report(Diagnostic::new(DiagnosticKind::InvalidView, desc.name(), message, [desc.origin()]));
        return desc;
    }
    Arc::new(renamed)
}

/// What has the same name wherever it is exposed, and is looked for under it.
fn keeps_name(desc: &Desc) -> bool {
    desc.kind() == Kind::Info || has_kept_name(desc.name())
}

fn has_kept_name(name: &str) -> bool {
    name.ends_with("_info") || name.starts_with("process_") || name.starts_with("metrics_")
}

/// The family with the labels that none of its series has already.
fn labelled(desc: Arc<Desc>, pairs: &[(String, String)], told: HasLabel<'_>) -> Arc<Desc> {
    let is_free = |label: &str| {
        let is_same = |other: &str| other == label || Escaping::uniting(other, label).is_some();
        !label_names::is_of_kind(label, desc.kind(), desc.base_name()) && !has_label(&desc, told, &is_same)
    };
    let free: Vec<_> = pairs.iter().filter(|(label, _)| is_free(label)).collect();
    if free.is_empty() { desc } else { Arc::new(desc.labelled_first(&free)) }
}

fn has_label(desc: &Desc, told: HasLabel<'_>, is: &dyn Fn(&str) -> bool) -> bool {
    let own = desc.labels().iter().any(|label| is(label.name()));
    own || desc.consts().names().iter().any(|label| is(label)) || told(is)
}
