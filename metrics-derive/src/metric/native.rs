//! `native` and `native(..)`: a histogram's native buckets.
//!
//! What is written as literals is checked here, as with bounds; constants of the user's program are checked by
//! metrics-core when they are evaluated, each in a call of its own, which stands where the value stands.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, Ident, Lit, Token, parenthesized, token};

use super::buckets::{self, Number};
use crate::crate_path::CratePath;
use crate::diag::Diag;
use crate::entries::{at_end, skip_to_comma};
use crate::key::{self, NativeEntry, NativeKey};
use crate::respan;
use crate::slot::Slot;
use crate::suggest;

/// The fewest buckets that a native histogram may be told to have.
const LEAST: u64 = 16;

/// The most that a series has room for, if there are no classic ones beside them.
const MOST: u64 = 507;

/// What the attribute says of native buckets; what it leaves out is metrics-core's to say.
#[derive(Clone)]
pub(crate) struct Native {
    /// The word `native`.
    key: Ident,
    growth: Slot<Number>,
    max_buckets: Slot<TokenStream>,
    zero_threshold: Slot<Number>,
}

// ---- parse -------------------------------------------------------------------------------------------------

/// What follows the word: nothing, or keys in parentheses.
pub(super) fn parse(word: &Ident, input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<Native> {
    let mut native = Native {
        key: word.clone(),
        growth: Slot::default(),
        max_buckets: Slot::default(),
        zero_threshold: Slot::default(),
    };
    if at_end(input) {
        return Ok(native);
    }
    if !input.peek(token::Paren) {
        let message = "`native` stands alone, or has its keys in parentheses; write `native` or `native(growth = 1.1)`";
        return Err(syn::Error::new_spanned(word, message));
    }
    let content;
    parenthesized!(content in input);
    if content.is_empty() {
        return Err(syn::Error::new_spanned(word, "nothing stands in the parentheses; write `native` alone"));
    }
    while !content.is_empty() {
        if let Err(error) = native.entry(&content, diag) {
            diag.push(error);
        }
        skip_to_comma(&content);
    }
    Ok(native)
}

impl Native {
    fn entry(&mut self, input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<()> {
        if let Ok(literal) = input.fork().parse::<Lit>() {
            let message = format!("a value needs its key: {}", suggest::list(words()));
            return Err(syn::Error::new_spanned(literal, message));
        }
        let word = input.call(Ident::parse_any).map_err(|error| {
            syn::Error::new(error.span(), format_args!("expected a key: {}", suggest::list(words())))
        })?;
        let entry = known(&word)?;
        let example = entry.example;
        if !input.peek(Token![=]) {
            let message = format!("`{word}` takes a value; write `{example}`");
            return Err(syn::Error::new_spanned(word, message));
        }
        input.parse::<Token![=]>()?;
        if at_end(input) {
            let message = format!("the value of `{word}` is missing; write `{example}`");
            return Err(syn::Error::new_spanned(word, message));
        }
        match entry.key {
            NativeKey::Growth => self.growth.set(&word, growth(input)?, diag),
            NativeKey::MaxBuckets => self.max_buckets.set(&word, max_buckets(input)?, diag),
            NativeKey::ZeroThreshold => self.zero_threshold.set(&word, zero_threshold(input)?, diag),
        }
        Ok(())
    }
}

fn known(word: &Ident) -> syn::Result<&'static NativeEntry> {
    let text = word.to_string();
    key::NATIVE.iter().find(|entry| entry.word == text).ok_or_else(|| {
        let message = match suggest::nearest(&text, words()) {
            Some(near) => format!("there is no key `{text}` of `native`; did you mean `{near}`"),
            None => format!("there is no key `{text}` of `native`; use {}", suggest::list(words())),
        };
        syn::Error::new_spanned(word, message)
    })
}

fn words() -> impl Iterator<Item = &'static str> {
    key::NATIVE.iter().map(|entry| entry.word)
}

// ---- check -------------------------------------------------------------------------------------------------

fn growth(input: ParseStream<'_>) -> syn::Result<Number> {
    let number = buckets::number(input)?;
    if number.value.is_some_and(|growth| growth <= 1.0) {
        let message = "`growth` is the factor from one bucket to the next; write a number above 1, such as 1.1";
        return Err(syn::Error::new_spanned(number, message));
    }
    Ok(number)
}

fn zero_threshold(input: ParseStream<'_>) -> syn::Result<Number> {
    let number = buckets::number(input)?;
    if number.value.is_some_and(|threshold| threshold < 0.0) {
        let message = "`zero_threshold` is the width of the zero bucket; write 0 or a small number above it";
        return Err(syn::Error::new_spanned(number, message));
    }
    Ok(number)
}

fn max_buckets(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let value = buckets::constant(input)?;
    let Some((negative, literal)) = syn::parse2::<Expr>(value.clone()).ok().and_then(buckets::literal) else {
        // An expression; the compiler knows its type.
        return Ok(value);
    };
    let message = match (negative, &literal) {
        (None, Lit::Int(number)) if matches!(number.suffix(), "" | "u16") => match number.base10_parse::<u64>() {
            Ok(LEAST..=MOST) => return Ok(value),
            Ok(0..LEAST) => "a native histogram needs 16 buckets at least; write `max_buckets = 16`, or more",
            _ => "a histogram can have some 500 buckets, classic and native ones together; write fewer",
        },
        _ => "`max_buckets` is a whole number; write `max_buckets = 160`",
    };
    Err(syn::Error::new_spanned(value, message))
}

