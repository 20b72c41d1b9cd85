//! `#[derive(LabelValue)]`: an enum as the values of one label.

mod check;
mod expand;
mod fallback;
mod parse;

use proc_macro2::{Ident, TokenStream};
use syn::{Data, Generics};

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
    /// One for each variant.
    variants: Vec<(Ident, LabelAttr)>,
}

/// What is to be generated.
pub(crate) struct Values {
    ident: Ident,
    generics: Generics,
    krate: CratePath,
    /// The variants, and the text of each.
    variants: Vec<(Ident, String)>,
    /// Whether a value can be made again from its number.
    is_state: bool,
}

impl Parsed {
    /// Whether every variant is all that there is to a value, so that it can be a state set's state.
    fn is_state(&self) -> bool {
        matches!(&self.data, Data::Enum(data) if data.variants.iter().all(|variant| variant.fields.is_empty()))
    }
}

/// The derive.
pub(crate) enum Derive {}

impl Macro for Derive {
    type Input = TokenStream;
    type Parsed = Option<Parsed>;
    type Model = Values;

    fn parse(input: TokenStream, diag: &mut Diag) -> Option<Parsed> {
        parse::parse(input, diag)
    }

    fn check(parsed: &Option<Parsed>, diag: &mut Diag) -> Option<Values> {
        check::values(parsed.as_ref()?, diag)
    }

    fn expand(values: &Values) -> TokenStream {
        expand::values(values)
    }

    fn fallback(parsed: &Option<Parsed>) -> TokenStream {
        parsed.as_ref().map(fallback::values).unwrap_or_default()
    }
}
