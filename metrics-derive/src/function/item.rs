//! A function with a body, read as far as instrumenting it needs; the rest stays the tokens that it was.
//!
//! The body may be half-typed in an editor, and the signature may be of a Rust that syn does not know: neither is taken
//! apart and put together again. Of the signature the parts are read beside it.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Generics, LitStr, Token, Type, Visibility, parenthesized};

/// A function with a body.
#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    /// From the qualifiers to the `where` clause, as written.
    pub(crate) signature: TokenStream,
    pub(crate) parts: Signature,
    pub(crate) body: Group,
}

/// What is known of the signature.
#[derive(Clone)]
pub(crate) struct Signature {
    pub(crate) constant: Option<Token![const]>,
    pub(crate) asynchronous: Option<Token![async]>,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// What stands between the parentheses.
    pub(crate) arguments: TokenStream,
    /// Whether there is a `self`.
    pub(crate) method: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) output: Option<Type>,
}

/// A parameter with a plain name.
#[derive(Clone)]
pub(crate) struct Parameter {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
}

/// Whether the item is a function with a body, or would be if it were finished.
pub(crate) fn is_function(tokens: &TokenStream) -> bool {
    begins_as_function(tokens) && !ends_with_semicolon(tokens)
}

/// The name of a function without a body.
pub(crate) fn bodiless(tokens: &TokenStream) -> Option<Ident> {
    let name = || tokens.clone().into_iter().skip_while(|token| token.to_string() != "fn").nth(1);
    let is = begins_as_function(tokens) && ends_with_semicolon(tokens);
    is.then(name).flatten().as_ref().and_then(ident)
}

fn begins_as_function(tokens: &TokenStream) -> bool {
    const BEFORE: &[&str] = &["pub", "default", "const", "async", "unsafe", "safe", "extern"];
    let mut words = tokens.clone().into_iter().filter_map(|token| ident(&token)).map(|word| word.to_string());
    words.find(|word| !BEFORE.contains(&word.as_str())).is_some_and(|word| word == "fn")
}

fn ends_with_semicolon(tokens: &TokenStream) -> bool {
    matches!(tokens.clone().into_iter().last(), Some(TokenTree::Punct(punct)) if punct.as_char() == ';')
}

/// Reads the function; `None` if the compiler will report what is wrong with it.
pub(crate) fn parse(tokens: TokenStream) -> Option<Function> {
    let read = |input: ParseStream<'_>| {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility: Visibility = input.parse()?;
        let mut signature: Vec<TokenTree> = input.parse::<TokenStream>()?.into_iter().collect();
        Ok((attributes, visibility, signature.pop().and_then(body), signature))
    };
    let (attributes, visibility, body, signature) = read.parse2(tokens).ok()?;
    let signature: TokenStream = signature.into_iter().collect();
    let parts = parts.parse2(signature.clone()).ok()?;
    Some(Function { attributes, visibility, signature, parts, body: body? })
}

/// The braces, also inside the invisible parentheses of a `$body:block`.
fn body(token: TokenTree) -> Option<Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => body(group.stream().into_iter().next()?),
        _ => None,
    }
}

fn parts(input: ParseStream<'_>) -> syn::Result<Signature> {
    let (mut constant, mut asynchronous) = (None, None);
    while !input.peek(Token![fn]) {
        if input.peek(Token![const]) {
            constant = Some(input.parse()?);
        } else if input.peek(Token![async]) {
            asynchronous = Some(input.parse()?);
        } else if input.parse::<Option<LitStr>>()?.is_none() {
            input.parse::<Ident>().map(drop).or_else(|_| TokenTree::parse(input).map(drop))?;
        }
    }
    input.parse::<Token![fn]>()?;
    let ident: Ident = input.parse()?;
    let mut generics: Generics = input.parse()?;
    let content;
    parenthesized!(content in input);
    let arguments = content.fork().parse()?;
    let (mut method, mut parameters) = (false, Vec::new());
    while !content.is_empty() {
        match parameter(&content)? {
            Read::Receiver => method = true,
            Read::Named(parameter) => parameters.push(*parameter),
            Read::Pattern => {}
        }
        content.parse::<Option<Token![,]>>()?;
    }
    let output = match input.parse::<Option<Token![->]>>()? {
        Some(_) => Some(input.parse()?),
        None => None,
    };
    generics.where_clause = input.parse()?;
    if input.is_empty() {
        Ok(Signature { constant, asynchronous, ident, generics, arguments, method, parameters, output })
    } else {
        Err(input.error("expected the body"))
    }
}

enum Read {
    Receiver,
    Named(Box<Parameter>),
    /// Anything that takes the argument apart.
    Pattern,
}

fn parameter(input: ParseStream<'_>) -> syn::Result<Read> {
    input.call(Attribute::parse_outer)?;
    let mut pattern = Vec::new();
    while !input.is_empty() && !input.peek(Token![,]) && (!input.peek(Token![:]) || input.peek(Token![::])) {
        // A path's colons come as two tokens, and both belong to the pattern.
        if input.peek(Token![::]) {
            pattern.push(TokenTree::parse(input)?);
        }
        pattern.push(TokenTree::parse(input)?);
    }
    let words: Vec<Ident> = pattern.iter().filter_map(ident).filter(|word| word != "mut" && word != "ref").collect();
    let typed = input.parse::<Option<Token![:]>>()?.is_some();
    let ty = if typed { Some(input.parse::<Type>()?) } else { None };
    let plain = pattern.iter().all(|token| matches!(token, TokenTree::Ident(_)));
    Ok(match (words.as_slice(), ty) {
        ([.., last], _) if last == "self" => Read::Receiver,
        ([name], Some(ty)) if plain && name != "_" => Read::Named(Box::new(Parameter { ident: name.clone(), ty })),
        (_, Some(_)) => Read::Pattern,
        (_, None) => return Err(input.error("expected a parameter")),
    })
}

fn ident(token: &TokenTree) -> Option<Ident> {
    match token {
        TokenTree::Ident(ident) => Some(ident.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn functions_with_a_body_are_told_from_everything_else() {
        for function in [
            quote!(
                fn f() {}
            ),
            quote!(
                #[a(static)]
                #[doc = "x"]
                pub(crate) const async unsafe extern "C" fn f() {}
            ),
            quote!(fn f() -> ),
        ] {
            assert!(is_function(&function), "{function}");
        }
        for other in [
            quote!(
                fn f();
            ),
            quote!(
                pub static X: fn() = f;
            ),
            quote!(
                struct S {}
            ),
            quote!(impl fn_ {}),
        ] {
            assert!(!is_function(&other), "{other}");
        }
    }

    #[test]
    fn parameters_are_known_by_their_plain_names() {
        let function = parse(quote! {
            #[inline] pub async unsafe fn f<'a, T: X, const N: usize>(
                self: Pin<&mut Self>, a: u8, mut b: &'a str, (c, d): (u8, u8), a::B { x, .. }: a::B, _: u8, #[x] e: T,
            ) -> Result<impl X, T> where T: Y { half - typed + }
        })
        .expect("a function");
        let parts = &function.parts;
        let names: Vec<_> = parts.parameters.iter().map(|parameter| parameter.ident.to_string()).collect();
        assert_eq!(names, ["a", "b", "e"]);
        assert!(parts.method && parts.asynchronous.is_some() && parts.constant.is_none() && parts.output.is_some());
        assert_eq!(function.body.stream().to_string(), "half - typed +");
        assert!(parse(quote!(fn f(a) {})).is_none());
    }
}
