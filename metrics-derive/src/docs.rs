//! HELP from a doc comment: its first paragraph, the lines joined.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// What the doc comment of an item offers as help.
#[derive(Debug, PartialEq)]
pub(crate) enum Docs {
    /// The first paragraph.
    Help(String),
    /// A doc comment without a word in it.
    Empty,
    /// `#[doc = include_str!(..)]` and the like: text that a macro cannot read.
    Unreadable,
    /// No doc comment.
    Missing,
}

/// Reads the first paragraph of the doc comment among `attributes`.
pub(crate) fn help(attributes: &[Attribute]) -> Docs {
    let mut seen = Docs::Missing;
    let mut lines: Vec<String> = Vec::new();
    for attribute in attributes {
        let Meta::NameValue(meta) = &attribute.meta else { continue };
        if !meta.path.is_ident("doc") {
            continue;
        }
        match literal(&meta.value) {
            Some(text) => {
                if seen == Docs::Missing {
                    seen = Docs::Empty;
                }
                lines.extend(doc_lines(&text));
            }
            None => seen = Docs::Unreadable,
        }
    }
    let paragraph: Vec<&str> = lines
        .iter()
        .map(|line| line.trim())
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty())
        .collect();
    if paragraph.is_empty() { seen } else { Docs::Help(paragraph.join(" ")) }
}

fn literal(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        // What a `$doc:expr` or `$doc:literal` of a macro_rules leaves behind.
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

/// The lines of one doc attribute; of `/** .. */` without the stars that its lines begin with.
fn doc_lines(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let rest = lines.get(1..).unwrap_or_default();
    let starred =
        !rest.is_empty() && rest.iter().all(|line| line.trim().is_empty() || line.trim_start().starts_with('*'));
    let plain = |line: &&str| {
        let line = line.trim();
        let line = if starred { line.strip_prefix('*').unwrap_or(line) } else { line };
        line.to_owned()
    };
    if lines.is_empty() { vec![String::new()] } else { lines.iter().map(plain).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse::Parser;

    fn of(text: &str) -> Docs {
        help(&Attribute::parse_outer.parse_str(text).expect("a valid case"))
    }

    #[test]
    fn the_first_paragraph_is_joined() {
        assert_eq!(of("/// One\n///   two.\n///\n/// Three."), Docs::Help("One two.".to_owned()));
        assert_eq!(of("///\n/// Late."), Docs::Help("Late.".to_owned()));
        assert_eq!(of("#[inline]\n/// A\n#[cfg(x)]\n/// b."), Docs::Help("A b.".to_owned()));
        assert_eq!(of("/** One\n * two.\n *\n * Three.\n */"), Docs::Help("One two.".to_owned()));
    }

    #[test]
    fn what_is_not_there_is_told_apart() {
        assert_eq!(of("#[inline]"), Docs::Missing);
        assert_eq!(of("#[doc(hidden)]"), Docs::Missing);
        assert_eq!(of("///"), Docs::Empty);
        assert_eq!(of("#[doc = include_str!(\"a.md\")]"), Docs::Unreadable);
        assert_eq!(of("/// Help.\n#[doc = include_str!(\"a.md\")]"), Docs::Help("Help.".to_owned()));
    }
}
