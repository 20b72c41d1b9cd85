//! Reads the keys of a metric's attribute: `#[kind(what?, flag*, key = value*, key(..)*)]`.
//!
//! An entry with a mistake is reported and skipped to the next comma, so the entries after it are read all the same.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, Lit, LitStr, Path, Token, parenthesized};

use super::Kind;
use super::buckets::{self, Buckets, Number, Preset};
use super::native::{self, Native};
use super::quantiles::{self, List};
use super::style::Rule;
use super::values::{Limit, Unit, limit, rules, text, unit};
use crate::crate_path;
use crate::diag::Diag;
use crate::duration::DurationText;
use crate::entries::{at_end, skip_to_comma};
use crate::key::{self, Entry, Form, Key, Word};
use crate::slot::Slot;
use crate::suggest;

/// What the attribute says.
#[derive(Clone, Default)]
pub(crate) struct Keys {
    pub(crate) name: Slot<LitStr>,
    pub(crate) help: Slot<LitStr>,
    pub(crate) namespace: Slot<LitStr>,
    pub(crate) exact: Slot<LitStr>,
    pub(crate) unit: Slot<Unit>,
    pub(crate) allow: Vec<Rule>,
    pub(crate) limit: Slot<Limit>,
    pub(crate) expire: Slot<DurationText>,
    pub(crate) krate: Slot<Path>,
    pub(crate) labels: Slot<Vec<Ident>>,
    pub(crate) preset: Slot<Preset>,
    pub(crate) buckets: Slot<Buckets>,
    pub(crate) slo: Vec<Number>,
    pub(crate) native: Slot<Native>,
    pub(crate) quantiles: Slot<List>,
    pub(crate) window: Slot<DurationText>,
    pub(crate) age_buckets: Slot<TokenStream>,
    pub(crate) in_flight: Slot<()>,
    pub(crate) callback: Slot<()>,
    pub(crate) optional: Slot<()>,
    pub(crate) utf8: Slot<()>,
    /// The attribute's name, where it stands on the field of a group: a derive's call is elsewhere. Else empty.
    pub(crate) at: TokenStream,
    /// Whether something was left out because of a mistake; what follows from a missing key is then not reported.
    pub(crate) incomplete: bool,
}

/// Reads all keys.
pub(crate) fn keys(kind: Kind, attribute: TokenStream, diag: &mut Diag) -> Keys {
    let mut keys = Keys::default();
    let read = |input: ParseStream<'_>| {
        let mut first = true;
        while !input.is_empty() {
            let word = input.fork().call(Ident::parse_any);
            if let Err(error) = keys.entry(kind, first, input, diag) {
                keys.incomplete = true;
                // What these two would have let pass is not reported besides.
                match word {
                    Ok(word) if word == "allow" => keys.allow.extend(Rule::all()),
                    Ok(word) if word == "utf8" && !keys.utf8.is_set() => keys.utf8.set(&word, (), diag),
                    _ => {}
                }
                diag.push(error);
            }
            skip_to_comma(input);
            first = false;
        }
        Ok(())
    };
    // What a mistake left unread inside parentheses has been reported with it.
    if let (Err(error), false) = (read.parse2(attribute), keys.incomplete) {
        diag.push(error);
    }
    keys
}

