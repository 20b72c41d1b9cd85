//! Reads a histogram's bounds: lists, generated series and constants.
//!
//! What is written as literals is checked here, where the wrong number can be marked. Everything else is a constant
//! of the user's program, and metrics-core checks it when it is evaluated.

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, ExprLit, ExprUnary, Ident, Lit, Token, UnOp, bracketed, token};

use crate::diag::Diag;
use crate::entries::{at_end, skip_to_comma};

/// What is observed, which gives the unit and the usual bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Preset {
    Latency,
    Size,
}

impl Preset {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Preset::Latency => "latency",
            Preset::Size => "size",
        }
    }

    pub(crate) const fn unit(self) -> &'static str {
        match self {
            Preset::Latency => "seconds",
            Preset::Size => "bytes",
        }
    }

    /// The preset for what is measured in `unit`.
    pub(crate) fn of_unit(unit: &str) -> Option<Preset> {
        [Preset::Latency, Preset::Size].into_iter().find(|preset| preset.unit() == unit)
    }

    /// The name that it has in metrics-core.
    pub(crate) fn constant(self) -> Ident {
        format_ident!("{}", self.word().to_uppercase())
    }
}

/// A number of the user's, as the `f64` that it stands for.
#[derive(Clone)]
pub(crate) struct Number {
    /// An expression of type `f64`.
    tokens: TokenStream,
    /// Its value, if it is a literal.
    pub(crate) value: Option<f64>,
}

impl Number {
    /// As it was written, without the space that the printing of tokens puts after a minus.
    pub(crate) fn text(&self) -> String {
        self.tokens.to_string().replace(' ', "")
    }
}

impl ToTokens for Number {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.tokens.to_tokens(tokens);
    }
}

/// The upper bounds that were asked for.
#[derive(Clone)]
pub(crate) enum Buckets {
    List(Vec<Number>),
    Linear {
        start: Number,
        width: Number,
        count: TokenStream,
    },
    Exponential {
        start: Number,
        factor: Number,
        count: TokenStream,
    },
    /// A constant expression of type `&[f64]`.
    Constant(TokenStream),
}

// ---- parse -------------------------------------------------------------------------------------------------

