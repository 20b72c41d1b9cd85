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
    /// The function returns a `Pin<Box<dyn Future>>`.
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
    matches!(&signature.output, Some(Type::Never(_)))
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
        _ => argument(ty, "Pin")
            .and_then(|pinned| argument(pinned, "Box"))
            .is_some_and(|boxed| matches!(boxed, Type::TraitObject(object) if object.bounds.iter().any(names_future))),
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
                        ',' | '>' if depth == 0 && !arrow => break,
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
