//! The rules that a label's values keep, one function each.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Data, Fields, Ident};

use super::{Parsed, Values};
use crate::case::Case;
use crate::crate_path::CratePath;
use crate::diag::Diag;
use crate::label_attr::LabelAttr;

pub(super) fn values(parsed: &Parsed, diag: &mut Diag) -> Option<Values> {
    check_is_enum(parsed, diag)?;
    let case = parsed.attr.rename_all.get().copied().unwrap_or(Case::Snake);
    let variants: Vec<_> =
        parsed.variants.iter().map(|(ident, attr)| (ident.clone(), text(ident, attr, case, diag))).collect();
    check_unique(parsed, &variants, diag);
    Some(Values {
        ident: parsed.ident.clone(),
        generics: parsed.generics.clone(),
        krate: CratePath::new(parsed.attr.krate.get()),
        variants,
        is_state: parsed.is_state(),
    })
}

/// Only an enum has a finite set of values that can be named.
fn check_is_enum(parsed: &Parsed, diag: &mut Diag) -> Option<()> {
    let ident = &parsed.ident;
    match &parsed.data {
        Data::Enum(_) if parsed.variants.is_empty() => {
            diag.error(ident, format_args!("`{ident}` has no variants, so its label would have no values; add one"));
        }
        Data::Enum(_) => return Some(()),
        Data::Struct(data) => {
            let instead = match &data.fields {
                Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                    format!(
                        "give the value inside `{ident}` to the label, or implement `Display` and use `label::display`"
                    )
                }
                _ => "derive `Labels` for a set of labels".to_owned(),
            };
            diag.error(data.struct_token, format_args!("`LabelValue` is derived for enums; {instead}"));
        }
        Data::Union(data) => {
            diag.error(data.union_token, "`LabelValue` is derived for enums; a union cannot say which value it has");
        }
    }
    None
}

/// The text of one variant: what `rename` says, else the identifier in the enum's case.
fn text(ident: &Ident, attr: &LabelAttr, case: Case, diag: &mut Diag) -> String {
    match attr.rename.get() {
        Some(rename) if rename.value().is_empty() => {
            diag.error(
                rename,
                "an empty value is the same as no label; write a word, or make the label an `Option` and leave the \
                 variant out",
            );
            String::new()
        }
        Some(rename) => rename.value(),
        None => case.apply(&ident.unraw().to_string()),
    }
}

/// Two variants of one text would be one series with two counters.
fn check_unique(parsed: &Parsed, variants: &[(Ident, String)], diag: &mut Diag) {
    let mark = |at: usize| {
        let (ident, attr): &(Ident, LabelAttr) = &parsed.variants[at];
        attr.rename.get().map_or_else(|| ident.to_token_stream(), ToTokens::to_token_stream)
    };
    for (at, (ident, text)) in variants.iter().enumerate() {
        let same = variants[..at].iter().position(|(_, earlier)| earlier == text && !text.is_empty());
        if let Some(first) = same {
            diag.conflict(
                mark(at),
                format_args!("`{ident}` has the value `{text}`, which `{}` has already; rename one", variants[first].0),
                mark(first),
                format_args!("`{text}` stands here first"),
            );
        }
    }
}
