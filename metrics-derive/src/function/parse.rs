//! Reads the keys of an attribute on a function: those of functions here, those of every metric where definitions read
//! theirs.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Lit, LitBool, Path, Token, Visibility, parenthesized};

use super::labels::{self, Label};
use super::{Name, What};
use crate::diag::Diag;
use crate::entries::{at_end, skip_to_comma};
use crate::key::{self, Form, FunctionEntry, FunctionKey, Word};
use crate::metric::buckets::{self, Preset};
use crate::metric::parse as metric;
use crate::slot::Slot;
use crate::suggest;

/// What the attribute says.
#[derive(Default)]
pub(super) struct Keys {
    /// The keys that every metric has.
    pub(super) metric: metric::Keys,
    pub(super) what: Slot<What>,
    pub(super) outcome: Slot<()>,
    pub(super) labels: Slot<Vec<Label>>,
    pub(super) late: Slot<Vec<Label>>,
    pub(super) path: Slot<Path>,
    pub(super) with: Slot<TokenStream>,
    pub(super) accessor: Slot<Accessor>,
    /// True for `err_if`.
    pub(super) failed: Slot<(TokenStream, bool)>,
    pub(super) future: Slot<()>,
    pub(super) docs: Slot<bool>,
    /// The keys that say how a metric is defined, as they were written.
    pub(super) defining: Vec<Ident>,
}

/// `accessor = false`, `accessor = name`, `accessor = pub name`.
#[derive(Clone)]
pub(super) enum Accessor {
    None,
    Named(Visibility, Ident),
}

/// Reads all keys.
pub(super) fn keys(name: Name, attribute: TokenStream, diag: &mut Diag) -> Keys {
    let mut keys = Keys::default();
    let read = |input: ParseStream<'_>| {
        let mut first = true;
        while !input.is_empty() {
            if let Err(error) = keys.entry(name, first, input, diag) {
                keys.metric.incomplete = true;
                diag.push(error);
            }
            skip_to_comma(input);
            first = false;
        }
        Ok(())
    };
    // What a mistake left unread inside parentheses has been reported with it.
    if let (Err(error), false) = (read.parse2(attribute), keys.metric.incomplete) {
        diag.push(error);
    }
    keys
}

