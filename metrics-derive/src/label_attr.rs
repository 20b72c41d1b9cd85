//! `#[label(..)]`, the attribute that both derives read: on structs and fields, on enums and variants.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Ident, LitStr, Meta, Path, Token};

use crate::case::Case;
use crate::crate_path;
use crate::diag::Diag;
use crate::entries::{at_end, skip_to_comma};
use crate::key::{Form, LABEL, LabelEntry, LabelKey, Place};
use crate::slot::Slot;
use crate::suggest;

/// What the `#[label(..)]`s of one place say.
#[derive(Default)]
pub(crate) struct LabelAttr {
    pub(crate) rename: Slot<LitStr>,
    pub(crate) rename_all: Slot<Case>,
    pub(crate) flatten: Slot<()>,
    pub(crate) skip: Slot<()>,
    pub(crate) utf8: Slot<()>,
    pub(crate) krate: Slot<Path>,
}

impl LabelAttr {
    /// Reads every `#[label(..)]` among `attributes`.
    pub(crate) fn parse(attributes: &[Attribute], place: Place, diag: &mut Diag) -> LabelAttr {
        let mut label = LabelAttr::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("label")) {
            let Meta::List(list) = &attribute.meta else {
                let words = suggest::list(words(place));
                diag.error(attribute.path(), format_args!("`label` takes its keys in parentheses: {words}"));
                continue;
            };
            let read = |input: ParseStream<'_>| {
                label.entries(input, place, diag);
                Ok(())
            };
            if let Err(error) = list.parse_args_with(read) {
                diag.push(error);
            }
        }
        label
    }

    fn entries(&mut self, input: ParseStream<'_>, place: Place, diag: &mut Diag) {
        while !input.is_empty() {
            if let Err(error) = self.entry(input, place, diag) {
                diag.push(error);
            }
            skip_to_comma(input);
        }
    }

    fn entry(&mut self, input: ParseStream<'_>, place: Place, diag: &mut Diag) -> syn::Result<()> {
        if input.peek(LitStr) {
            let text: LitStr = input.parse()?;
            let message = format!("a text needs its key; write `rename = \"{}\"`", text.value());
            return Err(syn::Error::new_spanned(text, message));
        }
        let word = input.call(Ident::parse_any).map_err(|error| {
            syn::Error::new(error.span(), format_args!("expected a key: {}", suggest::list(words(place))))
        })?;
        let entry = find(&word, place)?;
        match entry.form {
            Form::Flag | Form::What => {
                if !at_end(input) {
                    return Err(input.error(format_args!("`{word}` takes no value; write it alone")));
                }
            }
            Form::Value | Form::List => {
                let equals: Result<Token![=], _> = input.parse();
                equals.map_err(|_| syn::Error::new_spanned(&word, needs_value(entry)))?;
            }
        }
        match entry.key {
            LabelKey::Rename => self.rename.set(&word, text(input, entry)?, diag),
            LabelKey::RenameAll => {
                let name = text(input, entry)?;
                let case = Case::parse(&name.value()).map_err(|message| syn::Error::new_spanned(&name, message))?;
                self.rename_all.set(&word, case, diag);
            }
            LabelKey::Flatten => self.flatten.set(&word, (), diag),
            LabelKey::Skip => self.skip.set(&word, (), diag),
            LabelKey::Utf8 => self.utf8.set(&word, (), diag),
            LabelKey::Crate => self.krate.set(&word, crate_path::parse(input)?, diag),
        }
        if at_end(input) { Ok(()) } else { Err(input.error("expected `,`; keys are separated by commas")) }
    }
}

fn find(word: &Ident, place: Place) -> syn::Result<&'static LabelEntry> {
    let name = word.to_string();
    let message = match LABEL.iter().find(|entry| entry.word == name) {
        Some(entry) if entry.places.contains(&place) => return Ok(entry),
        Some(entry) => {
            let places: Vec<_> = entry.places.iter().map(|place| place.word()).collect();
            format!("`{name}` goes on {}, not on {}", places.join(" or "), place.word())
        }
        None => match suggest::nearest(&name, words(place)) {
            Some(near) => format!("there is no key `{name}`; did you mean `{near}`"),
            None => format!("there is no key `{name}` on {}; use {}", place.word(), suggest::list(words(place))),
        },
    };
    Err(syn::Error::new_spanned(word, message))
}

