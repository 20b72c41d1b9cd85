//! Durations as text: `"90s"`, `"10m"`, `"1h30m"`.
//!
//! How long something counts or is kept is a matter of minutes and days, and neither a number of seconds nor a
//! constructor's name reads well in an attribute. The text is read while the definition is compiled, and what is
//! generated of it is a constant.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::{Lit, LitStr};

use crate::crate_path::CratePath;
use crate::key::Entry;
use crate::suggest;

/// The units in the order in which they are written, and their milliseconds.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

/// What the units are called elsewhere, in the same order.
const NAMES: [&[&str]; 5] = [
    &["day", "days"],
    &["hr", "hrs", "hour", "hours"],
    &["min", "mins", "minute", "minutes"],
    &["sec", "secs", "second", "seconds"],
    &["msec", "milli", "millis", "millisecond", "milliseconds"],
];

/// A duration that was written as text; it is above zero.
#[derive(Clone)]
pub(crate) struct DurationText {
    text: LitStr,
    millis: u64,
}

impl DurationText {
    /// The value of a key that takes a duration.
    pub(crate) fn parse(input: ParseStream<'_>, entry: &Entry) -> syn::Result<DurationText> {
        let (word, example) = (entry.word, entry.example);
        let literal: Lit = input.parse().map_err(|error: syn::Error| {
            syn::Error::new(error.span(), format_args!("`{word}` takes a duration as text; write `{example}`"))
        })?;
        let message = match &literal {
            Lit::Str(text) => match millis(&text.value()) {
                Ok(millis) => return Ok(DurationText { text: text.clone(), millis }),
                Err(message) => message,
            },
            Lit::Int(number) if number.suffix().is_empty() => {
                format!("`{word}` takes a duration as text, with its unit; write `{word} = \"{number}s\"`")
            }
            Lit::Int(number) if millis(&number.to_string()).is_ok() => {
                format!("`{word}` takes a duration as text; write `{word} = \"{number}\"`, in quotes")
            }
            _ => format!("`{word}` takes a duration as text; write `{example}`"),
        };
        Err(syn::Error::new_spanned(literal, message))
    }

    /// An expression of type `Duration`.
    pub(crate) fn expand(&self, krate: &CratePath) -> TokenStream {
        let (private, millis) = (krate.private(), self.millis);
        quote!(#private::core::time::Duration::from_millis(#millis))
    }
}

impl ToTokens for DurationText {
    /// As it was written: the place of what is wrong with it.
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.text.to_tokens(tokens);
    }
}

/// The milliseconds that a text stands for.
fn millis(text: &str) -> Result<u64, String> {
    let no_duration = || {
        format!(
            "`{text}` is not a duration; write whole numbers with the units `d`, `h`, `m`, `s`, `ms`, as in \"1h30m\""
        )
    };
    let (mut rest, mut units, mut sum) = (text, UNITS.iter(), 0_u64);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let letters = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        if number.is_empty() || unit.is_empty() && !after.is_empty() && named(after.trim_start()).is_none() {
            return Err(no_duration());
        }
        if unit.is_empty() && after.is_empty() {
            return Err(format!("`{number}` has no unit; write `{text}s` for seconds, or `m`, `h`, `d`"));
        }
        if UNITS.iter().all(|(known, _)| *known != unit) {
            return Err(match named(if unit.is_empty() { after.trim_start() } else { unit }) {
                Some(meant) => format!("`{text}` is not a duration; did you mean `{number}{meant}`"),
                None => no_duration(),
            });
        }
        let Some((_, millis)) = units.find(|(known, _)| *known == unit) else {
            return Err("the units of a duration fall, and each stands once; write them as in \"1d2h30m\"".to_owned());
        };
        let amount = number.parse::<u64>().ok().and_then(|number| number.checked_mul(*millis));
        let Some(with) = amount.and_then(|amount| sum.checked_add(amount)) else {
            return Err(format!("`{text}` is longer than anything lasts; write a shorter duration"));
        };
        (sum, rest) = (with, after);
    }
    match (text.is_empty(), sum) {
        (true, _) => Err("the duration is empty; write it as in \"10m\"".to_owned()),
        (false, 0) => Err("a duration of 0 is none; write one above it".to_owned()),
        (false, millis) => Ok(millis),
    }
}

/// The unit that is meant by a name that it has elsewhere, or by one much like it.
fn named(name: &str) -> Option<&'static str> {
    let name = name.split(|c: char| !c.is_ascii_alphabetic()).next()?;
    if let Some((unit, _)) = UNITS.iter().find(|(unit, _)| unit.eq_ignore_ascii_case(name)) {
        return Some(unit);
    }
    let near = suggest::nearest(name, NAMES.iter().copied().flatten().copied())?;
    let at = NAMES.iter().position(|names| names.contains(&near))?;
    Some(UNITS[at].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_units_are_added_up() {
        for (text, expected) in [
            ("90s", 90_000),
            ("10m", 600_000),
            ("1h", 3_600_000),
            ("1h30m", 5_400_000),
            ("2d1h5m7s20ms", 176_707_020),
            ("1d0h", 86_400_000),
            ("0m1ms", 1),
            ("250ms", 250),
        ] {
            assert_eq!(millis(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn every_mistake_has_its_message() {
        for (text, message) in [
            ("", "the duration is empty; write it as in \"10m\""),
            ("90", "`90` has no unit; write `90s` for seconds"),
            ("1h30", "`30` has no unit; write `1h30s` for seconds"),
            ("10 m", "`10 m` is not a duration; did you mean `10m`"),
            ("1.5h", "`1.5h` is not a duration; write whole numbers with the units"),
            ("-1h", "`-1h` is not a duration"),
            ("ten minutes", "`ten minutes` is not a duration"),
            ("10min", "`10min` is not a duration; did you mean `10m`"),
            ("10 minutes", "`10 minutes` is not a duration; did you mean `10m`"),
            ("1 huor", "`1 huor` is not a duration; did you mean `1h`"),
            ("3fortnights", "`3fortnights` is not a duration; write whole numbers with the units"),
            ("1M", "`1M` is not a duration; did you mean `1m`"),
            ("h", "`h` is not a duration"),
            ("30m1h", "the units of a duration fall, and each stands once"),
            ("1h1h", "the units of a duration fall, and each stands once"),
            ("0s", "a duration of 0 is none; write one above it"),
            ("0h0m", "a duration of 0 is none"),
            ("99999999999999999999s", "`99999999999999999999s` is longer than anything lasts"),
            ("18446744073709551615h", "`18446744073709551615h` is longer than anything lasts"),
            ("18446744073709551s999ms", "`18446744073709551s999ms` is longer than anything lasts"),
        ] {
            let found = millis(text).expect_err(text);
            assert!(found.starts_with(message), "{text}: {found}");
        }
    }
}
