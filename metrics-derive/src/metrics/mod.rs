//! `#[derive(Metrics)]`: a struct as a group of metrics that it owns.
//!
//! A field is put before the rules as the static that would define it, so there is one set of them. What stands here is
//! what only a group has: groups within groups, fields that may be left out, and names that two fields share.

mod attr;
mod check;
mod expand;
mod fallback;
#[cfg(test)]
mod mistakes;
mod parse;

use proc_macro2::{Ident, TokenStream};
use syn::{Data, Generics, Type, Visibility};

use crate::crate_path::CratePath;
use crate::diag::Diag;
use crate::metric::{self, Metric};
use crate::run::Macro;
use attr::GroupAttr;

/// What the user wrote.
pub(crate) struct Parsed {
    visibility: Visibility,
    ident: Ident,
    generics: Generics,
    attr: GroupAttr,
    data: Data,
    fields: Vec<Field>,
}

/// A named field.
struct Field {
    ident: Ident,
    /// Its type as it is written.
    ty: Type,
    /// What is in the `Option`, if it is one.
    inside: Option<Type>,
    /// What its attribute of a metric says, if it has one.
    metric: Option<metric::Parsed>,
    attr: GroupAttr,
}

/// What is to be generated.
pub(crate) struct Group {
    visibility: Visibility,
    ident: Ident,
    generics: Generics,
    krate: CratePath,
    default: bool,
    members: Vec<Member>,
}

/// A field, and what it is made of.
struct Member {
    ident: Ident,
    optional: bool,
    content: Content,
}

/// What a field is.
enum Content {
    /// A metric of that type.
    Metric(Box<Metric>, Type),
    /// A group of that type, and what goes before its names.
    Group(Type, String),
    /// Nothing to the group; of that type.
    Skipped(Type),
}

/// The derive.
pub(crate) enum Derive {}

impl Macro for Derive {
    type Input = TokenStream;
    type Parsed = Option<Parsed>;
    type Model = Group;

    fn parse(input: TokenStream, diag: &mut Diag) -> Option<Parsed> {
        parse::parse(input, diag)
    }

    fn check(parsed: &Option<Parsed>, diag: &mut Diag) -> Option<Group> {
        check::group(parsed.as_ref()?, diag)
    }

    fn expand(group: &Group) -> TokenStream {
        expand::group(group)
    }

    fn fallback(parsed: &Option<Parsed>) -> TokenStream {
        parsed.as_ref().map(fallback::group).unwrap_or_default()
    }
}