fn words(place: Place) -> impl Iterator<Item = &'static str> {
    LABEL.iter().filter(move |entry| entry.places.contains(&place)).map(|entry| entry.word)
}

fn needs_value(entry: &LabelEntry) -> String {
    format!("`{}` takes a value; write `{}`", entry.word, entry.example)
}

fn text(input: ParseStream<'_>, entry: &LabelEntry) -> syn::Result<LitStr> {
    let rest = input.fork();
    if let Ok(word) = rest.call(Ident::parse_any)
        && at_end(&rest)
    {
        let message = format!("`{}` takes a string; write `{} = \"{word}\"`", entry.word, entry.word);
        return Err(syn::Error::new_spanned(word, message));
    }
    input.parse().map_err(|error: syn::Error| {
        syn::Error::new(error.span(), format_args!("`{}` takes a string; write `{}`", entry.word, entry.example))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;
    use syn::parse::Parser;

    fn messages(tokens: proc_macro2::TokenStream, place: Place) -> Vec<String> {
        let attributes = Attribute::parse_outer.parse2(tokens).expect("a valid case");
        let mut diag = Diag::new();
        LabelAttr::parse(&attributes, place, &mut diag);
        diag.messages()
    }

    #[test]
    fn keys_are_read_from_every_attribute() {
        let attributes =
            Attribute::parse_outer.parse2(quote!(#[label(flatten)] #[label(rename = "b",)])).expect("a valid case");
        let mut diag = Diag::new();
        let label = LabelAttr::parse(&attributes, Place::Field, &mut diag);
        assert_eq!(diag.messages(), [""; 0]);
        assert!(label.flatten.is_set() && !label.skip.is_set());
        assert_eq!(label.rename.get().expect("a valid case").value(), "b");
    }

    #[test]
    fn every_mistake_has_its_message() {
        for (tokens, place, message) in [
            (quote!(#[label]), Place::Field, "`label` takes its keys in parentheses: `rename`, `flatten`, `skip`"),
            (quote!(#[label("x")]), Place::Field, "a text needs its key; write `rename = \"x\"`"),
            (quote!(#[label(5)]), Place::Variant, "expected a key: `rename`"),
            (quote!(#[label(renme = "x")]), Place::Field, "there is no key `renme`; did you mean `rename`"),
            (quote!(#[label(colour)]), Place::Variant, "there is no key `colour` on a variant; use `rename`"),
            (quote!(#[label(flatten)]), Place::Variant, "`flatten` goes on a field, not on a variant"),
            (quote!(#[label(rename = "x")]), Place::Enum, "`rename` goes on a field or a variant, not on an enum"),
            (quote!(#[label(rename)]), Place::Field, "`rename` takes a value; write `rename = \"..\"`"),
            (quote!(#[label(rename = x)]), Place::Field, "`rename` takes a string; write `rename = \"x\"`"),
            (quote!(#[label(rename = 7)]), Place::Field, "`rename` takes a string; write `rename = \"..\"`"),
            (quote!(#[label(skip = true)]), Place::Field, "`skip` takes no value; write it alone"),
            (quote!(#[label(rename = "x" skip)]), Place::Field, "expected `,`; keys are separated by commas"),
            (quote!(#[label(rename_all = "snake")]), Place::Enum, "there is no case `snake`; use one of"),
        ] {
            let messages = messages(tokens, place);
            assert_eq!(messages.len(), 1, "{messages:?}");
            assert!(messages[0].starts_with(message), "{messages:?}");
        }
    }

    #[test]
    fn one_mistake_does_not_hide_the_next() {
        assert_eq!(messages(quote!(#[label(renme = "x", rename, skip, skip)]), Place::Field).len(), 4);
    }
}
