//! Identifiers as label values and label names: `rename_all`.

use crate::suggest;

/// How an identifier becomes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// `get_all`
    Snake,
    /// `GETALL` of `GetAll`: the identifier in capitals, nothing between.
    Upper,
    /// `getall` of `GetAll`
    Lower,
    /// `get-all`
    Kebab,
    /// `getAll`
    Camel,
    /// `GetAll`
    Pascal,
    /// `GET_ALL`
    ScreamingSnake,
    /// As it is written.
    Verbatim,
}

/// Every case, by the name that `rename_all` knows.
const CASES: &[(&str, Case)] = &[
    ("snake_case", Case::Snake),
    ("UPPERCASE", Case::Upper),
    ("lowercase", Case::Lower),
    ("kebab-case", Case::Kebab),
    ("camelCase", Case::Camel),
    ("PascalCase", Case::Pascal),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("verbatim", Case::Verbatim),
];

impl Case {
    /// The case of that name, or the message that says which there are.
    pub(crate) fn parse(name: &str) -> Result<Case, String> {
        if let Some((_, case)) = CASES.iter().find(|(known, _)| *known == name) {
            return Ok(*case);
        }
        let names = || CASES.iter().map(|(known, _)| *known);
        // Separators are what people mix up: `snake-case`, `Kebab_case`.
        let plain = |name: &str| name.to_lowercase().replace(['-', '_'], "");
        let same = names().find(|known| plain(known) == plain(name));
        Err(match same.or_else(|| suggest::nearest(name, names())) {
            Some(near) => format!("there is no case `{name}`; did you mean `{near}`"),
            None => format!("there is no case `{name}`; use one of {}", suggest::list(names())),
        })
    }

    /// The identifier (without `r#`) in this case.
    pub(crate) fn apply(self, ident: &str) -> String {
        let joined = |separator: &str, first: fn(&str) -> String, rest: fn(&str) -> String| {
            let words = words(ident).into_iter().enumerate();
            words.map(|(at, word)| if at == 0 { first(&word) } else { rest(&word) }).collect::<Vec<_>>().join(separator)
        };
        match self {
            Case::Snake => joined("_", lower, lower),
            Case::Upper => ident.to_uppercase(),
            Case::Lower => ident.to_lowercase(),
            Case::Kebab => joined("-", lower, lower),
            Case::Camel => joined("", lower, capitalised),
            Case::Pascal => joined("", capitalised, capitalised),
            Case::ScreamingSnake => joined("_", upper, upper),
            Case::Verbatim => ident.to_owned(),
        }
    }
}

fn lower(word: &str) -> String {
    word.to_lowercase()
}

fn upper(word: &str) -> String {
    word.to_uppercase()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters.as_str().to_lowercase().chars()).collect())
}

/// The words of an identifier: split at `_`, before a capital that follows a small letter or a digit, and
/// before the last capital of a run that a small letter follows (`HTTPServer` is `HTTP`, `Server`).
fn words(ident: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in ident.split('_').filter(|part| !part.is_empty()) {
        let letters: Vec<char> = part.chars().collect();
        let mut word = String::new();
        for (at, letter) in letters.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| letters[at]);
            let after_small = before.is_some_and(|before| !before.is_uppercase());
            let ends_run = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
            if letter.is_uppercase() && before.is_some() && (after_small || ends_run) {
                words.push(std::mem::take(&mut word));
            }
            word.push(*letter);
        }
        words.push(word);
    }
    // An identifier of underscores alone has no words; it stays what it is.
    if words.is_empty() { vec![ident.to_owned()] } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_of_one_identifier() {
        let all: Vec<_> = CASES.iter().map(|(_, case)| case.apply("NotFound404")).collect();
        assert_eq!(
            all,
            [
                "not_found404",
                "NOTFOUND404",
                "notfound404",
                "not-found404",
                "notFound404",
                "NotFound404",
                "NOT_FOUND404",
                "NotFound404"
            ]
        );
    }

    #[test]
    fn acronyms_are_one_word_and_fields_work_too() {
        assert_eq!(Case::Snake.apply("HTTPServer"), "http_server");
        assert_eq!(Case::Snake.apply("V1Beta"), "v1_beta");
        assert_eq!(Case::Snake.apply("GET"), "get");
        assert_eq!(Case::Camel.apply("user_agent"), "userAgent");
        assert_eq!(Case::ScreamingSnake.apply("user_agent"), "USER_AGENT");
        assert_eq!(Case::Snake.apply("_"), "_");
    }

    #[test]
    fn a_wrong_case_is_told_the_right_one() {
        assert_eq!(Case::parse("kebab-case"), Ok(Case::Kebab));
        assert_eq!(
            Case::parse("snake-case").expect_err("an invalid case"),
            "there is no case `snake-case`; did you mean `snake_case`"
        );
        assert!(Case::parse("title").expect_err("an invalid case").contains("use one of `snake_case`, `UPPERCASE`"));
    }
}
