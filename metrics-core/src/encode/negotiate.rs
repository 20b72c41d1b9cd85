//! From an `Accept` header to a format.
//!
//! Prometheus lists what it reads by preference; browsers and people send all sorts of things. A scrape that is
//! answered in a format that the scraper did not ask for is lost, and one that is answered with an error is lost as
//! well: so the header is read by its grammar (RFC 9110, sections 5.6 and 12.5.1), what cannot be read is passed over,
//! and where nothing is left there is text 0.0.4, which everybody reads.

use crate::encode::format::Format;
use crate::escaping::Escaping;

impl Format {
    /// The format that a reader prefers, by its `Accept` header; empty for none. It never fails: a reader that asks for
    /// nothing we have gets [`Format::Text`].
    ///
    /// ```
    /// use metrics_core::Format;
    /// let accept = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3";
    /// assert_eq!(
    ///     Format::negotiate(accept).content_type(),
    ///     "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
    /// );
    /// assert_eq!(Format::negotiate("text/html,*/*;q=0.8"), Format::Text);
    /// ```
    #[must_use]
    pub fn negotiate(accept: &str) -> Format {
        let mut best: Option<(f64, Format)> = None;
        for clause in split(accept, ',').filter_map(Clause::parse) {
            // Of two that are equally welcome, the first; 0 means not welcome.
            let bar = best.map_or(0.0, |(quality, _)| quality);
            if clause.quality > bar
                && let Some(format) = clause.format()
            {
                best = Some((clause.quality, format));
            }
        }
        best.map_or(Format::Text, |(_, format)| format)
    }
}

/// One of the things that a reader accepts: `text/plain;version=0.0.4;q=0.5`.
struct Clause<'a> {
    media_type: &'a str,
    parameters: Vec<(&'a str, String)>,
    quality: f64,
}

impl<'a> Clause<'a> {
    /// None where it does not follow the grammar.
    fn parse(text: &'a str) -> Option<Clause<'a>> {
        let mut parts = split(text, ';').map(trim);
        let media_type = parts.next()?;
        let mut clause = Clause { media_type, parameters: Vec::new(), quality: 1.0 };
        // Nothing between two semicolons is allowed.
        for parameter in parts.filter(|parameter| !parameter.is_empty()) {
            let (name, value) = parameter.split_once('=')?;
            if !is_token(name) {
                return None;
            }
            let value = unquote(value)?;
            if name.eq_ignore_ascii_case("q") {
                clause.quality = quality(&value)?;
            } else {
                clause.parameters.push((name, value));
            }
        }
        Some(clause)
    }

    fn parameter(&self, wanted: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.as_str())
    }

    /// The format that it means, if we have it.
    fn format(&self) -> Option<Format> {
        let is = |media_type| self.media_type.eq_ignore_ascii_case(media_type);
        if is("application/openmetrics-text") {
            // A later version may mean anything. Versions before 1.0.0 were drafts, which differ.
            match self.parameter("version") {
                None => Some(Format::OpenMetrics),
                Some("1.0.0") => Some(Format::OpenMetrics.with_escaping(self.escaping())),
                Some(_) => None,
            }
        } else if is("text/plain") {
            match self.parameter("version") {
                None | Some("0.0.4") => Some(Format::Text),
                // A reader of a later text version reads 1.0.0 as well: the answer says which it is.
                Some(version) if is_from_1_on(version) => Some(Format::Text.with_escaping(self.escaping())),
                Some(_) => None,
            }
        } else if is("application/vnd.google.protobuf") {
            let is_ours = self.parameter("proto") == Some("io.prometheus.client.MetricFamily")
                && self.parameter("encoding") == Some("delimited");
            let states_escaping = self.parameter("escaping").is_some();
            is_ours.then(|| match states_escaping {
                true => Format::Protobuf.with_escaping(self.escaping()),
                false => Format::Protobuf,
            })
        } else {
            (is("text/*") || is("*/*")).then_some(Format::Text)
        }
    }

    /// The scheme it asks for; underscores if that is none we know.
    fn escaping(&self) -> Escaping {
        let asked = self.parameter("escaping");
        Escaping::ALL.into_iter().find(|scheme| Some(scheme.as_str()) == asked).unwrap_or_default()
    }
}

/// Splits at a separator, but not inside of quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split(move |c| {
        let is_taken = is_quoted || is_escaped;
        match c {
            _ if is_escaped => is_escaped = false,
            '"' => is_quoted = !is_quoted,
            '\\' => is_escaped = is_quoted,
            _ => {}
        }
        c == separator && !is_taken
    })
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// A parameter's value: a word, or anything in quotes.
fn unquote(value: &str) -> Option<String> {
    let Some(quoted) = value.strip_prefix('"') else {
        return is_token(value).then(|| value.to_owned());
    };
    let mut plain = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next()? {
            '"' => return characters.as_str().is_empty().then_some(plain),
            '\\' => plain.push(characters.next()?),
            c => plain.push(c),
        }
    }
}

