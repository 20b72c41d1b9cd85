//! The rules that a label set keeps, one function each.
//!
//! Names that two sets give through `flatten` meet only where a metric is defined, and are compared there.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Data, Fields};

use super::{Field, Member, Parsed, Set};
use crate::case::Case;
use crate::crate_path::CratePath;
use crate::diag::Diag;
use crate::label_type;
use crate::metric;
use crate::name;

pub(super) fn set(parsed: &Parsed, diag: &mut Diag) -> Option<Set> {
    check_has_names(parsed, diag)?;
    check_case(parsed, diag);
    let case = parsed.attr.rename_all.get().copied();
    let mut members: Vec<(Member, TokenStream)> = Vec::new();
    for field in &parsed.fields {
        check_keys(field, diag);
        if field.attr.skip.is_set() {
            continue;
        }
        let flatten = field.attr.flatten.is_set();
        let mark = field.attr.rename.get().map_or_else(|| field.ident.to_token_stream(), ToTokens::to_token_stream);
        let name = (!flatten).then(|| label_name(field, case));
        if let Some(name) = &name {
            check_name(name, field, case, diag);
            check_unique(name, &mark, &members, diag);
            check_type(field, diag);
        }
        members.push((Member { ident: field.ident.clone(), ty: field.ty.clone(), name }, mark));
    }
    Some(Set {
        ident: parsed.ident.clone(),
        generics: parsed.generics.clone(),
        krate: CratePath::new(parsed.attr.krate.get()),
        members: members.into_iter().map(|(member, _)| member).collect(),
    })
}

/// Labels have names, and only the fields of a struct with braces do.
fn check_has_names(parsed: &Parsed, diag: &mut Diag) -> Option<()> {
    let ident = &parsed.ident;
    match &parsed.data {
        Data::Struct(data) => match &data.fields {
            Fields::Unnamed(fields) if !fields.unnamed.is_empty() => diag.error(
                &data.fields,
                format_args!("the name of a label is that of its field, and these have none; write `struct {ident} {{ name: Type }}`"),
            ),
            _ => return Some(()),
        },
        Data::Enum(data) => diag.error(
            data.enum_token,
            "`Labels` is derived for structs, each field a label; an enum is the value of one label: derive `LabelValue`",
        ),
        Data::Union(data) => {
            diag.error(data.union_token, "`Labels` is derived for structs, each field a label; write a struct");
        }
    }
    None
}

/// A label's name has no `-`.
fn check_case(parsed: &Parsed, diag: &mut Diag) {
    if let Some((key, Case::Kebab)) = parsed.attr.rename_all.entry() {
        diag.error(key, "label names have no `-`, so `kebab-case` is for values only; use `snake_case`");
    }
}

/// What is skipped is not renamed, and a flattened set has names of its own.
fn check_keys(field: &Field, diag: &mut Diag) {
    let attr = &field.attr;
    for (first, second, why) in [
        (attr.skip.key(), attr.rename.key(), "a field that is skipped has no name to give"),
        (attr.skip.key(), attr.flatten.key(), "a field that is skipped has no labels to put in"),
        (attr.flatten.key(), attr.rename.key(), "the fields of a flattened set keep their own names"),
        (attr.skip.key(), attr.utf8.key(), "a field that is skipped has no name to give"),
        (attr.flatten.key(), attr.utf8.key(), "the fields of a flattened set keep their own names"),
    ] {
        if let (Some(first), Some(second)) = (first, second) {
            let message = format!("`{second}` does not go with `{first}`: {why}; take one of the two out");
            diag.conflict(second, message, first, format_args!("`{first}` is given here"));
        }
    }
}

fn label_name(field: &Field, case: Option<Case>) -> String {
    let ident = field.ident.unraw().to_string();
    match (field.attr.rename.get(), case) {
        (Some(rename), _) => rename.value(),
        (None, Some(case)) => case.apply(&ident),
        (None, None) => ident,
    }
}

/// The grammar, and the style of what was not renamed on purpose.
fn check_name(label: &str, field: &Field, case: Option<Case>, diag: &mut Diag) {
    let rename = field.attr.rename.get();
    let mark = || rename.map_or_else(|| field.ident.to_token_stream(), ToTokens::to_token_stream);
    if case == Some(Case::Kebab) && rename.is_none() {
        // The case has been refused; that it gives no names follows.
    } else if label.is_empty() {
        diag.error(mark(), "the name of a label is not empty; write letters, digits and `_`");
    } else if name::is_reserved_label_name(label) {
        let fix = match label.trim_matches('_') {
            "" => "write another with `rename = \"..\"`".to_owned(),
            bare if rename.is_some() => format!("write `{bare}`"),
            bare => format!("write `#[label(rename = \"{bare}\")]`, or leave the field out with `#[label(skip)]`"),
        };
        diag.error(mark(), format_args!("label names that begin with `__` are Prometheus' own; {fix}"));
    } else if !name::is_label_name(label) {
        let in_utf8 = name::is_utf8_label_name(label);
        if field.attr.utf8.is_set() {
            if !in_utf8 {
                diag.error(mark(), metric::check::no_utf8_label(label));
            }
        } else {
            let fix = match (rename, in_utf8) {
                (Some(_), true) => "write another, or keep it with `utf8`",
                (Some(_), false) => "write another",
                (None, true) => "give one with `#[label(rename = \"..\")]`, or keep it with `#[label(utf8)]`",
                (None, false) => "give one with `#[label(rename = \"..\")]`",
            };
            diag.error(
                mark(),
                format_args!(
                    "`{label}` is not a label name, which has letters, digits and `_` of ASCII, no digit first; {fix}"
                ),
            );
        }
    } else if rename.is_none() && case.is_none() && name::camel_case(label) {
        diag.error(
            mark(),
            format_args!(
                "label names are written in snake_case; write `{}`, or keep it with `#[label(rename = \"{label}\")]`",
                Case::Snake.apply(label)
            ),
        );
    }
}

/// A name stands once.
fn check_unique(label: &str, mark: &TokenStream, earlier: &[(Member, TokenStream)], diag: &mut Diag) {
    let same = earlier.iter().find(|(member, _)| member.name.as_deref() == Some(label));
    if let Some((_, first)) = same.filter(|_| !label.is_empty()) {
        diag.conflict(
            mark,
            format_args!("two labels are called `{label}`; rename one"),
            first,
            format_args!("`{label}` stands here first"),
        );
    }
}

/// A type that cannot be a label value is refused with the reason.
fn check_type(field: &Field, diag: &mut Diag) {
    if let Some(reason) = label_type::refusal(&field.ty) {
        diag.error(&field.ty, format_args!("{reason}, or leave the field out with `#[label(skip)]`"));
    }
}
