//! Reads `#[metrics(..)]` from a struct and from its fields, by the table of keys.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Ident, LitBool, LitStr, Meta, Path, Token};

use crate::crate_path;
use crate::diag::Diag;
use crate::entries::{at_end, skip_to_comma};
use crate::key::{Form, GROUP, GroupEntry, GroupKey, GroupPlace};
use crate::slot::Slot;
use crate::suggest;

/// What the attributes say.
#[derive(Default)]
pub(super) struct GroupAttr {
    pub(super) namespace: Slot<LitStr>,
    pub(super) krate: Slot<Path>,
    pub(super) default: Slot<bool>,
    pub(super) prefix: Slot<LitStr>,
    pub(super) flatten: Slot<()>,
    pub(super) skip: Slot<()>,
    /// Whether something was left out because of a mistake.
    pub(super) incomplete: bool,
}

impl GroupAttr {
    /// Reads every `#[metrics(..)]` among the attributes.
    pub(super) fn parse(attributes: &[Attribute], place: GroupPlace, diag: &mut Diag) -> GroupAttr {
        let mut group = GroupAttr::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("metrics")) {
            let Meta::List(list) = &attribute.meta else {
                let words = suggest::list(words(place));
                diag.error(attribute.path(), format_args!("`metrics` takes its keys in parentheses: {words}"));
                group.incomplete = true;
                continue;
            };
            let read = |input: ParseStream<'_>| {
                group.entries(input, place, diag);
                Ok(())
            };
            if let Err(error) = list.parse_args_with(read) {
                diag.push(error);
            }
        }
        group
    }

    fn entries(&mut self, input: ParseStream<'_>, place: GroupPlace, diag: &mut Diag) {
        while !input.is_empty() {
            if let Err(error) = self.entry(input, place, diag) {
                diag.push(error);
                self.incomplete = true;
            }
            skip_to_comma(input);
        }
    }

    fn entry(&mut self, input: ParseStream<'_>, place: GroupPlace, diag: &mut Diag) -> syn::Result<()> {
        let word = input.call(Ident::parse_any).map_err(|error| {
            syn::Error::new(error.span(), format_args!("expected a key: {}", suggest::list(words(place))))
        })?;
        let entry = find(&word, place)?;
        if entry.form == Form::Flag {
            if !at_end(input) {
                return Err(input.error(format_args!("`{word}` takes no value; write it alone")));
            }
        } else {
            let equals: Result<Token![=], _> = input.parse();
            equals.map_err(|_| {
                syn::Error::new_spanned(&word, format_args!("`{word}` takes a value; write `{}`", entry.example))
            })?;
        }
        match entry.key {
            GroupKey::Namespace => self.namespace.set(&word, text(input, entry)?, diag),
            GroupKey::Prefix => self.prefix.set(&word, text(input, entry)?, diag),
            GroupKey::Crate => self.krate.set(&word, crate_path::parse(input)?, diag),
            GroupKey::Default => self.default.set(&word, truth(input, entry)?, diag),
            GroupKey::Flatten => self.flatten.set(&word, (), diag),
            GroupKey::Skip => self.skip.set(&word, (), diag),
        }
        if at_end(input) { Ok(()) } else { Err(input.error("expected `,`; keys are separated by commas")) }
    }
}

fn find(word: &Ident, place: GroupPlace) -> syn::Result<&'static GroupEntry> {
    let name = word.to_string();
    let message = match GROUP.iter().find(|entry| entry.word == name) {
        Some(entry) if entry.place == place => return Ok(entry),
        Some(entry) => format!("`{name}` goes on {}, not on {}", entry.place.word(), place.word()),
        None => match suggest::nearest(&name, words(place)) {
            Some(near) => format!("there is no key `{name}`; did you mean `{near}`"),
            None => format!("there is no key `{name}` on {}; use {}", place.word(), suggest::list(words(place))),
        },
    };
    Err(syn::Error::new_spanned(word, message))
}

fn words(place: GroupPlace) -> impl Iterator<Item = &'static str> {
    GROUP.iter().filter(move |entry| entry.place == place).map(|entry| entry.word)
}

