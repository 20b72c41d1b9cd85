//! Lifetimes of label types: named where they were elided, `'static` where the metric holds its labels' type.
//!
//! Done on tokens: a type's elided lifetimes are a `&` that no lifetime follows, and `'_`; every other lifetime is
//! written out. That spares this crate syn's visitors.

use proc_macro2::{Group, Ident, Punct, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Lifetime;

/// The type with `lifetime` in place of every elided one.
pub(crate) fn named(ty: impl ToTokens, lifetime: &Lifetime) -> TokenStream {
    replace(ty.to_token_stream(), &lifetime.to_token_stream(), false)
}

/// The type with `lifetime` in place of every one but `'static`, elided or not.
pub(crate) fn renamed(ty: impl ToTokens, lifetime: &Lifetime) -> TokenStream {
    replace(ty.to_token_stream(), &lifetime.to_token_stream(), true)
}

/// The type with `'static` in place of every lifetime, elided or not.
pub(crate) fn to_static(ty: impl ToTokens) -> TokenStream {
    replace(ty.to_token_stream(), &quote!('static), true)
}

/// The type in which a label set holds the values of this one: `'static` throughout, and without the reference where
/// something else than a `str` is borrowed (`&Method` is kept as a `Method`).
pub(crate) fn kept(ty: impl ToTokens) -> TokenStream {
    unborrowed(to_static(ty))
}

/// The type without the references that are of something else than a `str`. Lifetimes are written or not, as they were.
pub(crate) fn unborrowed(ty: impl ToTokens) -> TokenStream {
    let mut out = TokenStream::new();
    let mut rest = ty.to_token_stream().into_iter().peekable();
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Punct(and) if and.as_char() == '&' => {
                let named = matches!(rest.peek(), Some(TokenTree::Punct(tick)) if tick.as_char() == '\'');
                let lifetime = if named { [rest.next(), rest.next()] } else { [None, None] };
                if is_text(rest.clone()) {
                    out.extend([TokenTree::Punct(and)]);
                    out.extend(lifetime.into_iter().flatten());
                }
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), unborrowed(group.stream()));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            other => out.extend([other]),
        }
    }
    out
}

/// Whether the type that begins here is `str`, alone or as `::core::primitive::str`.
fn is_text(ty: impl Iterator<Item = TokenTree>) -> bool {
    let is = |token: &TokenTree, mark: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark);
    let path: String = ty
        .take_while(|token| matches!(token, TokenTree::Ident(_)) || is(token, ':'))
        .map(|token| token.to_string())
        .collect();
    let path = path.strip_prefix("::").unwrap_or(&path);
    ["str", "core::primitive::str", "std::primitive::str"].contains(&path)
}

/// Whether the type has a lifetime that is elided.
pub(crate) fn has_elided(ty: impl ToTokens) -> bool {
    let tokens = ty.to_token_stream();
    named(&tokens, &Lifetime::new("'__metrics", proc_macro2::Span::call_site())).to_string() != tokens.to_string()
}

/// Whether the type has any lifetime, elided or not.
pub(crate) fn has_any(ty: impl ToTokens) -> bool {
    has_elided(&ty)
        || contains(ty.to_token_stream(), &|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '\''))
}

/// Whether the type names `ident`.
pub(crate) fn mentions(ty: impl ToTokens, ident: &Ident) -> bool {
    contains(ty.to_token_stream(), &|token| matches!(token, TokenTree::Ident(found) if found == ident))
}

fn contains(tokens: TokenStream, wanted: &dyn Fn(&TokenTree) -> bool) -> bool {
    tokens.into_iter().any(|token| match &token {
        TokenTree::Group(group) => contains(group.stream(), wanted),
        other => wanted(other),
    })
}

fn replace(tokens: TokenStream, with: &TokenStream, written: bool) -> TokenStream {
    let mut out = TokenStream::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Punct(tick) if tick.as_char() == '\'' && tick.spacing() == Spacing::Joint => {
                let name = rest.next();
                let is = |word: &str| matches!(&name, Some(TokenTree::Ident(name)) if name == word);
                if written && !is("static") || is("_") {
                    out.extend(with.clone());
                } else {
                    out.extend([Some(TokenTree::Punct(tick)), name].into_iter().flatten());
                }
            }
            TokenTree::Punct(and) if and.as_char() == '&' => {
                let mut alone = Punct::new('&', Spacing::Alone);
                alone.set_span(and.span());
                out.extend([TokenTree::Punct(alone)]);
                if !matches!(rest.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '\'') {
                    out.extend(with.clone());
                }
            }
            TokenTree::Group(group) => {
                let mut replaced = Group::new(group.delimiter(), replace(group.stream(), with, written));
                replaced.set_span(group.span());
                out.extend([TokenTree::Group(replaced)]);
            }
            other => out.extend([other]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::Span;

    fn check(ty: TokenStream, expected_named: TokenStream, expected_static: TokenStream) {
        let lifetime = Lifetime::new("'m", Span::call_site());
        assert_eq!(named(&ty, &lifetime).to_string(), expected_named.to_string());
        assert_eq!(to_static(&ty).to_string(), expected_static.to_string());
    }

    #[test]
    fn elided_lifetimes_are_found_wherever_they_stand() {
        check(quote!(&str), quote!(&'m str), quote!(&'static str));
        check(quote!(Cow<'_, str>), quote!(Cow<'m, str>), quote!(Cow<'static, str>));
        check(quote!(Option<&&'a str>), quote!(Option<&'m &'a str>), quote!(Option<&'static &'static str>));
        check(quote!((&u8, [&u8; 2])), quote!((&'m u8, [&'m u8; 2])), quote!((&'static u8, [&'static u8; 2])));
        check(quote!(Method), quote!(Method), quote!(Method));
    }

    #[test]
    fn every_lifetime_but_static_is_renamed() {
        let lifetime = Lifetime::new("'m", Span::call_site());
        let renamed = renamed(quote!(Option<(&'a str, &'static str, Cow<'_, str>, &u8)>), &lifetime);
        assert_eq!(renamed.to_string(), quote!(Option<(&'m str, &'static str, Cow<'m, str>, &'m u8)>).to_string());
    }

    #[test]
    fn only_text_is_kept_by_reference() {
        let kept = |ty: TokenStream| kept(ty).to_string();
        assert_eq!(kept(quote!(&str)), quote!(&'static str).to_string());
        for path in [quote!(::core::primitive::str), quote!(std::primitive::str)] {
            assert_eq!(kept(quote!(Option<&#path>)), quote!(Option<&'static #path>).to_string());
        }
        assert_eq!(kept(quote!(&my::str)), quote!(my::str).to_string());
        assert_eq!(kept(quote!(Option<&'a &'b str>)), quote!(Option<&'static str>).to_string());
        assert_eq!(kept(quote!(&Method)), "Method");
        assert_eq!(kept(quote!(&Cow<'_, str>)), quote!(Cow<'static, str>).to_string());
        assert_eq!(kept(quote!(Option<&u16>)), quote!(Option<u16>).to_string());
    }

    #[test]
    fn elided_and_written_are_told_apart() {
        assert!(has_elided(quote!(&str)) && !has_elided(quote!(&'a str)));
        assert!(has_any(quote!(X<'a>)) && has_any(quote!(&str)) && !has_any(quote!(X<u8>)));
        let t = Ident::new("T", Span::call_site());
        assert!(mentions(quote!(Option<(T, u8)>), &t) && !mentions(quote!(Option<u8>), &t));
    }
}