/// The value of `buckets = ..`.
pub(crate) fn value(input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<Buckets> {
    if !input.peek(token::Bracket) {
        if let Some(function) = generated_call(input) {
            let content;
            syn::parenthesized!(content in input);
            return generated(&function, &content, diag);
        }
        if let Ok(literal) = input.fork().parse::<Lit>() {
            return Err(syn::Error::new_spanned(literal, "`buckets` takes a list; write `buckets = [0.1, 1, 10]`"));
        }
        return constant(input).map(Buckets::Constant);
    }
    let content;
    let brackets = bracketed!(content in input);
    let mut bounds = Vec::new();
    while !content.is_empty() {
        bounds.push(number(&content)?);
        skip_to_comma(&content);
    }
    if bounds.is_empty() {
        let message = "a histogram needs a bound besides `+Inf`; write `buckets = [0.1, 1, 10]`";
        return Err(syn::Error::new(brackets.span.join(), message));
    }
    check_rising(&bounds, diag);
    Ok(Buckets::List(bounds))
}

/// `linear(..)` and `exponential(..)` after `buckets =` mean what the keys of these names mean.
fn generated_call(input: ParseStream<'_>) -> Option<Ident> {
    let rest = input.fork();
    let function: Ident = rest.parse().ok()?;
    let known = function == "linear" || function == "exponential";
    if !known || !rest.peek(token::Paren) {
        return None;
    }
    input.advance_to(&rest);
    Some(function)
}

/// The three arguments of `linear(start, width, count)` and `exponential(start, factor, count)`.
pub(crate) fn generated(function: &Ident, input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<Buckets> {
    let linear = function == "linear";
    let form = if linear { "linear(start, width, count)" } else { "exponential(start, factor, count)" };
    let incomplete = || syn::Error::new_spanned(function, format_args!("`{function}` takes three numbers: `{form}`"));
    let next = |last: bool| -> syn::Result<TokenStream> {
        if input.is_empty() {
            return Err(incomplete());
        }
        let value = constant(input)?;
        let comma = input.parse::<Option<Token![,]>>()?;
        if last && !input.is_empty() || !last && comma.is_none() { Err(incomplete()) } else { Ok(value) }
    };
    let (start, step, count) = (next(false)?, next(false)?, next(true)?);
    let (start, step) = (to_number(start)?, to_number(step)?);
    check_count(&count, diag);
    if linear {
        if step.value.is_some_and(|width| width <= 0.0) {
            diag.error(&step, "bounds rise; write a width above 0");
        }
        return Ok(Buckets::Linear { start, width: step, count });
    }
    if start.value.is_some_and(|start| start <= 0.0) {
        diag.error(&start, "a product grows only from above 0; write a `start` above 0");
    }
    if step.value.is_some_and(|factor| factor <= 1.0) {
        diag.error(&step, "bounds rise; write a factor above 1");
    }
    Ok(Buckets::Exponential { start, factor: step, count })
}

fn check_count(count: &TokenStream, diag: &mut Diag) {
    match syn::parse2::<Lit>(count.clone()) {
        Ok(Lit::Int(number)) if number.base10_parse::<usize>().is_ok_and(|count| count > 0) => {}
        Ok(_) => diag.error(count, "the count of buckets is a whole number, at least 1"),
        // An expression; the compiler knows its type.
        Err(_) => {}
    }
}

/// A number, up to the next comma.
pub(crate) fn number(input: ParseStream<'_>) -> syn::Result<Number> {
    to_number(constant(input)?)
}

/// Literals become `f64` literals (`1` is `1.0`), the rest stays.
fn to_number(tokens: TokenStream) -> syn::Result<Number> {
    let Some((negative, literal)) = syn::parse2::<Expr>(tokens.clone()).ok().and_then(literal) else {
        return Ok(Number { tokens, value: None });
    };
    let (value, literal) = match &literal {
        Lit::Float(number) if matches!(number.suffix(), "" | "f64") => {
            (number.base10_parse::<f64>()?, number.to_token_stream())
        }
        Lit::Int(number) if matches!(number.suffix(), "" | "f64") => {
            let value: f64 = number.base10_parse()?;
            let mut float = Literal::f64_unsuffixed(value);
            float.set_span(number.span());
            (value, float.to_token_stream())
        }
        other => return Err(syn::Error::new_spanned(other, not_a_number(other))),
    };
    let value = if negative.is_some() { -value } else { value };
    Ok(Number { tokens: quote!(#negative #literal), value: Some(value) })
}

/// What to write instead of this literal.
fn not_a_number(literal: &Lit) -> String {
    match literal {
        Lit::Str(text) if text.value().parse::<f64>().is_ok() => {
            format!("a text is no number; write `{}`, without quotes", text.value())
        }
        Lit::Int(number) => format!("numbers are `f64` here; write `{}`, without suffix", number.base10_digits()),
        Lit::Float(number) => format!("numbers are `f64` here; write `{}`, without suffix", number.base10_digits()),
        _ => "expected a number, such as `0.25`".to_owned(),
    }
}

/// A literal and the minus before it; also inside the invisible parentheses of a `$bound:expr`.
pub(super) fn literal(expression: Expr) -> Option<(Option<Token![-]>, Lit)> {
    match expression {
        Expr::Lit(ExprLit { lit, .. }) => Some((None, lit)),
        Expr::Group(group) => literal(*group.expr),
        Expr::Unary(ExprUnary { op: UnOp::Neg(minus), expr, .. }) => match literal(*expr)? {
            (None, lit) => Some((Some(minus), lit)),
            _ => None,
        },
        _ => None,
    }
}

/// A constant expression, up to the next comma that is not inside it.
pub(crate) fn constant(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    // Without its feature `full` syn knows the expressions that a constant usually is, and so their commas
    // (`a::<1, 2>()`). Of any other it stops somewhere, so the tokens are taken as they are written.
    let known = input.fork();
    let whole = known.parse::<Expr>().is_ok() && at_end(&known);
    let mut tokens = TokenStream::new();
    while if whole { input.cursor() < known.cursor() } else { !at_end(input) } {
        tokens.extend([TokenTree::parse(input)?]);
    }
    if tokens.is_empty() { Err(input.error("expected a number or a constant")) } else { Ok(tokens) }
}

// ---- check -------------------------------------------------------------------------------------------------

fn check_rising(bounds: &[Number], diag: &mut Diag) {
    for pair in bounds.windows(2) {
        let ([first, second], (Some(low), Some(high))) = (pair, (pair[0].value, pair[1].value)) else { continue };
        if low == high {
            diag.conflict(second, "this bound stands here twice; take one out", first, "the same bound");
        } else if low > high {
            let message = format!("bounds rise, and `{}` is below `{}`; sort the list", second.text(), first.text());
            diag.error(second, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse::Parser;

    fn read(tokens: TokenStream) -> (Option<Buckets>, Vec<String>) {
        let mut diag = Diag::new();
        let read = |input: ParseStream<'_>| value(input, &mut diag);
        let buckets = match read.parse2(tokens) {
            Ok(buckets) => Some(buckets),
            Err(error) => {
                diag.push(error);
                None
            }
        };
        (buckets, diag.messages())
    }

    #[test]
    fn whole_numbers_become_floats() {
        let (Some(Buckets::List(bounds)), messages) = read(quote!([-1, 0.5, 2, 1e3, 1_000_000])) else { panic!() };
        assert_eq!(messages, [""; 0]);
        assert_eq!(quote!(#(#bounds),*).to_string(), "- 1.0 , 0.5 , 2.0 , 1e3 , 1000000.0");
    }

    #[test]
    fn expressions_stay() {
        let (Some(Buckets::List(bounds)), _) = read(quote!([LOW, f::<1, 2>(3), { 4.0 }])) else { panic!() };
        assert_eq!(bounds.len(), 3);
        assert!(matches!(read(quote!(BOUNDS)).0, Some(Buckets::Constant(_))));
        assert!(matches!(read(quote!(linear(0, 1, N))).0, Some(Buckets::Linear { .. })));
    }

    #[test]
    fn every_mistake_has_its_message() {
        for (tokens, message) in [
            (quote!([]), "a histogram needs a bound besides `+Inf`"),
            (quote!([1, 3, 2]), "bounds rise, and `2.0` is below `3.0`; sort the list"),
            (quote!([1, -2]), "bounds rise, and `-2.0` is below `1.0`; sort the list"),
            (quote!([1, "2"]), "a text is no number; write `2`, without quotes"),
            (quote!([true]), "expected a number, such as `0.25`"),
            (quote!([1u8]), "numbers are `f64` here; write `1`, without suffix"),
            (quote!(5), "`buckets` takes a list; write `buckets = [0.1, 1, 10]`"),
            (quote!(linear(1, 2)), "`linear` takes three numbers: `linear(start, width, count)`"),
            (quote!(linear(1, 2, 3, 4)), "`linear` takes three numbers"),
            (quote!(linear(1, 0, 3)), "bounds rise; write a width above 0"),
            (quote!(linear(1, 1, 0)), "the count of buckets is a whole number, at least 1"),
            (quote!(exponential(0, 2, 3)), "a product grows only from above 0"),
            (quote!(exponential(1, 1, 3)), "bounds rise; write a factor above 1"),
            (quote!(exponential(1, 2, 2.5)), "the count of buckets is a whole number"),
        ] {
            let text = tokens.to_string();
            let (_, messages) = read(tokens);
            assert_eq!(messages.len(), 1, "{text}: {messages:?}");
            assert!(messages[0].starts_with(message), "{text}: {messages:?}");
        }
        assert_eq!(read(quote!([1, 1.0])).1.len(), 2, "a bound that stands twice has two marks");
    }
}
