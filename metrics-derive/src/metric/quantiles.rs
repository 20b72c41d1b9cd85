//! `quantiles = [..]`, `window = ".."` and `age_buckets = N`: what a summary ranks, and over which time.
//!
//! What is written as literals is checked here, as with bounds; constants of the user's program are checked by
//! metrics-core when they are evaluated, each in a call of its own, which stands where the value stands.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::ParseStream;
use syn::{Expr, Lit, bracketed, token};

use super::buckets::{self, Number};
use super::parse::Keys;
use crate::crate_path::CratePath;
use crate::diag::Diag;
use crate::duration::DurationText;
use crate::entries::skip_to_comma;
use crate::respan;

/// How a list is written.
const EXAMPLE: &str = "quantiles = [0.5, 0.9, 0.99]";

/// The most age buckets that metrics-core takes.
const MOST_AGE_BUCKETS: u64 = 60;

/// The quantiles that were asked for.
#[derive(Clone)]
pub(crate) enum List {
    Numbers(Vec<Number>),
    /// A constant expression of type `&[f64]`.
    Constant(TokenStream),
}

/// A summary's quantiles, whole.
#[derive(Clone)]
pub(crate) struct Quantiles {
    list: List,
    window: Option<DurationText>,
    age_buckets: Option<TokenStream>,
}

// ---- parse -------------------------------------------------------------------------------------------------

