//! The rules that a callback keeps, one function each.

use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::{Attribute, Generics, Meta, Type, Visibility, parse_quote};

use super::{Model, Parsed, is_meant};
use crate::diag::Diag;
use crate::function::item::Function;
use crate::metric::item::{Item, Parameter, Signature};
use crate::metric::{self, Kind};
use crate::slot::Slot;

/// Applies every rule; the model, if there is enough of it.
pub(super) fn function(parsed: &Parsed, function: &Function, diag: &mut Diag) -> Option<Model> {
    check_qualifiers(function, diag);
    check_arguments(function, diag);
    check_generics(function, diag);
    check_output(parsed, function, diag);
    check_others(function, diag);
    let metric = definition(parsed, function, diag)?;
    Some(Model { metric, function: function.clone() })
}

/// A scrape calls a plain function: it waits for no future, and vouches for nothing.
fn check_qualifiers(function: &Function, diag: &mut Diag) {
    for token in function.signature.clone().into_iter().take_while(|token| token.to_string() != "fn") {
        let TokenTree::Ident(word) = &token else { continue };
        let message = match word.to_string().as_str() {
            "async" => "a scrape waits for no future; take `async` out, and return what a task has stored",
            "unsafe" => "a scrape cannot vouch for what an `unsafe fn` asks for; take `unsafe` out",
            "extern" => "a scrape calls functions of Rust; take `extern` out",
            _ => continue,
        };
        diag.error(token, message);
    }
}

/// There is nothing that a scrape could pass.
fn check_arguments(function: &Function, diag: &mut Diag) {
    let parts = &function.parts;
    if parts.method {
        let message = "a scrape has no object to call a method on; write a free function, or give a gauge of the object \
                       a closure with `set_function`";
        diag.error(&parts.ident, message);
    } else if !parts.arguments.is_empty() {
        let message = "a scrape calls this without arguments; take the parameters out, and read a static instead";
        diag.error(&parts.arguments, message);
    }
}

/// Nobody says which types a scrape would call it with.
fn check_generics(function: &Function, diag: &mut Diag) {
    let generics = &function.parts.generics;
    if !generics.params.is_empty() {
        diag.error(generics, "a scrape calls one function, so it has no generics; write the types out");
    } else if let Some(clause) = &generics.where_clause {
        diag.error(clause, "a callback has no generics to bound; take the `where` clause out");
    }
}

/// What is returned is what is exposed.
fn check_output(parsed: &Parsed, function: &Function, diag: &mut Diag) {
    let parts = &function.parts;
    let example = match parsed.kind {
        Kind::Counter => "-> u64",
        _ => "-> f64",
    };
    match &parts.output {
        None => diag.error(
            &parts.ident,
            format_args!(
                "what a callback returns is its value, and `{}` returns nothing; write `{example}`",
                parts.ident
            ),
        ),
        Some(never @ Type::Never(_)) => {
            diag.error(
                never,
                format_args!("what a callback returns is its value, and this one returns nothing; write `{example}`"),
            );
        }
        Some(_) => {}
    }
}

/// A function is one metric.
fn check_others(function: &Function, diag: &mut Diag) {
    for other in function.attributes.iter().filter(|attribute| is_callback(attribute)) {
        diag.error(other, "a callback is one metric, and this function is one already; write a function for each");
    }
}

/// Whether the attribute makes a callback of the function.
pub(super) fn is_callback(attribute: &Attribute) -> bool {
    let (Meta::List(list), Some(last)) = (&attribute.meta, attribute.path().segments.last()) else { return false };
    let kind = [Kind::Counter, Kind::Gauge].into_iter().find(|kind| last.ident == kind.word());
    kind.is_some_and(|kind| is_meant(kind, &list.tokens))
}

/// The definition `fn name(label: &str, ..);`, checked by the rules of definitions.
fn definition(parsed: &Parsed, function: &Function, diag: &mut Diag) -> Option<metric::Metric> {
    let mut keys = parsed.keys.clone();
    keys.callback = Slot::default();
    let names = std::mem::take(&mut keys.labels);
    let names = names.get().map(Vec::as_slice).unwrap_or_default();
    // Of which type the labels are only the compiler knows.
    let label = |ident: &syn::Ident| Parameter { ident: Some(ident.clone()), ty: parse_quote!(&str), label: true };
    let signature = Signature {
        attributes: function.attributes.clone(),
        visibility: Visibility::Inherited,
        ident: function.parts.ident.clone(),
        generics: Generics::default(),
        parameters: names.iter().map(label).collect(),
        output: None,
    };
    let parsed = metric::Parsed { kind: parsed.kind, keys, item: Item::Signature(signature) };
    metric::check::metric(&parsed, diag)
}

/// Where what is wrong with the returned type is marked: at the type.
pub(super) fn place(function: &Function) -> impl ToTokens {
    let parts = &function.parts;
    parts.output.as_ref().map_or_else(|| parts.ident.to_token_stream(), ToTokens::to_token_stream)
}