/// From 0 to 1, with as many decimals as anybody likes.
fn quality(text: &str) -> Option<f64> {
    let is_plain = text.starts_with(['0', '1']) && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|quality| is_plain && (0.0..=1.0).contains(quality))
}

/// Whether it is three numbers with dots between them, the first of them not 0.
fn is_from_1_on(version: &str) -> bool {
    let numbers: Vec<&str> = version.split('.').collect();
    let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.len() == 3 && numbers.iter().all(is_number) && numbers[0].bytes().any(|byte| byte != b'0')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OPENMETRICS: Format = Format::OpenMetrics.with_escaping(Escaping::Underscores);

    #[test]
    fn the_most_welcome_is_taken_and_of_equals_the_first() {
        let rows = [
            ("text/plain;q=0.3,application/openmetrics-text;q=0.4", Format::OpenMetrics),
            ("text/plain;q=0.4,application/openmetrics-text;q=0.4", Format::Text),
            ("application/openmetrics-text;q=0.4,text/plain;q=0.4", Format::OpenMetrics),
            ("application/openmetrics-text;q=0.001,image/png", Format::OpenMetrics),
            ("application/openmetrics-text;q=0,text/html", Format::Text),
            ("application/openmetrics-text;q=0.000", Format::Text),
            ("*/*,application/openmetrics-text;q=0.9", Format::Text),
            ("text/*;q=0.1,application/openmetrics-text;q=0.05", Format::Text),
        ];
        for (accept, format) in rows {
            assert_eq!(Format::negotiate(accept), format, "{accept}");
        }
    }

    #[test]
    fn blanks_quotes_and_case_are_as_the_grammar_has_them() {
        let rows = [
            " application/openmetrics-text ; version=1.0.0 ; Q=0.5 ,\ttext/plain;q=0.1",
            "APPLICATION/openmetrics-text;VERSION=1.0.0",
            "application/openmetrics-text;version=\"1.0.0\"",
            "application/openmetrics-text;version=\"1\\.0.0\"",
            "application/openmetrics-text;;version=1.0.0;",
            "application/openmetrics-text;note=\"a, b; \\\" c\";version=1.0.0",
            ",,application/openmetrics-text;version=1.0.0,",
        ];
        for accept in rows {
            assert_eq!(Format::negotiate(accept), OPENMETRICS, "{accept}");
        }
    }

    #[test]
    fn what_is_malformed_is_passed_over_and_the_rest_counts() {
        let malformed = [
            "application/vnd.google.protobuf;proto",
            "application/openmetrics-text;version=\"1.0.0",
            "application/openmetrics-text;version=\"1.0.0\"x",
            "application/openmetrics-text;version=1.0 .0",
            "application/openmetrics-text;=1.0.0",
            "application/openmetrics-text;q=high",
            "application/openmetrics-text;q=1.1",
            "application/openmetrics-text;q=-1",
            "application/openmetrics-text;q=NaN",
            "application/openmetrics-text;q=1e-1",
            "application/openmetrics-text;q=",
            ";version=1.0.0",
            "\\\"",
        ];
        for clause in malformed {
            assert_eq!(Format::negotiate(clause), Format::Text, "{clause}");
            let accept = format!("text/plain;version=1.0.0;escaping=dots;q=0.2,{clause}");
            assert_eq!(Format::negotiate(&accept), Format::Text.with_escaping(Escaping::Dots), "{accept}");
        }
    }

    #[test]
    fn versions_and_messages_that_we_do_not_have_are_passed_over() {
        let unknown = [
            "application/openmetrics-text;version=0.0.1",
            "application/openmetrics-text;version=1.0.1",
            "application/openmetrics-text;version=",
            "text/plain;version=0.0.3",
            "text/plain;version=1.0",
            "text/plain;version=0.1.0",
            "application/vnd.google.protobuf",
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily",
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text",
            "application/vnd.google.protobuf;proto=other.MetricFamily;encoding=delimited",
            "application/json",
        ];
        for clause in unknown {
            let accept = format!("{clause},application/openmetrics-text;version=1.0.0;q=0.1");
            assert_eq!(Format::negotiate(&accept), OPENMETRICS, "{accept}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_answered(accept in any::<String>(), near in "[a-z/*;,=.\"\\\\ 01q]{0,60}") {
            for accept in [accept, near] {
                prop_assert!(!Format::negotiate(&accept).content_type().is_empty());
                // And whatever else stands there: this one can be read, and comes first among its equals.
                let ours = format!("application/openmetrics-text,{accept}");
                prop_assert_eq!(Format::negotiate(&ours), Format::OpenMetrics);
            }
        }
    }
}
