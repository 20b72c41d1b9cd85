//! The rules that a metric's definition keeps, one function each.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Ident, Type};

use super::item::{Item, Signature, Static};
use super::types::{self, Written, key_set, label_set};
use super::{Kind, Metric, Parsed, layout, naming, quantiles, style};
use crate::crate_path::CratePath;
use crate::diag::Diag;
use crate::docs::{self, Docs};
use crate::label_type;
use crate::name;

/// Applies every rule; the metric, if there is enough of it.
pub(crate) fn metric(parsed: &Parsed, diag: &mut Diag) -> Option<Metric> {
    let keys = &parsed.keys;
    check_callback(parsed, diag)?;
    let labels = match &parsed.item {
        Item::Static(item) => {
            types::check_static(parsed, item, diag);
            check_tuple_names(parsed, item, diag);
            check_static_keys(parsed, item, diag);
            static_labels(parsed, diag)
        }
        Item::Signature(item) => {
            types::check_output(parsed, item, diag);
            check_info_labels(parsed, item, diag);
            check_parameter_types(item, diag);
            check_signature_keys(parsed, item, diag);
            signature_labels(parsed, item, diag)
        }
        Item::Other(_) => return None,
    };
    check_optional(parsed, diag);
    let help = help(parsed, diag);
    let name = naming::name(parsed, diag);
    let layout = layout::layout(parsed.kind, keys, name.as_ref(), diag);
    let quantiles = quantiles::quantiles(keys, diag);
    let name = name?;
    check_own_label(parsed, &name.whole, diag);
    Some(Metric {
        kind: parsed.kind,
        ty: parsed.metric_type(),
        krate: CratePath::new(keys.krate.get()),
        name: name.whole,
        exact: name.exact,
        utf8: keys.utf8.is_set(),
        help: help?.to_token_stream(),
        unit: name.unit,
        labels,
        limit: keys.limit.get().cloned(),
        expire: keys.expire.get().cloned(),
        optional: keys.optional.is_set(),
        layout,
        native: keys.native.get().cloned(),
        quantiles,
        item: parsed.item.clone(),
        at: keys.at.clone(),
        registered: true,
    })
}

// ---- help --------------------------------------------------------------------------------------------------

/// Every metric says what it measures, in `help` or in its doc comment.
fn help(parsed: &Parsed, diag: &mut Diag) -> Option<String> {
    if let Some(help) = parsed.keys.help.get() {
        let text = help.value();
        if text.trim().is_empty() {
            diag.error(help, "the help text is empty; say what is measured");
            return None;
        }
        return Some(text);
    }
    let (ident, attributes) = match &parsed.item {
        Item::Static(item) => (&item.ident, &item.attributes),
        Item::Signature(item) => (&item.ident, &item.attributes),
        Item::Other(_) => return None,
    };
    let message = match docs::help(attributes) {
        Docs::Help(text) => return Some(text),
        // What should have been `help` may be the mistake that has been reported.
        _ if parsed.keys.incomplete => return None,
        Docs::Missing => {
            format!("`{ident}` has no help text; write a doc comment above it, or `help = \"..\"`")
        }
        Docs::Empty => format!("the doc comment of `{ident}` is empty; say in it what is measured"),
        Docs::Unreadable => {
            format!("the doc comment of `{ident}` is not literal, so it cannot be the help text; add `help = \"..\"`")
        }
    };
    diag.error(ident, message);
    None
}

// ---- types -------------------------------------------------------------------------------------------------

/// A parameter's type is one that can be a label value.
fn check_parameter_types(item: &Signature, diag: &mut Diag) {
    // A pattern is refused as such, and whatever it takes apart is no label value.
    for parameter in item.parameters.iter().filter(|parameter| parameter.label && parameter.ident.is_some()) {
        if let Some(reason) = label_type::refusal(&parameter.ty) {
            diag.error(&parameter.ty, reason);
        }
    }
}

// ---- labels ------------------------------------------------------------------------------------------------

/// Checks the name of one label.
fn check_label_name(parsed: &Parsed, ident: &Ident, diag: &mut Diag) {
    let label = ident.unraw().to_string();
    let (le, quantile) = (label == "le", label == "quantile");
    let own = le && parsed.kind == Kind::Histogram || quantile && parsed.kind == Kind::Summary;
    if own || (le || quantile) && !parsed.keys.exact.is_set() {
        let of = if le { "a histogram's buckets" } else { "a summary's quantiles" };
        diag.error(ident, format_args!("`{label}` is the label of {of}; name this one otherwise"));
    } else if name::is_reserved_label_name(&label) {
        let bare = label.trim_matches('_');
        diag.error(ident, format_args!("label names that begin with `__` are Prometheus' own; write `{bare}`"));
    } else if name::is_label_name(&label) {
        style::check_label(&label, ident.to_token_stream(), &parsed.keys.allow, diag);
    } else if !parsed.keys.utf8.is_set() {
        let hint = if name::is_utf8_label_name(&label) { "; write another, or keep it with `utf8`" } else { "" };
        diag.error(
            ident,
            format_args!("`{label}` is not a label name, which has letters, digits and `_` of ASCII{hint}"),
        );
    } else if !name::is_utf8_label_name(&label) {
        diag.error(ident, no_utf8_label(&label));
    }
}