impl Keys {
    /// Reads one entry: a key, and its value.
    pub(crate) fn entry(
        &mut self,
        kind: Kind,
        first: bool,
        input: ParseStream<'_>,
        diag: &mut Diag,
    ) -> syn::Result<()> {
        let (word, entry) = known_key(kind, input)?;
        let in_parentheses;
        let value = match entry.form {
            Form::Flag if entry.key == Key::Native => input,
            Form::What | Form::Flag => {
                if !at_end(input) {
                    return Err(input.error(format_args!("`{word}` takes no value; write it alone")));
                }
                // A second of them is refused as such, whatever its place.
                let alone = !self.preset.is_set() && !self.in_flight.is_set() && !self.callback.is_set();
                if entry.form == Form::What && !first && alone {
                    diag.error(&word, format_args!("`{word}` says what is measured; write it first"));
                }
                input
            }
            Form::Value => {
                if !input.peek(Token![=]) {
                    let message = format!("`{word}` takes a value; write `{}`", entry.example);
                    return Err(syn::Error::new_spanned(&word, message));
                }
                input.parse::<Token![=]>()?;
                if at_end(input) {
                    let message = format!("the value of `{word}` is missing; write `{}`", entry.example);
                    return Err(syn::Error::new_spanned(&word, message));
                }
                input
            }
            Form::List => {
                if !input.peek(syn::token::Paren) {
                    let message = format!("`{word}` takes its values in parentheses; write `{}`", entry.example);
                    return Err(syn::Error::new_spanned(&word, message));
                }
                parenthesized!(in_parentheses in input);
                &in_parentheses
            }
        };
        self.value(entry, &word, value, diag)?;
        if at_end(input) { Ok(()) } else { Err(input.error("expected `,`; keys are separated by commas")) }
    }

