//! What a function returns, as far as its signature shows: a value, nothing ever, or a future.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{GenericArgument, Path, PathArguments, Type, TypeParamBound};

use super::item::Signature;

/// How the body runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Now.
    Sync,
    /// `async fn`
    Async,
    /// The function returns an `impl Future`.
    ImplFuture,
    /// The function returns a `Pin<Box<dyn Future>>`, or one of an `impl Future`.
    BoxFuture,
    /// The function returns such a future under another name, as `future` says.
    NamedFuture,
}

impl Shape {
    /// The shape that the signature shows; `future` says that the type, which hides it, is a future.
    pub(super) fn of(signature: &Signature, future: bool) -> Shape {
        match &signature.output {
            _ if signature.asynchronous.is_some() => Shape::Async,
            Some(output) if is_impl(output) && (future || is_impl_future(output)) => Shape::ImplFuture,
            Some(output) if is_box_future(output) => Shape::BoxFuture,
            Some(_) if future => Shape::NamedFuture,
            _ => Shape::Sync,
        }
    }

    /// Whether the function makes a future and returns before that runs.
    pub(super) const fn is_future(self) -> bool {
        matches!(self, Shape::ImplFuture | Shape::BoxFuture | Shape::NamedFuture)
    }
}

/// Whether nothing is ever returned.
pub(super) fn is_never(signature: &Signature) -> bool {
    fn never(ty: &Type) -> bool {
        match ty {
            Type::Group(group) => never(&group.elem),
            Type::Paren(paren) => never(&paren.elem),
            ty => matches!(ty, Type::Never(_)),
        }
    }
    signature.output.as_ref().is_some_and(never)
}

/// Whether the type, as far as it can be seen, may be another one's name, behind which there may be a future.
pub(super) fn is_name(signature: &Signature) -> bool {
    fn name(ty: &Type) -> bool {
        match ty {
            Type::Group(group) => name(&group.elem),
            Type::Paren(paren) => name(&paren.elem),
            Type::Path(path) => {
                path.path.segments.last().is_some_and(|last| !KNOWN.iter().any(|known| last.ident == known))
            }
            _ => false,
        }
    }
    signature.output.as_ref().is_some_and(name)
}

/// Types that everybody knows not to be futures.
const KNOWN: &[&str] = &[
    "Self", "Result", "Option", "Vec", "String", "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8",
    "i16", "i32", "i64", "i128", "isize", "f32", "f64",
];

/// Whether a part of the type is left to be inferred.
pub(super) fn is_opaque(signature: &Signature) -> bool {
    let has_impl = |ty: &Type| inferred(ty.to_token_stream()).to_string() != ty.to_token_stream().to_string();
    signature.output.as_ref().is_some_and(has_impl)
}

/// The output of the future that is returned, as it may be written inside a body: the last `Output = ..` of the type.
pub(super) fn future_output(signature: &Signature) -> Option<TokenStream> {
    fn find(tokens: TokenStream) -> Option<TokenStream> {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |token: &TokenTree, text: &str| token.to_string() == text;
        let inside = |token: &TokenTree| match token {
            TokenTree::Group(group) => find(group.stream()),
            _ => None,
        };
        let at = tokens.windows(2).position(|pair| is(&pair[0], "Output") && is(&pair[1], "="));
        let Some(at) = at else { return tokens.iter().find_map(inside) };
        let (mut depth, mut arrow) = (0_usize, false);
        let ends = |token: &TokenTree| {
            let mark = if let TokenTree::Punct(punct) = token { punct.as_char() } else { ' ' };
            let end = depth == 0 && !arrow && matches!(mark, '>' | ',');
            match mark {
                '<' => depth += 1,
                '>' if !arrow => depth = depth.saturating_sub(1),
                _ => {}
            }
            arrow = mark == '-';
            end
        };
        let rest = &tokens[at + 2..];
        let end = rest.iter().position(ends).unwrap_or(rest.len());
        Some(rest[..end].iter().cloned().collect())
    }
    let output = find(signature.output.as_ref()?.to_token_stream())?;
    Some(inferred(output))
}

