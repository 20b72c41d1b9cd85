//! Reads the keys of a callback: those that say what its metric is, where definitions read theirs. All others are told
//! why they mean nothing here.

use proc_macro2::TokenStream;
use syn::Ident;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};

use crate::diag::Diag;
use crate::entries::skip_to_comma;
use crate::key::{self, Word};
use crate::metric::Kind;
use crate::metric::parse as metric;

pub(super) use crate::metric::parse::Keys;

/// The keys of a definition that a callback has, too.
const KEYS: &[&str] = &["callback", "name", "help", "unit", "namespace", "exact", "allow", "crate", "labels", "utf8"];

/// Reads all keys.
pub(super) fn keys(kind: Kind, attribute: TokenStream, diag: &mut Diag) -> Keys {
    let mut keys = Keys::default();
    let read = |input: ParseStream<'_>| {
        let mut first = true;
        while !input.is_empty() {
            match entry(&mut keys, kind, first, input, diag) {
                Ok(()) => first = false,
                Err(error) => {
                    keys.incomplete = true;
                    diag.push(error);
                }
            }
            skip_to_comma(input);
        }
        Ok(())
    };
    // What a mistake left unread inside parentheses has been reported with it.
    if let (Err(error), false) = (read.parse2(attribute), keys.incomplete) {
        diag.push(error);
    }
    keys
}

fn entry(keys: &mut Keys, kind: Kind, first: bool, input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<()> {
    if let Ok(word) = input.fork().call(Ident::parse_any)
        && let Some(message) = refusal(kind, &word.to_string())
    {
        input.call(Ident::parse_any)?;
        return Err(syn::Error::new_spanned(word, message));
    }
    metric::Keys::entry(keys, kind, first, input, diag)
}

/// Why a word that others know is none of a callback's.
fn refusal(kind: Kind, word: &str) -> Option<String> {
    let of_definitions = matches!(key::metric(word), Word::Known(entry) if entry.kinds.contains(&kind));
    match word {
        _ if KEYS.contains(&word) => None,
        "limit" => Some("a callback has the series that it returns, and `limit` bounds none; take it out".to_owned()),
        "optional" => {
            Some("`optional` waits for a first `set`; take it out, and return an `Option` or no series".to_owned())
        }
        _ if key::FUNCTION.iter().any(|entry| entry.word == word) => Some(format!(
            "`{word}` is of functions whose calls are measured, and this one is called for what it returns; take one of \
             the two out"
        )),
        _ if of_definitions => Some(format!("`{word}` means nothing on a callback; take it out")),
        _ => None,
    }
}
