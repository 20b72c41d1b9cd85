//! `#[derive(Labels)]`: a struct as a set of labels.

mod check;
mod expand;
mod fallback;
#[cfg(test)]
mod mistakes;
mod parse;

use proc_macro2::{Ident, TokenStream};
use syn::{Data, Generics, Type};

use crate::crate_path::CratePath;
use crate::diag::Diag;
use crate::label_attr::LabelAttr;
use crate::run::Macro;

/// What the user wrote.
pub(crate) struct Parsed {
    ident: Ident,
    generics: Generics,
    attr: LabelAttr,
    data: Data,
    fields: Vec<Field>,
}

/// A named field.
struct Field {
    ident: Ident,
    ty: Type,
    attr: LabelAttr,
}

/// What is to be generated.
pub(crate) struct Set {
    ident: Ident,
    generics: Generics,
    krate: CratePath,
    members: Vec<Member>,
}

/// A field that takes part.
struct Member {
    ident: Ident,
    ty: Type,
    /// The label's name, in whatever characters; `None` for a set of labels that is put in here.
    name: Option<String>,
}

/// The derive.
pub(crate) enum Derive {}

impl Macro for Derive {
    type Input = TokenStream;
    type Parsed = Option<Parsed>;
    type Model = Set;

    fn parse(input: TokenStream, diag: &mut Diag) -> Option<Parsed> {
        parse::parse(input, diag)
    }

    fn check(parsed: &Option<Parsed>, diag: &mut Diag) -> Option<Set> {
        check::set(parsed.as_ref()?, diag)
    }

    fn expand(set: &Set) -> TokenStream {
        expand::set(set)
    }

    fn fallback(parsed: &Option<Parsed>) -> TokenStream {
        parsed.as_ref().map(fallback::set).unwrap_or_default()
    }
}