/// What is wrong with a label's name that `utf8` does not make one.
pub(crate) fn no_utf8_label(label: &str) -> String {
    format!(
        "`{label}` begins with `__` for a reader that has it escaped, and such labels are Prometheus' own; begin it with \
         a letter of ASCII"
    )
}

/// The names that `labels(..)` gives.
fn static_labels(parsed: &Parsed, diag: &mut Diag) -> Vec<String> {
    let idents = parsed.keys.labels.get().map(Vec::as_slice).unwrap_or_default();
    label_names(parsed, idents.iter().collect(), diag)
}

/// The names of the parameters.
fn signature_labels(parsed: &Parsed, item: &Signature, diag: &mut Diag) -> Vec<String> {
    let labels = item.parameters.iter().filter(|parameter| parameter.label);
    label_names(parsed, labels.filter_map(|parameter| parameter.ident.as_ref()).collect(), diag)
}

/// An info's parameters are what it says.
fn check_info_labels(parsed: &Parsed, item: &Signature, diag: &mut Diag) {
    if parsed.kind == Kind::Info && item.parameters.is_empty() {
        diag.error(&item.ident, "an info says what it says in its labels, which are the parameters; write one");
    }
}

/// The states of a state set stand in a label of its name.
fn check_own_label(parsed: &Parsed, name: &str, diag: &mut Diag) {
    let own = name.replace(':', "_");
    let given = parsed.keys.labels.get().map(Vec::as_slice).unwrap_or_default().iter();
    let parameters = match &parsed.item {
        Item::Signature(item) => item.parameters.as_slice(),
        _ => &[],
    };
    let mut labels = given.chain(parameters.iter().filter_map(|parameter| parameter.ident.as_ref()));
    if parsed.kind == Kind::StateSet
        && let Some(ident) = labels.find(|ident| ident.unraw() == own)
    {
        diag.error(ident, format_args!("the states of `{name}` stand in a label `{own}`; name this one otherwise"));
    }
}

/// Checks the names of the labels, each of which stands once.
fn label_names(parsed: &Parsed, idents: Vec<&Ident>, diag: &mut Diag) -> Vec<String> {
    for (at, ident) in idents.iter().enumerate() {
        check_label_name(parsed, ident, diag);
        if let Some(first) = idents[..at].iter().find(|first| first.unraw() == ident.unraw()) {
            let message = format!("two labels are called `{}`; rename one", ident.unraw());
            diag.conflict(ident, message, first, format_args!("`{}` stands here first", ident.unraw()));
        }
    }
    idents.iter().map(|ident| ident.unraw().to_string()).collect()
}

/// A tuple has no names of its own: `labels(..)` has one for each of its values.
fn check_tuple_names(parsed: &Parsed, item: &Static, diag: &mut Diag) {
    let names = parsed.keys.labels.entry();
    if let (Some(labels), Some(key)) = (label_set(&item.ty), key_set(&item.ty)) {
        return check_keyed_names(parsed, [labels, key], diag);
    }
    match (label_set(&item.ty), names) {
        (Some(Type::Tuple(tuple)), None) if !tuple.elems.is_empty() && !parsed.keys.incomplete => {
            let example: Vec<_> = ('a'..='z').take(tuple.elems.len()).map(String::from).collect();
            diag.error(
                tuple,
                format_args!("the values of a tuple have no names; give them with `labels({})`", example.join(", ")),
            );
        }
        (Some(Type::Tuple(tuple)), Some((key, names))) if tuple.elems.len() != names.len() => diag.conflict(
            key,
            format_args!(
                "`labels` has {}, and the tuple has {}; write one name for each",
                count(names.len(), "name"),
                count(tuple.elems.len(), "value")
            ),
            tuple,
            "the tuple stands here",
        ),
        (None, Some((key, _))) if matches!(types::written(&item.ty), Written::Metric(..)) => {
            diag.error(
                key,
                "`labels` names the values of a tuple, and this metric has no labels; write the tuple into its type",
            );
        }
        _ => {}
    }
}