fn text(input: ParseStream<'_>, entry: &GroupEntry) -> syn::Result<LitStr> {
    let rest = input.fork();
    let message = match rest.call(Ident::parse_any) {
        Ok(word) if at_end(&rest) => format!("`{}` takes a string; write `{} = \"{word}\"`", entry.word, entry.word),
        _ => format!("`{}` takes a string; write `{}`", entry.word, entry.example),
    };
    input.parse().map_err(|error: syn::Error| syn::Error::new(error.span(), message))
}

fn truth(input: ParseStream<'_>, entry: &GroupEntry) -> syn::Result<bool> {
    let truth: LitBool = input.parse().map_err(|error: syn::Error| {
        syn::Error::new(error.span(), format_args!("`{}` is `true` or `false`; write `{}`", entry.word, entry.example))
    })?;
    Ok(truth.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;
    use syn::parse::Parser;

    fn read(tokens: proc_macro2::TokenStream, place: GroupPlace) -> (GroupAttr, Vec<String>) {
        let attributes = Attribute::parse_outer.parse2(tokens).expect("a valid case");
        let mut diag = Diag::new();
        (GroupAttr::parse(&attributes, place, &mut diag), diag.messages())
    }

    #[test]
    fn keys_are_read_from_every_attribute() {
        let (attr, messages) =
            read(quote!(#[metrics(namespace = "pool")] #[metrics(crate = a::b, default = false,)]), GroupPlace::Struct);
        assert_eq!(messages, [""; 0]);
        assert_eq!(attr.namespace.get().expect("a valid case").value(), "pool");
        assert!(attr.krate.is_set() && attr.default.get() == Some(&false) && !attr.incomplete);
        let (attr, messages) = read(quote!(#[metrics(flatten)] #[metrics(skip)]), GroupPlace::Field);
        assert_eq!(messages, [""; 0]);
        assert!(attr.flatten.is_set() && attr.skip.is_set() && !attr.prefix.is_set());
    }

    #[test]
    fn every_mistake_has_its_message() {
        use GroupPlace::{Field, Struct};
        for (tokens, place, message) in [
            (quote!(#[metrics]), Struct, "`metrics` takes its keys in parentheses: `namespace`, `crate`, `default`"),
            (quote!(#[metrics = "x"]), Field, "`metrics` takes its keys in parentheses: `prefix`, `flatten`, `skip`"),
            (quote!(#[metrics("x")]), Field, "expected a key: `prefix`"),
            (quote!(#[metrics(prefx = "x")]), Field, "there is no key `prefx`; did you mean `prefix`"),
            (quote!(#[metrics(colour)]), Struct, "there is no key `colour` on a struct; use `namespace`"),
            (quote!(#[metrics(prefix = "x")]), Struct, "`prefix` goes on a field, not on a struct"),
            (quote!(#[metrics(namespace = "x")]), Field, "`namespace` goes on a struct, not on a field"),
            (quote!(#[metrics(prefix)]), Field, "`prefix` takes a value; write `prefix = \"..\"`"),
            (quote!(#[metrics(prefix = read)]), Field, "`prefix` takes a string; write `prefix = \"read\"`"),
            (quote!(#[metrics(prefix = 7)]), Field, "`prefix` takes a string; write `prefix = \"..\"`"),
            (quote!(#[metrics(default = "no")]), Struct, "`default` is `true` or `false`; write `default = false`"),
            (quote!(#[metrics(crate = "x")]), Struct, "`crate` takes a path, not a string; write `crate = x`"),
            (quote!(#[metrics(skip = true)]), Field, "`skip` takes no value; write it alone"),
            (quote!(#[metrics(prefix = "x" skip)]), Field, "expected `,`; keys are separated by commas"),
        ] {
            let (attr, messages) = read(tokens, place);
            assert_eq!(messages.len(), 1, "{messages:?}");
            assert!(messages[0].starts_with(message), "{messages:?}");
            assert!(attr.incomplete);
        }
    }

    #[test]
    fn one_mistake_does_not_hide_the_next() {
        let (_, messages) = read(quote!(#[metrics(prefx = "x", prefix, skip, skip)]), GroupPlace::Field);
        assert_eq!(messages.len(), 4, "{messages:?}");
    }
}