impl Keys {
    fn entry(&mut self, name: Name, first: bool, input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<()> {
        let Ok(word) = input.fork().call(Ident::parse_any) else {
            // A literal, or no entry at all: definitions have the words for it.
            return self.metric.entry(name.kind(), first, input, diag);
        };
        match known(name, &word)? {
            Some(entry) => {
                input.call(Ident::parse_any)?;
                self.own(entry, &word, first, input, diag)
            }
            None => {
                self.defining.push(word);
                self.metric.entry(name.kind(), first, input, diag)
            }
        }
    }

    fn own(
        &mut self,
        entry: &FunctionEntry,
        word: &Ident,
        first: bool,
        input: ParseStream<'_>,
        diag: &mut Diag,
    ) -> syn::Result<()> {
        match entry.form {
            Form::What | Form::Flag => {
                if !at_end(input) {
                    return Err(input.error(format_args!("`{word}` takes no value; write it alone")));
                }
                let second = self.what.is_set();
                if entry.form == Form::What && !first && !second {
                    diag.error(word, format_args!("`{word}` says what is measured; write it first"));
                }
                self.word(entry.key, word, diag);
            }
            Form::Value => {
                if !input.peek(Token![=]) {
                    let message = format!("`{word}` takes a value; write `{}`", entry.example);
                    return Err(syn::Error::new_spanned(word, message));
                }
                input.parse::<Token![=]>()?;
                if at_end(input) {
                    let message = format!("the value of `{word}` is missing; write `{}`", entry.example);
                    return Err(syn::Error::new_spanned(word, message));
                }
                self.value(entry, word, input, diag)?;
            }
            Form::List => {
                if !input.peek(syn::token::Paren) {
                    let message = format!("`{word}` takes its values in parentheses; write `{}`", entry.example);
                    return Err(syn::Error::new_spanned(word, message));
                }
                let content;
                parenthesized!(content in input);
                let late = entry.key == FunctionKey::Late;
                let labels = labels::parse(word, late, &content, diag)?;
                if late { &mut self.late } else { &mut self.labels }.set(word, labels, diag);
            }
        }
        if at_end(input) { Ok(()) } else { Err(input.error("expected `,`; keys are separated by commas")) }
    }

    fn word(&mut self, key: FunctionKey, word: &Ident, diag: &mut Diag) {
        let what = match key {
            FunctionKey::Latency => What::Latency,
            FunctionKey::Busy => What::Busy,
            FunctionKey::Calls => What::Calls,
            FunctionKey::Errors => What::Errors,
            FunctionKey::InFlight => What::InFlight,
            FunctionKey::Outcome => return self.outcome.set(word, (), diag),
            _ => return self.future.set(word, (), diag),
        };
        let second = self.what.is_set();
        self.what.set(word, what, diag);
        match what {
            _ if second => {}
            What::Latency | What::Busy => self.metric.preset.set(word, Preset::Latency, diag),
            What::InFlight => self.metric.in_flight.set(word, (), diag),
            What::Calls | What::Errors => {}
        }
    }

    fn value(
        &mut self,
        entry: &FunctionEntry,
        word: &Ident,
        input: ParseStream<'_>,
        diag: &mut Diag,
    ) -> syn::Result<()> {
        let form = |error: syn::Error| {
            syn::Error::new(error.span(), format_args!("`{word}` takes another value; write `{}`", entry.example))
        };
        match entry.key {
            FunctionKey::Metric => self.path.set(word, input.call(Path::parse_mod_style).map_err(form)?, diag),
            FunctionKey::With => self.with.set(word, buckets::constant(input)?, diag),
            FunctionKey::Accessor => self.accessor.set(word, accessor(input).map_err(form)?, diag),
            FunctionKey::Docs => self.docs.set(word, input.parse::<LitBool>().map_err(form)?.value, diag),
            key => {
                if input.peek(Lit) || input.peek(Token![|]) || input.peek(Token![move]) {
                    return Err(form(input.error("no path")));
                }
                let predicate = buckets::constant(input)?;
                self.failed.set(word, (predicate, key == FunctionKey::ErrIf), diag);
            }
        }
        Ok(())
    }
}

fn accessor(input: ParseStream<'_>) -> syn::Result<Accessor> {
    if input.peek(LitBool) {
        let no: LitBool = input.parse()?;
        return if no.value { Err(syn::Error::new_spanned(no, "true")) } else { Ok(Accessor::None) };
    }
    Ok(Accessor::Named(input.parse()?, input.parse()?))
}

/// The entry of a word, if it is a key that functions have for themselves; `None` for one that every metric has.
fn known(name: Name, word: &Ident) -> syn::Result<Option<&'static FunctionEntry>> {
    let (kind, measure, text) = (name.kind(), name == Name::Measure, word.to_string());
    let attribute = name.word();
    if let Some(entry) = key::FUNCTION.iter().find(|entry| entry.word == text) {
        let message = match measure {
            false if entry.kinds.contains(&kind) => return Ok(Some(entry)),
            true if entry.measure => return Ok(Some(entry)),
            true => {
                format!(
                    "`#[measure]` is `#[histogram(latency, outcome)]` and `#[gauge(in_flight)]`; take `{text}` out, or \
                     write the two"
                )
            }
            false => {
                let kinds: Vec<_> = entry.kinds.iter().map(|kind| format!("`#[{}]`", kind.word())).collect();
                format!("`{text}` is a key of {}, not of `#[{attribute}]`; take it out", suggest::sentence(&kinds))
            }
        };
        return Err(syn::Error::new_spanned(word, message));
    }
    let words = || key::function_words(kind, measure);
    let message = match key::metric(&text) {
        Word::Known(_) if key::on_function(&text, measure) => return Ok(None),
        Word::Known(_) if measure => format!("`{text}` is of one metric, and `#[measure]` is two; take it out"),
        Word::Known(_) => format!("`{text}` means nothing on a function; take it out"),
        Word::OfFunctions(message) => message,
        Word::Unknown => match suggest::nearest(&text, words()) {
            Some(near) => format!("there is no key `{text}`; did you mean `{near}`"),
            None => {
                format!("there is no key `{text}` of `#[{attribute}]` on a function; use {}", suggest::list(words()))
            }
        },
    };
    Err(syn::Error::new_spanned(word, message))
}