// ---- expand ------------------------------------------------------------------------------------------------

impl Native {
    /// The rest of a definition, with native buckets beside these classic ones.
    ///
    /// ```text
    /// More::native(more, Native::with_max_buckets(Native::with_growth(Native::DEFAULT, 1.05), MOST), &NONE)
    /// ```
    pub(super) fn expand(&self, more: TokenStream, layout: &TokenStream, krate: &CratePath) -> TokenStream {
        let private = krate.private();
        let mut native = quote!(#private::Native::DEFAULT);
        if let Some(growth) = self.growth.get() {
            native = respan::call(growth, quote!(#private::Native::with_growth), quote!(#native, #growth));
        }
        if let Some(most) = self.max_buckets.get() {
            native = respan::call(most, quote!(#private::Native::with_max_buckets), quote!(#native, #most));
        }
        if let Some(threshold) = self.zero_threshold.get() {
            let with = quote!(#private::Native::with_zero_threshold);
            native = respan::call(threshold, with, quote!(#native, #threshold));
        }
        // What can be wrong here is that there are too many, together with the classic ones.
        let place = self.max_buckets.get().cloned().unwrap_or_else(|| self.key.to_token_stream());
        respan::call(&place, quote!(#private::More::native), quote!(#more, #native, #layout))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::format_ident;
    use syn::parse::Parser;

    fn read(tokens: TokenStream) -> (String, Vec<String>) {
        let mut diag = Diag::new();
        let read = |input: ParseStream<'_>| parse(&format_ident!("native"), input, &mut diag);
        let native = read.parse2(tokens);
        let native = native.map_err(|error| diag.push(error)).ok();
        let native = native.map_or_else(String::new, |native| {
            native.expand(quote!(more), &quote!(L), &CratePath::new(None)).to_string()
        });
        (native.replace(":: metrics_core :: __private ::", "mc::"), diag.messages())
    }

    #[test]
    fn what_is_not_said_is_left_to_the_library() {
        for (tokens, expected) in [
            (quote!(), "mc:: More :: native (more , mc:: Native :: DEFAULT , L)"),
            (
                quote!((growth = 2)),
                "mc:: More :: native (more , mc:: Native :: with_growth (mc:: Native :: DEFAULT , 2.0) , L)",
            ),
            (
                quote!((zero_threshold = 1e-6, max_buckets = N + 1)),
                "mc:: More :: native (more , mc:: Native :: with_zero_threshold (mc:: Native :: with_max_buckets \
                 (mc:: Native :: DEFAULT , N + 1) , 1e-6) , L)",
            ),
        ] {
            assert_eq!(read(tokens), (expected.to_owned(), Vec::new()));
        }
    }

    #[test]
    fn every_mistake_has_its_message() {
        for (tokens, message) in [
            (quote!(= true), "`native` stands alone, or has its keys in parentheses"),
            (quote!([growth = 1.1]), "`native` stands alone, or has its keys in parentheses"),
            (quote!(()), "nothing stands in the parentheses; write `native` alone"),
            (quote!((1.1)), "a value needs its key: `growth`, `max_buckets`, `zero_threshold`"),
            (quote!((=)), "expected a key: `growth`"),
            (quote!((grwoth = 1.1)), "there is no key `grwoth` of `native`; did you mean `growth`"),
            (quote!((schema = 3)), "there is no key `schema` of `native`; use `growth`, `max_buckets`"),
            (quote!((growth)), "`growth` takes a value; write `growth = 1.1`"),
            (quote!((growth =)), "the value of `growth` is missing; write `growth = 1.1`"),
            (quote!((growth = 1.0)), "`growth` is the factor from one bucket to the next; write a number above 1"),
            (quote!((growth = -2)), "`growth` is the factor"),
            (quote!((growth = "text")), "expected a number, such as `0.25`"),
            (quote!((growth = "1.1")), "a text is no number; write `1.1`, without quotes"),
            (quote!((max_buckets = 15)), "a native histogram needs 16 buckets at least"),
            (quote!((max_buckets = 508)), "a histogram can have some 500 buckets"),
            (quote!((max_buckets = 70000)), "a histogram can have some 500 buckets"),
            (quote!((max_buckets = 160.0)), "`max_buckets` is a whole number; write `max_buckets = 160`"),
            (quote!((max_buckets = -160)), "`max_buckets` is a whole number"),
            (quote!((max_buckets = 160u8)), "`max_buckets` is a whole number"),
            (quote!((zero_threshold = -1e-9)), "`zero_threshold` is the width of the zero bucket"),
        ] {
            let text = tokens.to_string();
            let (_, messages) = read(tokens);
            assert_eq!(messages.len(), 1, "{text}: {messages:?}");
            assert!(messages[0].starts_with(message), "{text}: {messages:?}");
        }
        assert_eq!(read(quote!((growth = 1, max_buckets = 1, schema = 3))).1.len(), 3, "none hides the next");
        assert_eq!(read(quote!((growth = 2, growth = 3))).1.len(), 2, "a key that stands twice has two marks");
    }
}
