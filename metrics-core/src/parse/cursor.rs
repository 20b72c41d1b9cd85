//! A line that is being read: where the reader stands, and what it finds there.
//!
//! The methods know characters and the two ways of escaping, and nothing of either format's lines.

use std::borrow::Cow;

use super::error::{Fault, shown};

/// What a backslash before a character that needs none means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LooseBackslash {
    /// Itself: OpenMetrics' grammar has `BS normal-char`.
    Stands,
    /// A mistake: in text a backslash has to be escaped.
    IsRefused,
}

pub(super) struct Cursor<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(line: &'a str) -> Cursor<'a> {
        Cursor { line, at: 0 }
    }

    /// The byte at which it stands.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The whole line, whatever was read of it.
    pub(super) fn line(&self) -> &'a str {
        self.line
    }

    pub(super) fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or("")
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.line.len()
    }

    /// Goes past the character, if it is the next one.
    pub(super) fn eat(&mut self, character: char) -> bool {
        let is_next = self.peek() == Some(character);
        if is_next {
            self.at += character.len_utf8();
        }
        is_next
    }

    /// Goes past these characters, if they are next.
    pub(super) fn eat_all(&mut self, text: &str) -> bool {
        let are_next = self.rest().starts_with(text);
        if are_next {
            self.at += text.len();
        }
        are_next
    }

    /// Goes past all characters for which this holds.
    pub(super) fn take_while(&mut self, holds: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let taken = &rest[..rest.find(|c| !holds(c)).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    /// Goes past blanks and tabs.
    pub(super) fn skip_blanks(&mut self) {
        self.take_while(is_blank);
    }

    /// The characters up to the next blank or tab.
    pub(super) fn token(&mut self) -> &'a str {
        self.take_while(|c| !is_blank(c))
    }

    /// Goes to the end of the line.
    pub(super) fn take_rest(&mut self) -> &'a str {
        self.take_while(|_| true)
    }

    /// Goes past the character.
    ///
    /// # Errors
    /// Another one is next.
    pub(super) fn expect(&mut self, character: char, what: &str) -> Result<(), Fault> {
        if self.eat(character) { Ok(()) } else { Err(self.expected(what)) }
    }

    /// # Errors
    /// The line goes on.
    pub(super) fn expect_end(&self) -> Result<(), Fault> {
        if self.is_at_end() { Ok(()) } else { Err(self.expected("the end of the line")) }
    }

    /// The fault of not finding something here.
    pub(super) fn expected(&self, what: &str) -> Fault {
        let found = match self.peek() {
            Some(' ') => "a blank".to_owned(),
            Some(character) => shown(character.encode_utf8(&mut [0; 4])),
            None => "the end of the line".to_owned(),
        };
        Fault::new(self.at, format!("expected {what}, found {found}"))
    }

    /// What stands between two quotes, the first of which is next; unescaped.
    ///
    /// # Errors
    /// There is no second quote, or a backslash that does not belong there.
    pub(super) fn quoted(&mut self, what: &str, loose: LooseBackslash) -> Result<Cow<'a, str>, Fault> {
        let opened = self.at;
        self.expect('"', &format!("{what} in quotes"))?;
        let text = self.rest();
        let start = self.at;
        let mut escaped = false;
        let closes = |c| {
            let closes = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            closes
        };
        let Some(end) = text.find(closes) else {
            return Err(Fault::new(opened, format!("{what} has no closing quote in this line")));
        };
        self.at += end + 1;
        unescape(&text[..end], start, &['\\', '"'], loose)
    }
}

/// The text without its escapes: `\n` is a line feed, and each character in `others` stands for itself behind a
/// backslash.
///
/// # Errors
/// A backslash that escapes nothing; `start` is the byte of the line at which the text begins.
pub(super) fn unescape<'a>(
    text: &'a str,
    start: usize,
    others: &[char],
    loose: LooseBackslash,
) -> Result<Cow<'a, str>, Fault> {
    if !text.contains('\\') {
        return Ok(Cow::Borrowed(text));
    }
    let mut value = String::with_capacity(text.len());
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        if character != '\\' {
            value.push(character);
            continue;
        }
        match characters.next() {
            Some((_, 'n')) => value.push('\n'),
            Some((_, escaped)) if others.contains(&escaped) => value.push(escaped),
            Some((_, other)) if loose == LooseBackslash::Stands => value.extend(['\\', other]),
            Some((end, other)) => {
                let sequence = &text[at..end + other.len_utf8()];
                return Err(Fault::new(start + at, format!("{} is no escape; {}", shown(sequence), known(others))));
            }
            None => {
                let message = format!("the backslash at the end escapes nothing; {}", known(others));
                return Err(Fault::new(start + at, message));
            }
        }
    }
    Ok(Cow::Owned(value))
}

fn known(others: &[char]) -> String {
    let others: String = others.iter().map(|character| format!(", `\\{character}`")).collect();
    format!("there are `\\n`{others}")
}

pub(super) fn is_blank(character: char) -> bool {
    character == ' ' || character == '\t'
}
