//! Reads what stands after a key of a metric's attribute, where that is a word, a text or a number.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Ident, Lit, LitStr, Token};

use super::buckets;
use super::style::Rule;
use crate::diag::Diag;
use crate::entries::at_end;
use crate::key::Entry;

/// A unit, given as a word or as a string.
#[derive(Clone)]
pub(crate) struct Unit {
    pub(crate) name: String,
    /// What was written, for the mark of an error.
    pub(crate) tokens: TokenStream,
}

/// The most series.
#[derive(Clone)]
pub(crate) enum Limit {
    None,
    Count(TokenStream),
}

/// A text, written where it stands.
pub(super) fn text(input: ParseStream<'_>, entry: &Entry) -> syn::Result<LitStr> {
    if input.peek(Ident::peek_any) && !input.peek2(Token![!]) && !input.peek2(Token![::]) {
        let word = input.call(Ident::parse_any)?;
        if at_end(input) {
            let message = format!("`{}` takes a string; write `{} = \"{word}\"`", entry.word, entry.word);
            return Err(syn::Error::new_spanned(word, message));
        }
    }
    input.parse().map_err(|error: syn::Error| {
        let message = format!("`{}` takes a string literal; write `{}`", entry.word, entry.example);
        syn::Error::new(error.span(), message)
    })
}

/// The unit.
pub(super) fn unit(input: ParseStream<'_>) -> syn::Result<Unit> {
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        return Ok(Unit { name: text.value(), tokens: text.into_token_stream() });
    }
    let word = input.call(Ident::parse_any).map_err(|error| {
        syn::Error::new(error.span(), "`unit` takes a word; write `unit = seconds`, `unit = bytes`, `unit = ratio`")
    })?;
    Ok(Unit { name: word.unraw().to_string(), tokens: word.into_token_stream() })
}

/// The rules that are silenced. All of them where one is not known.
pub(super) fn rules(input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<Vec<Rule>> {
    let words = Punctuated::<Ident, Token![,]>::parse_terminated_with(input, Ident::parse_any).map_err(|error| {
        syn::Error::new(error.span(), "`allow` takes names of rules; write `allow(base_unit)`, without quotes")
    })?;
    let mut rules = Vec::new();
    for word in words {
        match Rule::named(&word.to_string()) {
            Ok(rule) => rules.push(rule),
            // Which rule was meant is not known, so none is applied.
            Err(message) => {
                diag.error(word, message);
                rules.extend(Rule::all());
            }
        }
    }
    Ok(rules)
}

/// The limit of series.
pub(super) fn limit(input: ParseStream<'_>) -> syn::Result<Limit> {
    let value = buckets::constant(input)?;
    if value.to_string() == "none" {
        return Ok(Limit::None);
    }
    let message = match syn::parse2::<Lit>(value.clone()) {
        Ok(Lit::Int(count)) => match count.base10_parse::<usize>() {
            Ok(0) => "a limit of 0 lets no series in; write at least 1, or `limit = none` for no limit",
            Ok(_) => return Ok(Limit::Count(value)),
            Err(_) => "`limit` takes a number of series; write `limit = 1000`, or `limit = none`",
        },
        Ok(_) => "`limit` takes a number of series; write `limit = 1000`, or `limit = none`",
        // An expression; the compiler knows its type.
        Err(_) => return Ok(Limit::Count(value)),
    };
    Err(syn::Error::new_spanned(value, message))
}
