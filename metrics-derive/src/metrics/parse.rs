//! Reads the struct, the `#[metrics(..)]`s on it and on its fields, and the fields' attributes of metrics.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Data, DeriveInput, Meta};

use super::attr::GroupAttr;
use super::{Field, Parsed};
use crate::diag::Diag;
use crate::key::GroupPlace;
use crate::metric::item::{Item, Static};
use crate::metric::parse::Keys;
use crate::metric::types;
use crate::metric::{self, Kind};

pub(super) fn parse(input: TokenStream, diag: &mut Diag) -> Option<Parsed> {
    let input: DeriveInput = syn::parse2(input).map_err(|error| diag.push(error)).ok()?;
    let (attr, fields) = match &input.data {
        Data::Struct(data) => {
            let attr = GroupAttr::parse(&input.attrs, GroupPlace::Struct, diag);
            let named = data.fields.iter().filter(|field| field.ident.is_some());
            let fields = named.filter_map(|field| self::field(field, diag)).collect();
            (attr, fields)
        }
        // What is no struct is refused whole; its keys do not matter then.
        _ => (GroupAttr::default(), Vec::new()),
    };
    Some(Parsed { visibility: input.vis, ident: input.ident, generics: input.generics, attr, data: input.data, fields })
}

fn field(field: &syn::Field, diag: &mut Diag) -> Option<Field> {
    let ident = field.ident.clone()?;
    let inside = types::in_option(&field.ty).cloned();
    let attr = GroupAttr::parse(&field.attrs, GroupPlace::Field, diag);
    let metric = one_metric(&field.attrs, diag).map(|(kind, attribute)| {
        let ty = inside.as_ref().unwrap_or(&field.ty).clone();
        let item = Static { attributes: field.attrs.clone(), visibility: field.vis.clone(), ident: ident.clone(), ty };
        metric::Parsed { kind, keys: keys(kind, attribute, diag), item: Item::Static(item) }
    });
    Some(Field { ident, ty: field.ty.clone(), inside, metric, attr })
}

/// The attribute of a metric, of which a field has one.
fn one_metric<'a>(attributes: &'a [Attribute], diag: &mut Diag) -> Option<(Kind, &'a Attribute)> {
    let mut metrics = attributes.iter().filter_map(|attribute| {
        let kind = Kind::named(&attribute.path().segments.last()?.ident)?;
        Some((kind, attribute))
    });
    let (kind, first) = metrics.next()?;
    let word = kind.word();
    if first.path().get_ident().is_none() {
        diag.error(
            first.path(),
            format_args!("the attributes of a field are read by the derive, whatever is in scope; write `#[{word}]`"),
        );
    }
    for (_, other) in metrics {
        diag.conflict(
            other.path(),
            format_args!("one field is one metric, and this one has `#[{word}]` already; give each its own field"),
            first.path(),
            format_args!("`#[{word}]` stands here"),
        );
    }
    Some((kind, first))
}

fn keys(kind: Kind, attribute: &Attribute, diag: &mut Diag) -> Keys {
    let tokens = match &attribute.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(value) => {
            let word = kind.word();
            diag.error(
                value.eq_token,
                format_args!("`{word}` takes its keys in parentheses: `#[{word}(name = \"..\")]`"),
            );
            return Keys { at: attribute.path().to_token_stream(), incomplete: true, ..Keys::default() };
        }
    };
    Keys { at: attribute.path().to_token_stream(), ..metric::parse::keys(kind, tokens, diag) }
}
