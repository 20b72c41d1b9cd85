//! Reads the enum and the `#[label(..)]`s on it and on its variants.

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput};

use super::Parsed;
use crate::diag::Diag;
use crate::key::Place;
use crate::label_attr::LabelAttr;

pub(super) fn parse(input: TokenStream, diag: &mut Diag) -> Option<Parsed> {
    let input: DeriveInput = syn::parse2(input).map_err(|error| diag.push(error)).ok()?;
    let (attr, variants) = match &input.data {
        Data::Enum(data) => {
            let attr = LabelAttr::parse(&input.attrs, Place::Enum, diag);
            let variants = data.variants.iter();
            let variants = variants
                .map(|variant| (variant.ident.clone(), LabelAttr::parse(&variant.attrs, Place::Variant, diag)))
                .collect();
            (attr, variants)
        }
        // What is no enum is refused whole; its keys do not matter then.
        _ => (LabelAttr::default(), Vec::new()),
    };
    Some(Parsed { ident: input.ident, generics: input.generics, attr, data: input.data, variants })
}