    fn value(&mut self, entry: &Entry, word: &Ident, input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<()> {
        match entry.key {
            Key::Name => self.name.set(word, text(input, entry)?, diag),
            Key::Help => self.help.set(word, text(input, entry)?, diag),
            Key::Namespace => self.namespace.set(word, text(input, entry)?, diag),
            Key::Exact => self.exact.set(word, text(input, entry)?, diag),
            Key::Unit => self.unit.set(word, unit(input)?, diag),
            Key::Allow => self.allow.extend(rules(input, diag)?),
            Key::Limit => self.limit.set(word, limit(input)?, diag),
            Key::Expire => self.expire.set(word, DurationText::parse(input, entry)?, diag),
            Key::Crate => self.krate.set(word, crate_path::parse(input)?, diag),
            Key::Labels => {
                let names = Punctuated::<Ident, Token![,]>::parse_terminated_with(input, Ident::parse_any).map_err(
                    |error| syn::Error::new(error.span(), "`labels` takes names; write `labels(a, b)`, without quotes"),
                )?;
                if names.is_empty() {
                    let message = "`labels` is empty; write a name for each value of the tuple, or take it out";
                    return Err(syn::Error::new_spanned(word, message));
                }
                self.labels.set(word, names.into_iter().collect(), diag);
            }
            Key::Latency => self.preset.set(word, Preset::Latency, diag),
            Key::Size => self.preset.set(word, Preset::Size, diag),
            Key::Buckets => {
                let bounds = buckets::value(input, diag)?;
                self.buckets.set(word, bounds, diag);
            }
            Key::Linear | Key::Exponential => {
                let bounds = buckets::generated(word, input, diag)?;
                self.buckets.set(word, bounds, diag);
            }
            Key::Slo => self.slo.push(buckets::number(input)?),
            Key::Native => self.native.set(word, native::parse(word, input, diag)?, diag),
            Key::Quantiles => self.quantiles.set(word, quantiles::list(input, diag)?, diag),
            Key::Window => self.window.set(word, DurationText::parse(input, entry)?, diag),
            Key::AgeBuckets => self.age_buckets.set(word, quantiles::age_buckets(input)?, diag),
            Key::InFlight => self.in_flight.set(word, (), diag),
            Key::Callback => self.callback.set(word, (), diag),
            Key::Optional => self.optional.set(word, (), diag),
            Key::Utf8 => self.utf8.set(word, (), diag),
        }
        Ok(())
    }
}

/// The next word, if it is a key of this kind of metric.
fn known_key(kind: Kind, input: ParseStream<'_>) -> syn::Result<(Ident, &'static Entry)> {
    if let Ok(literal) = input.fork().parse::<Lit>() {
        let message = match &literal {
            Lit::Str(text) => format!("a text needs its key; write `help = {}` or `name = \"..\"`", text.token()),
            _ => "a value needs its key; write `key = value`".to_owned(),
        };
        return Err(syn::Error::new_spanned(literal, message));
    }
    let word = input.call(Ident::parse_any).map_err(|error| {
        syn::Error::new(error.span(), format_args!("expected a key: {}", suggest::list(key::words(kind))))
    })?;
    let name = word.to_string();
    let message = match key::metric(&name) {
        Word::Known(entry) if entry.kinds.contains(&kind) => return Ok((word, entry)),
        Word::Known(entry) => key::reason(entry.key, kind).map_or_else(
            || {
                let kinds: Vec<_> = entry.kinds.iter().map(|kind| format!("`#[{}]`", kind.word())).collect();
                format!("`{name}` is a key of {}, not of `#[{}]`; take it out", suggest::sentence(&kinds), kind.word())
            },
            str::to_owned,
        ),
        Word::OfFunctions(message) => message,
        Word::Unknown => match suggest::nearest(&name, key::words(kind)) {
            Some(near) => format!("there is no key `{name}`; did you mean `{near}`"),
            None => {
                format!("there is no key `{name}` of `#[{}]`; use {}", kind.word(), suggest::list(key::words(kind)))
            }
        },
    };
    Err(syn::Error::new_spanned(word, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn messages(kind: Kind, tokens: TokenStream) -> Vec<String> {
        let mut diag = Diag::new();
        keys(kind, tokens, &mut diag);
        diag.messages()
    }

    #[test]
    fn every_key_is_read() {
        let mut diag = Diag::new();
        let keys = keys(
            Kind::Histogram,
            quote!(
                latency,
                name = "n",
                help = "h",
                unit = seconds,
                namespace = "s",
                allow(base_unit, colon),
                limit = none,
                expire = "1h30m",
                crate = ::m,
                labels(a, r#type),
                buckets = [1, 2.5],
                slo = 0.3,
                slo = 0.4,
                native(growth = 2),
                utf8,
            ),
            &mut diag,
        );
        assert_eq!(diag.messages(), [""; 0]);
        assert_eq!(keys.name.get().expect("a valid case").value(), "n");
        assert_eq!(keys.unit.get().expect("a valid case").name, "seconds");
        assert_eq!(keys.allow.len(), 2);
        assert!(matches!(keys.limit.get(), Some(Limit::None)));
        assert!(keys.expire.is_set());
        assert_eq!(keys.labels.get().expect("a valid case").len(), 2);
        assert_eq!(keys.slo.len(), 2);
        assert!(keys.native.is_set() && keys.utf8.is_set());
    }

    #[test]
    fn every_mistake_has_its_message() {
        use Kind::{Counter, Gauge, Histogram, Summary};
        for (kind, tokens, message) in [
            (Counter, quote!("Requests."), "a text needs its key; write `help = \"Requests.\"` or `name = \"..\"`"),
            (Counter, quote!(7), "a value needs its key; write `key = value`"),
            (Counter, quote!(=), "expected a key: `name`, `help`"),
            (Counter, quote!(nmae = "x"), "there is no key `nmae`; did you mean `name`"),
            (Counter, quote!(colour = "x"), "there is no key `colour` of `#[counter]`; use `name`, `help`"),
            (Counter, quote!(name), "`name` takes a value; write `name = \"..\"`"),
            (Counter, quote!(name("x")), "`name` takes a value; write `name = \"..\"`"),
            (Counter, quote!(name =), "the value of `name` is missing; write `name = \"..\"`"),
            (Counter, quote!(name = jobs), "`name` takes a string; write `name = \"jobs\"`"),
            (Counter, quote!(name = 7), "`name` takes a string literal; write `name = \"..\"`"),
            (Counter, quote!(help = concat!("a")), "`help` takes a string literal; write `help = \"..\"`"),
            (Counter, quote!(unit = 7), "`unit` takes a word; write `unit = seconds`"),
            (Counter, quote!(name = "a" help = "b"), "expected `,`; keys are separated by commas"),
            (Counter, quote!(allow = colon), "`allow` takes its values in parentheses; write `allow(rule, ..)`"),
            (Counter, quote!(allow(colons)), "there is no rule `colons`; did you mean `colon`"),
            (Counter, quote!(allow("colon")), "`allow` takes names of rules; write `allow(base_unit)`"),
            (Counter, quote!(limit = 0), "a limit of 0 lets no series in"),
            (Counter, quote!(limit = "10"), "`limit` takes a number of series; write `limit = 1000`"),
            (Counter, quote!(limit = -1), "`limit` takes a number of series"),
            (Counter, quote!(limit = 1.5), "`limit` takes a number of series"),
            (Counter, quote!(crate = "x"), "`crate` takes a path, not a string; write `crate = x`"),
            (Counter, quote!(labels("a")), "`labels` takes names; write `labels(a, b)`, without quotes"),
            (Counter, quote!(labels()), "`labels` is empty"),
            (Counter, quote!(latency), "`latency` is a key of `#[histogram]` and `#[summary]`, not of `#[counter]`"),
            (Gauge, quote!(buckets = [1]), "`buckets` is a key of `#[histogram]`, not of `#[gauge]`; take it out"),
            (Gauge, quote!(in_flight = true), "`in_flight` takes no value; write it alone"),
            (Gauge, quote!(name = "x", in_flight), "`in_flight` says what is measured; write it first"),
            (Histogram, quote!(callback), "`callback` is a key of `#[counter]` and `#[gauge]`, not of `#[histogram]`"),
            (Gauge, quote!(callback = f), "`callback` takes no value; write it alone"),
            (Counter, quote!(errors), "`errors` is a key of functions with a body; take it out"),
            (Histogram, quote!(native = true), "`native` stands alone, or has its keys in parentheses"),
            (Histogram, quote!(native(growth = 1)), "`growth` is the factor from one bucket to the next"),
            (Counter, quote!(native), "`native` is a key of `#[histogram]`, not of `#[counter]`; take it out"),
            (Summary, quote!(native(growth = 1.1)), "`native` is a key of `#[histogram]`, not of `#[summary]`"),
            (Counter, quote!(utf8 = true), "`utf8` takes no value; write it alone"),
            (
                Counter,
                quote!(expire = 3600),
                "`expire` takes a duration as text, with its unit; write `expire = \"3600s\"`",
            ),
            (Gauge, quote!(expire = "1 huor"), "`1 huor` is not a duration; did you mean `1h`"),
            (Gauge, quote!(expires = "1h"), "there is no key `expires`; did you mean `expire`"),
            (Histogram, quote!(quantiles = [0.5]), "`quantiles` is a key of `#[summary]`, not of `#[histogram]`"),
            (Counter, quote!(window = "10m"), "`window` is a key of `#[summary]`, not of `#[counter]`; take it out"),
        ] {
            let text = tokens.to_string();
            let messages = messages(kind, tokens);
            assert_eq!(messages.len(), 1, "{text}: {messages:?}");
            assert!(messages[0].starts_with(message), "{text}: {messages:?}");
        }
    }

    #[test]
    fn duplicates_and_conflicts_have_two_marks() {
        assert_eq!(messages(Kind::Counter, quote!(name = "a", name = "b")).len(), 2);
        assert_eq!(messages(Kind::Histogram, quote!(linear(0, 1, 5), buckets = [1])).len(), 2);
        assert_eq!(messages(Kind::Summary, quote!(latency, size)).len(), 2);
        assert_eq!(messages(Kind::Histogram, quote!(native, native(growth = 2))).len(), 2);
    }

    #[test]
    fn one_mistake_does_not_hide_the_next() {
        assert_eq!(messages(Kind::Counter, quote!(nmae = "x", limit = 0, help = 3, allow(colons, camel))).len(), 5);
    }
}
