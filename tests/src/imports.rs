//! Which parts of its own crate a source file names.
//!
//! The file is read as tokens, not as text: comments, strings and doc links name nothing, and a path counts
//! wherever it stands, in a `use` or in the middle of an expression.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The paths below the crate's root that the file names through `crate::`, `super::` and `self::`, each as its
/// segments; what is compiled for tests alone is left out, as is `$crate`, which speaks of a macro's user.
///
/// `file` is relative to the source folder: `labels/text.rs`.
///
/// # Panics
/// When the source is not Rust.
#[must_use]
pub fn imports(file: &str, source: &str) -> BTreeSet<Vec<String>> {
    let tokens: TokenStream = source.parse().unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut reader = Reader { module: module_of(file), found: BTreeSet::new() };
    reader.read(tokens);
    reader.found
}

/// `labels/text.rs` is the module `labels::text`, `labels/mod.rs` is `labels`, `lib.rs` is the root.
fn module_of(file: &str) -> Vec<String> {
    let mut module: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
        module.pop();
    }
    module
}

struct Reader {
    /// The module that is being read, inline ones included.
    module: Vec<String>,
    found: BTreeSet<Vec<String>>,
}

impl Reader {
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            if is_test_attribute(&tokens[at..]) {
                at += length_of_item(&tokens[at..]);
                continue;
            }
            match &tokens[at..] {
                [TokenTree::Ident(word), TokenTree::Ident(name), TokenTree::Group(body), ..]
                    if word == "mod" && body.delimiter() == Delimiter::Brace =>
                {
                    self.module.push(name.to_string());
                    self.read(body.stream());
                    self.module.pop();
                    at += 2;
                }
                [TokenTree::Ident(word), rest @ ..] if !(at > 0 && is_punct(&tokens[at - 1], '$')) => {
                    if let Some(path) = after_colons(rest) {
                        let anchor = match word.to_string().as_str() {
                            "crate" => Some(Vec::new()),
                            "self" => Some(self.module.clone()),
                            "super" => Some(parent(&self.module)),
                            _ => None,
                        };
                        // `a::super` does not exist, so a word behind colons anchors nothing.
                        let inside = at > 0 && is_punct(&tokens[at - 1], ':');
                        if let Some(anchor) = anchor.filter(|_| !inside) {
                            self.path(anchor, path);
                        }
                    }
                }
                [TokenTree::Group(group), ..] => self.read(group.stream()),
                _ => {}
            }
            at += 1;
        }
    }

    /// Goes on with a path, a group of paths, or a glob.
    fn path(&mut self, mut so_far: Vec<String>, tokens: &[TokenTree]) {
        match tokens {
            [TokenTree::Ident(word), rest @ ..] => {
                match word.to_string().as_str() {
                    "self" => {}
                    "super" => so_far = parent(&so_far),
                    name => so_far.push(name.to_owned()),
                }
                match after_colons(rest) {
                    Some(path) => self.path(so_far, path),
                    None => _ = self.found.insert(so_far),
                }
            }
            [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Brace => {
                let members: Vec<TokenTree> = group.stream().into_iter().collect();
                for member in members.split(|token| is_punct(token, ',')).filter(|member| !member.is_empty()) {
                    self.path(so_far.clone(), member);
                }
            }
            // A glob, or the `<` of type arguments: the path so far is what is named.
            _ => _ = self.found.insert(so_far),
        }
    }
}

fn parent(module: &[String]) -> Vec<String> {
    module[..module.len().saturating_sub(1)].to_vec()
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

fn after_colons(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [first, second, rest @ ..] if is_punct(first, ':') && is_punct(second, ':') => Some(rest),
        _ => None,
    }
}

/// `#[cfg(test)]`, `#[cfg(all(test, ..))]`; not `#[cfg(not(test))]`.
fn is_test_attribute(tokens: &[TokenTree]) -> bool {
    let [hash, TokenTree::Group(attribute), ..] = tokens else { return false };
    let words = attribute.stream().to_string();
    let mut words = words.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    is_punct(hash, '#') && words.next() == Some("cfg") && {
        let rest: Vec<&str> = words.collect();
        rest.contains(&"test") && !rest.contains(&"not") && !rest.contains(&"any")
    }
}

/// How many tokens the item takes that begins with these attributes: up to its body or its semicolon.
fn length_of_item(tokens: &[TokenTree]) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_punct(token, ';'),
    };
    tokens.iter().position(is_end).map_or(tokens.len(), |end| end + 1)
}
