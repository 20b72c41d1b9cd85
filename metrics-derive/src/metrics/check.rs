//! The rules that a group keeps, one function each. What holds for every metric is checked as for a static.
//!
//! The names of a group within the group are known only where the outer one is made, and are compared there.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Data, Fields, LitStr, Type};

use super::{Content, Field, Group, Member, Parsed};
use crate::case::Case;
use crate::crate_path::CratePath;
use crate::diag::Diag;
use crate::metric::item::{Item, Static};
use crate::metric::naming::legal;
use crate::metric::types::{self, Written};
use crate::metric::{self, Metric};
use crate::name;
use crate::slot::Slot;

pub(super) fn group(parsed: &Parsed, diag: &mut Diag) -> Option<Group> {
    check_has_names(parsed, diag)?;
    check_lifetimes(parsed, diag);
    let namespace = before_names(&parsed.attr.namespace, "a namespace", diag);
    let mut names: Vec<Named> = Vec::new();
    let mut members = Vec::new();
    for field in &parsed.fields {
        check_keys(field, diag);
        let Some(content) = content(parsed, field, namespace.is_some(), diag) else { continue };
        if let (Content::Metric(metric, _), Some(of)) = (&content, &field.metric) {
            let named = Named::new(metric, of);
            check_unique(&named, &names, diag);
            names.push(named);
        }
        let optional = field.inside.is_some() && !matches!(content, Content::Skipped(_));
        members.push(Member { ident: field.ident.clone(), optional, content });
    }
    Some(Group {
        visibility: parsed.visibility.clone(),
        ident: parsed.ident.clone(),
        generics: parsed.generics.clone(),
        krate: CratePath::new(parsed.attr.krate.get()),
        default: parsed.attr.default.get().copied().unwrap_or(true),
        members,
    })
}

// ---- the struct --------------------------------------------------------------------------------------------

/// A metric is called after its field, and only the fields of a struct with braces have names.
fn check_has_names(parsed: &Parsed, diag: &mut Diag) -> Option<()> {
    let ident = &parsed.ident;
    match &parsed.data {
        Data::Struct(data) => match &data.fields {
            Fields::Unnamed(fields) if !fields.unnamed.is_empty() => diag.error(
                &data.fields,
                format_args!(
                    "the name of a metric is that of its field, and these have none; write `struct {ident} {{ name: \
                     Type }}`"
                ),
            ),
            _ => return Some(()),
        },
        Data::Enum(data) => diag.error(
            data.enum_token,
            "`Metrics` is derived for structs, each field a metric; an enum is the value of a label: derive `LabelValue`",
        ),
        Data::Union(data) => {
            diag.error(data.union_token, "`Metrics` is derived for structs, each field a metric; write a struct");
        }
    }
    None
}

/// A metric outlives every borrow, so a lifetime is one that nothing of the group can have.
fn check_lifetimes(parsed: &Parsed, diag: &mut Diag) {
    for lifetime in parsed.generics.lifetimes() {
        let name = &lifetime.lifetime;
        diag.error(
            name,
            format_args!(
                "the metrics of a group outlive every borrow; take `{name}` out, and write `'static` where a label set \
                 has a lifetime"
            ),
        );
    }
}

/// What goes before names, if it is given and can be that.
fn before_names(given: &Slot<LitStr>, what: &str, diag: &mut Diag) -> Option<String> {
    let (key, text) = given.entry()?;
    let value = text.value();
    let message = if value.is_empty() {
        format!("{what} is not empty; write one, or take `{key}` out")
    } else if value.trim_end_matches('_').len() < value.len() && name::is_label_name(value.trim_end_matches('_')) {
        format!("the `_` after {what} is added; write `{}`", value.trim_end_matches('_'))
    } else if !name::is_label_name(&value) {
        let fixed = legal(&value).replace(':', "_");
        let fix = if name::is_label_name(&fixed) { format!("write `{fixed}`") } else { "write another".to_owned() };
        format!("`{value}` is not {what}, which has letters, digits and `_`, no digit first; {fix}")
    } else if name::camel_case(&value) {
        format!("metric names are written in snake_case; write `{}`", Case::Snake.apply(&value))
    } else {
        return Some(value);
    };
    diag.error(text, message);
    None
}

// ---- fields ------------------------------------------------------------------------------------------------

/// A field is one thing: a metric, a group with a prefix or without, or nothing to this one.
fn check_keys(field: &Field, diag: &mut Diag) {
    let attr = &field.attr;
    for (first, second, why) in [
        (attr.skip.key(), attr.prefix.key(), "a field that is skipped has no names"),
        (attr.skip.key(), attr.flatten.key(), "a field that is skipped has no metrics to put in"),
        (attr.prefix.key(), attr.flatten.key(), "a flattened group keeps its names"),
    ] {
        if let (Some(first), Some(second)) = (first, second) {
            let message = format!("`{second}` does not go with `{first}`: {why}; take one of the two out");
            diag.conflict(second, message, first, format_args!("`{first}` is given here"));
        }
    }
    if let (Some(metric), Some(key)) =
        (&field.metric, [&attr.skip, &attr.flatten].into_iter().find_map(Slot::key).or(attr.prefix.key()))
    {
        let word = metric.kind.word();
        diag.conflict(
            key,
            format_args!("`{key}` is for what is no metric, and this is one; take `{key}` or `#[{word}]` out"),
            &metric.keys.at,
            format_args!("`#[{word}]` stands here"),
        );
    }
}

