//! What a command publishes stands in a document between two comments, and the command replaces it.
//!
//! Figures that are copied by hand are old, or wrong, or of two runs. So a document says where a command's words go,
//! and nothing else of it is touched:
//!
//! ```text
//! <!-- begin compare -->
//! whatever the last run has written
//! <!-- end compare -->
//! ```
//!
//! The comments stand on lines of their own. What is between them belongs to the command.

use std::{error::Error, fmt, fs, io, path::Path};

/// Writes `text` between the comments of `name` in the document at `path`.
///
/// # Errors
///
/// Where the document cannot be read or written, or its comments are not what they should be: it is as it was then.
pub fn replace_section(path: impl AsRef<Path>, name: &str, text: &str) -> io::Result<()> {
    let path = path.as_ref();
    let document = replaced(path, name, text)?;
    fs::write(path, document).map_err(|error| told(path, error))
}

/// Sees whether the document at `path` has a place for `name`, before something is measured for it.
///
/// # Errors
///
/// Where [`replace_section`] would fail, but for a document that cannot be written.
pub fn check_section(path: impl AsRef<Path>, name: &str) -> io::Result<()> {
    replaced(path.as_ref(), name, "").map(drop)
}

fn replaced(path: &Path, name: &str, text: &str) -> io::Result<String> {
    let document = fs::read_to_string(path).map_err(|error| told(path, error))?;
    with_section(&document, name, text).map_err(|error| told(path, io::Error::other(error)))
}

fn told(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// `document` with `text` between the comments of `name`, and an empty line above and below it.
///
/// # Errors
///
/// Where one of the comments is missing, stands there twice, or the last comes first.
pub fn with_section(document: &str, name: &str, text: &str) -> Result<String, Misplaced> {
    let (begin, end) = (format!("<!-- begin {name} -->"), format!("<!-- end {name} -->"));
    let (first, last) = (place(document, &begin)?, place(document, &end)?);
    if last < first {
        return Err(Misplaced { comment: end, found: Found::BeforeItsBegin });
    }
    let (head, tail) = (&document[..first + begin.len()], &document[last..]);
    Ok(format!("{head}\n\n{}\n\n{tail}", text.trim_matches('\n')))
}

/// Where the line begins that is `comment`.
fn place(document: &str, comment: &str) -> Result<usize, Misplaced> {
    let offset = |line: &str| line.as_ptr() as usize - document.as_ptr() as usize;
    let mut lines = document.lines().filter(|line| *line == comment).map(offset);
    let misplaced = |found| Misplaced { comment: comment.to_owned(), found };
    let first = lines.next().ok_or_else(|| misplaced(Found::Nowhere))?;
    if lines.next().is_some() { Err(misplaced(Found::Twice)) } else { Ok(first) }
}

/// A comment that is not where a section needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misplaced {
    comment: String,
    found: Found,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Nowhere,
    Twice,
    BeforeItsBegin,
}

impl fmt::Display for Misplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let comment = &self.comment;
        match self.found {
            Found::Nowhere => write!(f, "no line is `{comment}`; add it where the section belongs"),
            Found::Twice => write!(f, "two lines are `{comment}`; leave one of them"),
            Found::BeforeItsBegin => write!(f, "`{comment}` stands above its beginning; swap the two"),
        }
    }
}

impl Error for Misplaced {}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "# Title\n\n<!-- begin a -->\nold\n\n```\n<!-- not ours -->\n```\n<!-- end a -->\n\nRest.\n\
        <!-- begin b --><!-- end b -->\n";

    #[test]
    fn only_what_is_between_the_comments_is_replaced() {
        let expected = "# Title\n\n<!-- begin a -->\n\nnew\n| table |\n\n<!-- end a -->\n\nRest.\n\
            <!-- begin b --><!-- end b -->\n";
        let once = with_section(DOCUMENT, "a", "new\n| table |\n").expect("both comments are there");
        assert_eq!(once, expected);
        assert_eq!(with_section(&once, "a", "new\n| table |").expect("still there"), once, "nothing grows");
    }

    #[test]
    fn a_document_without_the_comments_is_refused_with_what_to_add() {
        let refusal = |document: &str, name| with_section(document, name, "new").expect_err("refused").to_string();
        let missing = "no line is `<!-- begin c -->`; add it where the section belongs";
        assert_eq!(refusal(DOCUMENT, "c"), missing);
        let within_a_line = "no line is `<!-- begin b -->`; add it where the section belongs";
        assert_eq!(refusal(DOCUMENT, "b"), within_a_line);
        let open = "no line is `<!-- end a -->`; add it where the section belongs";
        assert_eq!(refusal("<!-- begin a -->\n", "a"), open);
        let twice = "two lines are `<!-- begin a -->`; leave one of them";
        assert_eq!(refusal(&format!("{DOCUMENT}{DOCUMENT}"), "a"), twice);
        let swapped = "`<!-- end a -->` stands above its beginning; swap the two";
        assert_eq!(refusal("<!-- end a -->\n<!-- begin a -->\n", "a"), swapped);
    }

    #[test]
    fn a_refused_document_is_as_it_was_and_its_name_is_told() {
        let folder = std::env::temp_dir().join(format!("publish-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("README.md");
        fs::write(&path, DOCUMENT).expect("a file");
        let refusal = replace_section(&path, "c", "new").expect_err("refused").to_string();
        assert!(refusal.starts_with(&path.display().to_string()) && refusal.contains("begin c"), "{refusal}");
        assert_eq!(check_section(&path, "c").expect_err("refused").to_string(), refusal);
        check_section(&path, "a").expect("both comments are there");
        assert_eq!(fs::read_to_string(&path).expect("still there"), DOCUMENT);
        replace_section(&path, "a", "new").expect("both comments are there");
        assert!(fs::read_to_string(&path).expect("still there").contains("\n\nnew\n\n<!-- end a -->"));
        fs::remove_dir_all(&folder).expect("a folder of this test");
    }
}