fn is_impl(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => is_impl(&group.elem),
        Type::Paren(paren) => is_impl(&paren.elem),
        Type::ImplTrait(_) => true,
        _ => false,
    }
}

fn is_impl_future(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => is_impl_future(&group.elem),
        Type::Paren(paren) => is_impl_future(&paren.elem),
        Type::ImplTrait(ty) => ty.bounds.iter().any(names_future),
        _ => false,
    }
}

fn is_box_future(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => is_box_future(&group.elem),
        Type::Paren(paren) => is_box_future(&paren.elem),
        _ => argument(ty, "Pin").and_then(|pinned| argument(pinned, "Box")).is_some_and(|boxed| match boxed {
            Type::TraitObject(object) => object.bounds.iter().any(names_future),
            boxed => is_impl_future(boxed),
        }),
    }
}

/// The type argument of the type, if it has that name.
fn argument<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn names_future(bound: &TypeParamBound) -> bool {
    let ends = |path: &Path| path.segments.last().is_some_and(|last| last.ident == "Future");
    matches!(bound, TypeParamBound::Trait(bound) if ends(&bound.path))
}

/// The type that is returned, as it may be written inside a body. None where that would say nothing.
pub(super) fn written_output(signature: &Signature) -> Option<TokenStream> {
    match &signature.output {
        Some(ty) => written(ty),
        None => Some(quote!(())),
    }
}

/// The type with `_` for every `impl Trait`, if something is left of it then.
fn written(ty: &Type) -> Option<TokenStream> {
    let written = inferred(ty.to_token_stream());
    (written.to_string() != "_").then_some(written)
}

fn inferred(tokens: TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Ident(word) if word == "impl" => {
                out.extend([TokenTree::from(Ident::new("_", Span::call_site()))]);
                // The bounds go on to the comma or the bracket that closes what they stand in.
                let (mut depth, mut arrow) = (0_usize, false);
                while let Some(next) = rest.peek() {
                    let mark = if let TokenTree::Punct(punct) = next { punct.as_char() } else { ' ' };
                    match mark {
                        ',' | '>' | ';' if depth == 0 && !arrow => break,
                        '<' => depth += 1,
                        '>' if !arrow => depth -= 1,
                        _ => {}
                    }
                    arrow = mark == '-';
                    rest.next();
                }
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), inferred(group.stream()));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            other => out.extend([other]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(text: &str) -> Type {
        syn::parse_str(text).expect("a type")
    }

    #[test]
    fn futures_are_told_by_their_types() {
        assert!(is_impl_future(&ty("impl Future<Output = u8> + Send + 'a")));
        assert!(is_impl_future(&ty("impl Send + ::core::future::Future<Output = ()>")));
        assert!(!is_impl_future(&ty("impl Iterator<Item = u8>")));
        assert!(is_box_future(&ty("Pin<Box<dyn Future<Output = ()> + Send + '_>>")));
        assert!(is_box_future(&ty(
            "::core::pin::Pin<Box<dyn ::core::future::Future<Output = u8> + ::core::marker::Send + 'async_trait>>"
        )));
        assert!(is_box_future(&ty("Pin<Box<impl Future<Output = ()> + Send>>")));
        assert!(!is_box_future(&ty("Pin<Box<dyn Stream>>")));
        assert!(!is_box_future(&ty("Box<dyn Future<Output = ()>>")));
    }

    #[test]
    fn opaque_types_are_left_to_be_inferred() {
        let written = |text: &str| written(&ty(text)).map(|tokens| tokens.to_string().replace(' ', ""));
        assert_eq!(written("impl Fn(u8) -> Vec<u8> + 'a"), None);
        assert_eq!(written("Result<impl Fn(u8) -> Vec<u8> + 'a, E>").as_deref(), Some("Result<_,E>"));
        assert_eq!(written("Option<impl Iterator<Item = (u8, u8)>>").as_deref(), Some("Option<_>"));
        assert_eq!(written("(impl A, u8)").as_deref(), Some("(_,u8)"));
        assert_eq!(written("Vec<u8>").as_deref(), Some("Vec<u8>"));
    }
}
