//! Moves the parameters to where the body runs, so that they are dropped as they would have been: after the body's own
//! variables, the last first.
//!
//! A closure and an `async` block drop what they captured in the order in which it is mentioned there, and leave
//! outside what is not. What an argument's pattern has no name for stays outside, and is dropped last.

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::item::Function;

/// The signature without what moves, and the statements that move it.
pub(super) struct Moved {
    pub(super) signature: TokenStream,
    /// ```text
    /// let kind = kind;
    /// let mut id = id;
    /// ```
    pub(super) statements: TokenStream,
}

/// Moves all that has a name. What `used` holds for is used outside of the body, so it counts as used inside, too.
pub(super) fn moved(function: &Function, used: impl Fn(&Ident) -> bool) -> Moved {
    let mut tokens: Vec<TokenTree> = function.signature.clone().into_iter().collect();
    let mut statements = TokenStream::new();
    if let Some(at) = arguments(&tokens)
        && let TokenTree::Group(group) = &tokens[at]
    {
        let parameters = split(group.stream()).into_iter().map(|tokens| parameter(tokens, &used, &mut statements));
        let mut inner = Group::new(Delimiter::Parenthesis, quote!(#(#parameters),*));
        inner.set_span(group.span());
        tokens[at] = TokenTree::Group(inner);
    }
    Moved { signature: tokens.into_iter().collect(), statements }
}

/// Where the arguments stand: in the first parentheses after `fn` and outside of its generics.
fn arguments(tokens: &[TokenTree]) -> Option<usize> {
    let function = tokens.iter().position(|token| is_word(token, "fn"))?;
    let mut angles = Angles::default();
    (function..tokens.len()).find(|at| {
        let outside = angles.outside(&tokens[*at]);
        outside && matches!(&tokens[*at], TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
    })
}

/// Divides at the commas between parameters.
fn split(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let (mut all, mut one, mut angles) = (Vec::new(), Vec::new(), Angles::default());
    for token in tokens {
        if angles.outside(&token) && is_mark(&token, ',') {
            all.push(std::mem::take(&mut one));
        } else {
            one.push(token);
        }
    }
    all.extend((!one.is_empty()).then_some(one));
    all
}

/// Counts angle brackets, which are not delimiters to a macro.
#[derive(Default)]
struct Angles {
    depth: usize,
    arrow: bool,
}

impl Angles {
    /// Whether the token, which is the next, is outside of all.
    fn outside(&mut self, token: &TokenTree) -> bool {
        let outside = self.depth == 0;
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '<' => self.depth += 1,
            TokenTree::Punct(mark) if mark.as_char() == '>' && !self.arrow => {
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {}
        }
        self.arrow = is_mark(token, '-');
        outside
    }
}

/// One parameter as it stays; what moves is added to the statements.
fn parameter(tokens: Vec<TokenTree>, used: &impl Fn(&Ident) -> bool, statements: &mut TokenStream) -> TokenStream {
    let mut attributes = Vec::new();
    let mut rest = tokens.as_slice();
    while let [hash, TokenTree::Group(group), after @ ..] = rest
        && is_mark(hash, '#')
    {
        attributes.push(group);
        rest = after;
    }
    let end = (0..rest.len()).find(|at| is_colon(rest, *at)).unwrap_or(rest.len());
    let (pattern, ty) = rest.split_at(end);
    if let Some(own) = pattern.iter().find(|token| is_word(token, "self")) {
        // A reference to it has nothing to drop.
        if !pattern.first().is_some_and(|token| is_mark(token, '&')) {
            statements.extend(quote!(let _ = &#own;));
        }
        return tokens.into_iter().collect();
    }
    let mut bindings = Vec::new();
    let pattern = bare(pattern, &mut bindings);
    let stays = attributes.iter().filter(|group| bindings.is_empty() || !is_level(group));
    let moves: Vec<_> = attributes.iter().filter(|group| is_level(group) || is_condition(group)).collect();
    for Binding { mutable, ident } in &bindings {
        statements.extend(quote!(#(# #moves)* let #mutable #ident = #ident;));
        if used(ident) {
            let conditions = attributes.iter().filter(|group| is_condition(group));
            statements.extend(quote!(#(# #conditions)* let _ = &#ident;));
        }
    }
    let ty = ty.iter();
    quote!(#(# #stays)* #pattern #(#ty)*)
}

/// A name that a pattern gives.
struct Binding {
    mutable: Option<TokenTree>,
    ident: Ident,
}

/// The pattern without `mut`, which goes to where the names are bound again.
///
/// A name begins with a small letter; a path, a constant and a type's name do not, or are followed by what only they
/// are. A name that does not keep to that stays as it is.
fn bare(tokens: &[TokenTree], bindings: &mut Vec<Binding>) -> TokenStream {
    let mut out = TokenStream::new();
    let mut mutable: Option<TokenTree> = None;
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let after = tokens.get(at + 1);
        match token {
            TokenTree::Ident(word) if word == "mut" => {
                // Of a reference it says what that is to, and stays.
                if before.is_some_and(|token| is_word(token, "ref") || is_mark(token, '&')) {
                    out.extend([token.clone()]);
                } else {
                    mutable = Some(token.clone());
                }
                continue;
            }
            TokenTree::Ident(word) if is_binding(word, after) => {
                let mutable = mutable.take();
                if bindings.iter().all(|binding| binding.ident != *word) {
                    bindings.push(Binding { mutable, ident: word.clone() });
                }
                out.extend([token.clone()]);
            }
            TokenTree::Group(group) if before.is_none_or(|token| !is_mark(token, '#') && !is_mark(token, '!')) => {
                let inside: Vec<_> = group.stream().into_iter().collect();
                let mut inner = Group::new(group.delimiter(), bare(&inside, bindings));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            _ => {
                out.extend(mutable.take());
                out.extend([token.clone()]);
            }
        }
    }
    out
}

fn is_binding(word: &Ident, after: Option<&TokenTree>) -> bool {
    let text = word.to_string();
    let first = text.strip_prefix("r#").unwrap_or(&text).trim_start_matches('_').chars().next();
    let small = first.is_some_and(|first| !first.is_uppercase()) && text != "_";
    let keyword = ["ref", "box", "true", "false", "const", "crate", "self", "super"].contains(&text.as_str());
    let continues = |token: &TokenTree| match token {
        TokenTree::Punct(mark) => matches!(mark.as_char(), ':' | '!'),
        TokenTree::Group(_) => true,
        _ => false,
    };
    small && !keyword && !after.is_some_and(continues)
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn is_mark(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// Whether a pattern ends there, and a type begins: a colon that is not half of a `::`. What follows it at once, as in
/// `a:&str`, need not be another one.
fn is_colon(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |at: usize| tokens.get(at).is_some_and(|token| is_mark(token, ':'));
    let joint = |at: usize| matches!(&tokens[at], TokenTree::Punct(mark) if mark.spacing() == Spacing::Joint);
    let is_first = joint(at) && colon(at + 1);
    let is_second = at > 0 && colon(at - 1) && joint(at - 1);
    colon(at) && !is_first && !is_second
}

fn is_level(attribute: &Group) -> bool {
    begins_with(attribute, &["allow", "expect", "warn", "deny", "forbid"])
}

fn is_condition(attribute: &Group) -> bool {
    begins_with(attribute, &["cfg", "cfg_attr"])
}

fn begins_with(attribute: &Group, words: &[&str]) -> bool {
    let first = attribute.stream().into_iter().next();
    first.is_some_and(|first| words.contains(&first.to_token_stream().to_string().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::item;

    fn assert_moved(function: TokenStream, signature: TokenStream, statements: TokenStream) {
        let function = item::parse(function).expect("a function");
        let moved = moved(&function, |ident| ident == "used");
        assert_eq!(moved.signature.to_string(), signature.to_string());
        assert_eq!(moved.statements.to_string(), statements.to_string());
    }

    #[test]
    fn what_has_a_name_moves() {
        assert_moved(
            quote!(
                async fn f<F: Fn(u8) -> u8>(mut self: Box<Self>, mut a: HashMap<u8, F>, used: &mut u8) {}
            ),
            quote!(async fn f<F: Fn(u8) -> u8>(mut self: Box<Self>, a: HashMap<u8, F>, used: &mut u8)),
            quote!(let _ = &self; let mut a = a; let used = used; let _ = &used;),
        );
        assert_moved(
            quote!(
                fn f(&mut self, _: u8) {}
            ),
            quote!(fn f(&mut self, _: u8)),
            quote!(),
        );
    }

    #[test]
    fn patterns_keep_what_has_no_name() {
        assert_moved(
            quote!(
                fn f(
                    (mut a, _): (D, D),
                    a::B { b, c: d::E(ref mut e), .. }: a::B,
                    r#in @ [x, ..]: [u8; N],
                    &mut g: &mut u8,
                ) {
                }
            ),
            quote!(fn f((a, _): (D, D), a::B { b, c: d::E(ref mut e), .. }: a::B, r#in @ [x, ..]: [u8; N], &mut g: &mut u8)),
            quote!(let mut a = a; let b = b; let e = e; let r#in = r#in; let x = x; let g = g;),
        );
    }

    #[test]
    fn blanks_make_no_difference() {
        let signature = "fn f(a:&str,b:*const u8,mut c:&'static mut u8,_:&u8,d::E(e):&d::E,f: ::std::sync::Arc<u8>)";
        let spaced = "fn f(a: &str, b: *const u8, c: &'static mut u8, _: &u8, d::E(e): &d::E, f: ::std::sync::Arc<u8>)";
        let parse = |text: &str| text.parse::<TokenStream>().expect("tokens");
        let (signature, spaced) = (parse(signature), parse(spaced));
        let names = quote!(let a = a; let b = b; let mut c = c; let e = e; let f = f;);
        let function = item::parse(quote!(#signature {})).expect("a function");
        let moved = moved(&function, |_| false);
        // As text, so that spacing alone makes no difference here either.
        let bare = |tokens: &TokenStream| tokens.to_string().replace(' ', "");
        assert_eq!(bare(&moved.signature), bare(&spaced));
        assert_eq!(bare(&moved.statements), bare(&names));
    }

    #[test]
    fn attributes_go_with_what_they_are_of() {
        assert_moved(
            quote!(
                fn f(
                    #[cfg(unix)] a: u8,
                    #[expect(unused)]
                    #[x]
                    used: u8,
                    #[allow(unused)] _: u8,
                ) {
                }
            ),
            quote!(fn f(#[cfg(unix)] a: u8, #[x] used: u8, #[allow(unused)] _: u8)),
            quote!(#[cfg(unix)] let a = a; #[expect(unused)] let used = used; let _ = &used;),
        );
    }
}
