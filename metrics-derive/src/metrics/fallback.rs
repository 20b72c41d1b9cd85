//! What stands in for a group with a mistake: the same impls, so that whoever makes the group and uses its fields is
//! told nothing besides. It is never run.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Group, Parsed, expand};
use crate::crate_path::CratePath;

pub(super) fn group(parsed: &Parsed) -> TokenStream {
    let krate = CratePath::new(parsed.attr.krate.get());
    let private = krate.private();
    let stub = Group {
        visibility: parsed.visibility.clone(),
        ident: parsed.ident.clone(),
        generics: parsed.generics.clone(),
        krate,
        default: parsed.attr.default.get().copied().unwrap_or(true),
        members: Vec::new(),
    };
    expand::impls(&stub, &quote!(_: &mut #private::Making), &quote!(loop {}))
}