/// The value of `quantiles = ..`.
pub(super) fn list(input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<List> {
    if !input.peek(token::Bracket) {
        if let Ok(literal) = input.fork().parse::<Lit>() {
            return Err(syn::Error::new_spanned(literal, format_args!("`quantiles` takes a list; write `{EXAMPLE}`")));
        }
        return buckets::constant(input).map(List::Constant);
    }
    let content;
    let brackets = bracketed!(content in input);
    let mut numbers = Vec::new();
    while !content.is_empty() {
        numbers.push(buckets::number(&content)?);
        skip_to_comma(&content);
    }
    if numbers.is_empty() {
        let message = format!("the list of quantiles is empty; write `{EXAMPLE}`, or take it out");
        return Err(syn::Error::new(brackets.span.join(), message));
    }
    check_range(&numbers, diag);
    check_rising(&numbers, diag);
    Ok(List::Numbers(numbers))
}

/// The value of `age_buckets = ..`.
pub(super) fn age_buckets(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let value = buckets::constant(input)?;
    let Some((negative, literal)) = syn::parse2::<Expr>(value.clone()).ok().and_then(buckets::literal) else {
        // An expression; the compiler knows its type.
        return Ok(value);
    };
    let message = match (negative, &literal) {
        (None, Lit::Int(number)) if matches!(number.suffix(), "" | "u32") => match number.base10_parse::<u64>() {
            Ok(1..=MOST_AGE_BUCKETS) => return Ok(value),
            Ok(0) => "a window without age buckets holds nothing; write `age_buckets = 1`, or more",
            _ => "a window has 60 age buckets at most, as each has a sketch of its own; write fewer",
        },
        _ => "`age_buckets` is a whole number; write `age_buckets = 5`",
    };
    Err(syn::Error::new_spanned(value, message))
}

// ---- check -------------------------------------------------------------------------------------------------

/// A quantile is a share of what was observed.
fn check_range(numbers: &[Number], diag: &mut Diag) {
    for number in numbers {
        let Some(value) = number.value else { continue };
        if (0.0..=1.0).contains(&value) && !value.is_sign_negative() {
            continue;
        }
        let message = if (1.0..=100.0).contains(&value) {
            format!("a quantile lies from 0 to 1; write `{}` for {value} percent", hundredth(value))
        } else {
            "a quantile lies from 0 to 1; write 0.99 for 99 percent".to_owned()
        };
        diag.error(number, message);
    }
}

/// A hundredth of a number that has few digits, without the dust of the division: 0.999 of 99.9.
fn hundredth(value: f64) -> f64 {
    (value * 1e6).round() / 1e8
}

fn check_rising(numbers: &[Number], diag: &mut Diag) {
    for pair in numbers.windows(2) {
        let ([first, second], (Some(low), Some(high))) = (pair, (pair[0].value, pair[1].value)) else { continue };
        if low == high {
            diag.conflict(second, "this quantile stands here twice; take one out", first, "the same quantile");
        } else if low > high {
            let message = format!("quantiles rise, and `{}` is below `{}`; sort the list", second.text(), first.text());
            diag.error(second, message);
        }
    }
}

/// The quantiles that the keys ask for; there is nothing to be observed over a window without any.
pub(super) fn quantiles(keys: &Keys, diag: &mut Diag) -> Option<Quantiles> {
    if let Some(list) = keys.quantiles.get() {
        let (window, age_buckets) = (keys.window.get().cloned(), keys.age_buckets.get().cloned());
        return Some(Quantiles { list: list.clone(), window, age_buckets });
    }
    for key in [keys.window.key(), keys.age_buckets.key()].into_iter().flatten().filter(|_| !keys.incomplete) {
        diag.error(key, format_args!("`{key}` is of quantiles, and there are none; add `{EXAMPLE}`, or take it out"));
    }
    None
}

// ---- expand ------------------------------------------------------------------------------------------------

impl Quantiles {
    /// The rest of a definition, with quantiles.
    ///
    /// ```text
    /// More::quantiles(more, Quantiles::with_window(Quantiles::new(&[0.5, 0.99]), Duration::from_millis(60000)))
    /// ```
    pub(super) fn expand(&self, more: TokenStream, krate: &CratePath) -> TokenStream {
        let private = krate.private();
        let new = quote!(#private::Quantiles::new);
        let mut quantiles = match &self.list {
            List::Numbers(numbers) => respan::call(&quote!(#(#numbers)*), new, quote!(&[#(#numbers),*])),
            List::Constant(constant) => respan::call(constant, new, constant.clone()),
        };
        // The number first: a window is measured against it.
        if let Some(age_buckets) = &self.age_buckets {
            let with = quote!(#private::Quantiles::with_age_buckets);
            quantiles = respan::call(age_buckets, with, quote!(#quantiles, #age_buckets));
        }
        if let Some(window) = &self.window {
            let duration = window.expand(krate);
            let with = quote!(#private::Quantiles::with_window);
            quantiles = respan::call(window, with, quote!(#quantiles, #duration));
        }
        quote!(#private::More::quantiles(#more, #quantiles))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::{Kind, parse};

    fn read(tokens: TokenStream) -> (String, Vec<String>) {
        let mut diag = Diag::new();
        let keys = parse::keys(Kind::Summary, tokens, &mut diag);
        let quantiles = quantiles(&keys, &mut diag);
        let more = quantiles.map(|quantiles| quantiles.expand(quote!(more), &CratePath::new(None)).to_string());
        (more.unwrap_or_default().replace(":: metrics_core :: __private ::", "mc::"), diag.messages())
    }

    #[test]
    fn what_is_not_said_is_left_to_the_library() {
        for (tokens, expected) in [
            (quote!(), ""),
            (
                quote!(quantiles = [0, 0.5, 1]),
                "mc:: More :: quantiles (more , mc:: Quantiles :: new (& [0.0 , 0.5 , 1.0]))",
            ),
            (
                quote!(quantiles = [P, 0.5], window = "1h30m"),
                "mc:: More :: quantiles (more , mc:: Quantiles :: with_window (mc:: Quantiles :: new (& [P , 0.5]) , \
                 mc:: core :: time :: Duration :: from_millis (5400000u64)))",
            ),
            (
                quote!(age_buckets = N + 1, quantiles = QUANTILES),
                "mc:: More :: quantiles (more , mc:: Quantiles :: with_age_buckets (mc:: Quantiles :: new (QUANTILES) , \
                 N + 1))",
            ),
        ] {
            assert_eq!(read(tokens), (expected.to_owned(), Vec::new()));
        }
    }

    #[test]
    fn every_mistake_has_its_message() {
        for (tokens, message) in [
            (quote!(quantiles = 0.5), "`quantiles` takes a list; write `quantiles = [0.5, 0.9, 0.99]`"),
            (quote!(quantiles = "0.5"), "`quantiles` takes a list"),
            (quote!(quantiles([0.5])), "`quantiles` takes a value; write `quantiles = [0.5, 0.9, 0.99]`"),
            (
                quote!(quantiles = []),
                "the list of quantiles is empty; write `quantiles = [0.5, 0.9, 0.99]`, or take it out",
            ),
            (quote!(quantiles = [0.9, 0.5]), "quantiles rise, and `0.5` is below `0.9`; sort the list"),
            (quote!(quantiles = [99]), "a quantile lies from 0 to 1; write `0.99` for 99 percent"),
            (quote!(quantiles = [0.5, 99.9]), "a quantile lies from 0 to 1; write `0.999` for 99.9 percent"),
            (quote!(quantiles = [-0.5]), "a quantile lies from 0 to 1; write 0.99 for 99 percent"),
            (quote!(quantiles = [-0.0]), "a quantile lies from 0 to 1"),
            (quote!(quantiles = [999]), "a quantile lies from 0 to 1; write 0.99 for 99 percent"),
            (quote!(quantiles = ["0.5"]), "a text is no number; write `0.5`, without quotes"),
            (
                quote!(quantiles = [0.5], window = 600),
                "`window` takes a duration as text, with its unit; write `window = \"600s\"`",
            ),
            (
                quote!(quantiles = [0.5], window = 10m),
                "`window` takes a duration as text; write `window = \"10m\"`, in quotes",
            ),
            (quote!(quantiles = [0.5], window = WINDOW), "`window` takes a duration as text; write `window = \"10m\"`"),
            (quote!(quantiles = [0.5], window = 1.5), "`window` takes a duration as text; write `window = \"10m\"`"),
            (quote!(quantiles = [0.5], window = "ten"), "`ten` is not a duration; write whole numbers with the units"),
            (quote!(quantiles = [0.5], window = "0s"), "a duration of 0 is none"),
            (quote!(quantiles = [0.5], age_buckets = 0), "a window without age buckets holds nothing"),
            (quote!(quantiles = [0.5], age_buckets = 61), "a window has 60 age buckets at most"),
            (quote!(quantiles = [0.5], age_buckets = 5.0), "`age_buckets` is a whole number; write `age_buckets = 5`"),
            (quote!(quantiles = [0.5], age_buckets = -5), "`age_buckets` is a whole number"),
            (quote!(quantiles = [0.5], age_buckets = 5u8), "`age_buckets` is a whole number"),
            (
                quote!(window = "10m"),
                "`window` is of quantiles, and there are none; add `quantiles = [0.5, 0.9, 0.99]`",
            ),
            (quote!(age_buckets = 5), "`age_buckets` is of quantiles, and there are none; add"),
        ] {
            let text = tokens.to_string();
            let (_, messages) = read(tokens);
            assert_eq!(messages.len(), 1, "{text}: {messages:?}");
            assert!(messages[0].starts_with(message), "{text}: {messages:?}");
        }
        assert_eq!(read(quote!(quantiles = [0.5, 0.5])).1.len(), 2, "a quantile that stands twice has two marks");
        assert_eq!(read(quote!(quantiles = [0.5], quantiles = [0.9])).1.len(), 2);
        assert_eq!(read(quote!(quantiles = [], window = "10m")).1.len(), 1, "what follows from it is not said");
    }
}