/// What the field is, if it says so and can be that.
fn content(parsed: &Parsed, field: &Field, has_namespace: bool, diag: &mut Diag) -> Option<Content> {
    let attr = &field.attr;
    let ty = field.inside.as_ref().unwrap_or(&field.ty);
    if attr.skip.is_set() {
        Some(Content::Skipped(field.ty.clone()))
    } else if let Some(metric) = &field.metric {
        let definition = definition(parsed, metric, has_namespace, diag);
        metric::check::metric(&definition, diag).map(|metric| Content::Metric(Box::new(metric), ty.clone()))
    } else if let Some(key) = attr.prefix.key().or(attr.flatten.key()) {
        check_is_group(key, ty, diag);
        let prefix = before_names(&attr.prefix, "a prefix", diag).unwrap_or_default();
        let namespace = parsed.attr.namespace.get().map(LitStr::value).filter(|_| has_namespace).unwrap_or_default();
        let between = if prefix.is_empty() || namespace.is_empty() { "" } else { "_" };
        Some(Content::Group(ty.clone(), format!("{namespace}{between}{prefix}")))
    } else {
        if !attr.incomplete {
            diag.error(&field.ident, says_nothing(field, ty));
        }
        None
    }
}

/// The definition of a metric, with what the struct says where the field does not.
fn definition(parsed: &Parsed, field: &metric::Parsed, has_namespace: bool, diag: &mut Diag) -> metric::Parsed {
    let mut definition = field.clone();
    let keys = &mut definition.keys;
    if has_namespace && !keys.namespace.is_set() && !keys.exact.is_set() {
        keys.namespace = parsed.attr.namespace.clone();
    }
    if !keys.krate.is_set() {
        keys.krate = parsed.attr.krate.clone();
    }
    if let Item::Static(Static { ty, .. }) = &mut definition.item
        && let Written::Wrapped { by, metric } = types::written(ty)
    {
        let inner = metric.clone();
        let name = inner.to_token_stream().to_string().replace(' ', "");
        diag.error(
            by,
            format_args!("a group has its metrics themselves, and it is the group that is shared; write `{name}`"),
        );
        *ty = inner;
    }
    definition
}

/// What is put in has metrics, and is none itself.
fn check_is_group(key: &proc_macro2::Ident, ty: &Type, diag: &mut Diag) {
    if let Written::Metric(metric, segment) = types::written(ty) {
        let (name, attribute) = (&segment.ident, metric.attribute());
        diag.error(
            &segment.ident,
            format_args!("`{key}` is for another group, and `{name}` is a metric; write `{attribute}`"),
        );
    }
}

/// What is said of a field without an attribute.
fn says_nothing(field: &Field, ty: &Type) -> String {
    let ident = &field.ident;
    match types::written(ty) {
        Written::Metric(metric, _) => {
            format!("`{ident}` does not say what it counts as; write `{}` above it", metric.attribute())
        }
        Written::Foreign => {
            format!("`{ident}` is no metric; write `#[metrics(skip)]` above it, and it is made by `Default`")
        }
        _ => format!(
            "`{ident}` does not say what it is; write the attribute of a metric, such as `#[counter]`, \
             `#[metrics(prefix = \"{ident}\")]` if it is a group, or `#[metrics(skip)]`"
        ),
    }
}

// ---- names -------------------------------------------------------------------------------------------------

/// A metric's name, and where it comes from.
struct Named {
    name: String,
    /// Whether the crate's namespace stays away from it.
    exact: bool,
    mark: TokenStream,
}

impl Named {
    fn new(metric: &Metric, field: &metric::Parsed) -> Named {
        let keys = &field.keys;
        let ident = field.item.ident().map(ToTokens::to_token_stream).unwrap_or_default();
        let mark = keys.exact.get().or(keys.name.get()).map_or(ident, ToTokens::to_token_stream);
        Named { name: metric.name.clone(), exact: metric.exact, mark }
    }
}

/// A name is that of one metric.
fn check_unique(named: &Named, earlier: &[Named], diag: &mut Diag) {
    let same = earlier.iter().find(|first| first.name == named.name && first.exact == named.exact);
    if let Some(first) = same {
        diag.conflict(
            &named.mark,
            format_args!("two metrics are called `{}`; rename one", named.name),
            &first.mark,
            format_args!("`{}` stands here first", first.name),
        );
    }
}
