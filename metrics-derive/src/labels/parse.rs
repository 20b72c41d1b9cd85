//! Reads the struct and the `#[label(..)]`s on it and on its fields.

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput};

use super::{Field, Parsed};
use crate::diag::Diag;
use crate::key::Place;
use crate::label_attr::LabelAttr;

pub(super) fn parse(input: TokenStream, diag: &mut Diag) -> Option<Parsed> {
    let input: DeriveInput = syn::parse2(input).map_err(|error| diag.push(error)).ok()?;
    let (attr, fields) = match &input.data {
        Data::Struct(data) => {
            let attr = LabelAttr::parse(&input.attrs, Place::Struct, diag);
            let named = data.fields.iter().filter_map(|field| Some((field.ident.clone()?, field)));
            let fields = named.map(|(ident, field)| Field {
                ident,
                ty: field.ty.clone(),
                attr: LabelAttr::parse(&field.attrs, Place::Field, diag),
            });
            let fields = fields.collect();
            (attr, fields)
        }
        // What is no struct is refused whole; its keys do not matter then.
        _ => (LabelAttr::default(), Vec::new()),
    };
    Some(Parsed { ident: input.ident, generics: input.generics, attr, data: input.data, fields })
}