/// Of an info with a key each of the two sets may be a tuple. The names stand in the order of the type.
fn check_keyed_names(parsed: &Parsed, sets: [&Type; 2], diag: &mut Diag) {
    let items = |set: &Type| if let Type::Tuple(tuple) = set { tuple.elems.len() } else { 0 };
    let are_known = sets.iter().all(|set| matches!(set, Type::Tuple(_)));
    let values: usize = sets.iter().map(|set| items(set)).sum();
    match parsed.keys.labels.entry() {
        None if values > 0 && !parsed.keys.incomplete => {
            let tuple = sets.iter().find(|set| items(set) > 0).map(ToTokens::to_token_stream);
            let example: Vec<_> = ('a'..='z').take(values).map(String::from).collect();
            diag.error(
                tuple.unwrap_or_default(),
                format_args!(
                    "the values of a tuple have no names; give them with `labels({})`, what is stated first and then the \
                     key",
                    example.join(", ")
                ),
            );
        }
        // What is no tuple may be another name of one.
        Some((key, names)) if names.len() < values || are_known && names.len() != values => diag.conflict(
            key,
            format_args!(
                "`labels` has {}, and what is stated and the key have {}; write one name for each, the key's last",
                count(names.len(), "name"),
                count(values, "value")
            ),
            sets[0],
            "what is stated stands here",
        ),
        _ => {}
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

// ---- keys that do not go together --------------------------------------------------------------------------

/// An unlabelled metric is one series, which is always there; to bound it or to let it go is a misunderstanding.
fn check_static_keys(parsed: &Parsed, item: &Static, diag: &mut Diag) {
    let unlabelled = match label_set(&item.ty) {
        None => matches!(types::written(&item.ty), Written::Metric(..)),
        Some(Type::Tuple(tuple)) => tuple.elems.is_empty(),
        Some(_) => false,
    };
    if unlabelled {
        check_unlabelled(parsed, diag);
    } else if parsed.kind == Kind::Info && has_no_key(&item.ty) {
        check_unkeyed(parsed, diag);
    }
}

/// Whether an info has nothing to tell apart, as far as its type tells.
fn has_no_key(ty: &Type) -> bool {
    match key_set(ty) {
        None => matches!(types::written(ty), Written::Metric(..)),
        Some(key) => matches!(key, Type::Tuple(tuple) if tuple.elems.is_empty()),
    }
}

/// An info without a key is one series, whatever it says.
fn check_unkeyed(parsed: &Parsed, diag: &mut Diag) {
    if let Some(key) = parsed.keys.limit.key() {
        diag.error(key, "an info without a key is one series, whatever it says; take `limit` out");
    }
}

/// What is said of the series of a labelled metric is not said of one without labels.
fn check_unlabelled(parsed: &Parsed, diag: &mut Diag) {
    if let Some(key) = parsed.keys.limit.key() {
        diag.error(key, "`limit` bounds the series of a labelled metric, and this one has no labels; take it out");
    }
    if let Some(key) = parsed.keys.expire.key() {
        diag.error(key, "`expire` lets idle series go, and a metric without labels is always there; take it out");
    }
}

/// A signature's parameters are its labels: `labels` has nothing to name, and without any there is but one series.
fn check_signature_keys(parsed: &Parsed, item: &Signature, diag: &mut Diag) {
    if let Some(key) = parsed.keys.labels.key() {
        diag.error(key, "the labels of a signature are its parameters; take `labels` out");
    }
    if parsed.kind == Kind::Info {
        check_unkeyed(parsed, diag);
    } else if item.parameters.is_empty() {
        check_unlabelled(parsed, diag);
    }
}

/// What is called at every scrape has a body. None where it has none: the type that it returns is no metric's.
fn check_callback(parsed: &Parsed, diag: &mut Diag) -> Option<()> {
    let Some(key) = parsed.keys.callback.key() else { return Some(()) };
    let kind = parsed.kind.word();
    let message = match &parsed.item {
        Item::Signature(_) => "a callback is called at every scrape; give the function a body".to_owned(),
        _ if !parsed.keys.at.is_empty() && parsed.kind == Kind::Gauge => {
            "a field has no body to be called at every scrape; take `callback` out, and hand the gauge a closure with \
             `set_function`"
                .to_owned()
        }
        _ => format!(
            "a callback is a function that is called at every scrape; write `#[{kind}(callback)] fn name() -> f64 {{ .. }}`"
        ),
    };
    diag.error(key, message);
    None
}

/// What is in flight is 0 when nothing is; there is no state before the first `set`.
fn check_optional(parsed: &Parsed, diag: &mut Diag) {
    if let (Some(optional), Some(in_flight)) = (parsed.keys.optional.key(), parsed.keys.in_flight.key()) {
        diag.conflict(
            optional,
            "`optional` waits for the first `set`, and what is in flight is never set; take it out",
            in_flight,
            "`in_flight` is given here",
        );
    }
}
