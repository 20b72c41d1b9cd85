//! What a query asks of the metrics: `name[]=..`, as often as wanted, and `debug=..`.

use metrics_core::{Escaping, Format};

/// A query that was understood. Parameters that mean nothing here are none of its business.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Query {
    /// The names that are asked for; all families where none is.
    pub(super) names: Option<Vec<String>>,
    /// What to show in a browser.
    pub(super) debug: Option<Shown>,
}

/// An exposition as a person is shown it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Text,
    OpenMetrics,
    Protobuf,
}

impl Shown {
    /// The format, with names as they are: a person needs none of them escaped.
    pub(super) fn format(self) -> Format {
        let format = match self {
            Shown::Text => Format::Text,
            Shown::OpenMetrics => Format::OpenMetrics,
            Shown::Protobuf => Format::Protobuf,
        };
        format.with_escaping(Escaping::AllowUtf8)
    }

    fn by_name(name: &str) -> Result<Shown, String> {
        match name {
            "text" => Ok(Shown::Text),
            "openmetrics" => Ok(Shown::OpenMetrics),
            "protobuf" => Ok(Shown::Protobuf),
            _ => Err(format!("debug={name}: there are debug=text, debug=openmetrics and debug=protobuf")),
        }
    }
}

impl Query {
    /// Reads it.
    ///
    /// # Errors
    /// A `debug` that names no format: only a person asks that way, so it is said to them.
    pub(super) fn parse(query: &str) -> Result<Query, String> {
        let (mut names, mut debug) = (None, None);
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match key.as_ref() {
                "name[]" => names.get_or_insert_with(Vec::new).push(value.into_owned()),
                "debug" => debug = Some(Shown::by_name(&value)?),
                _ => {}
            }
        }
        Ok(Query { names, debug })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(query: &str) -> Option<Vec<String>> {
        Query::parse(query).expect("it is understood").names
    }

    #[test]
    fn names_are_decoded_and_collected() {
        assert_eq!(names("name[]=a&name[]=b_total"), Some(vec!["a".to_owned(), "b_total".to_owned()]));
        assert_eq!(names("name%5B%5D=a%5Fb&x=1&name%5b%5d=c%2Ed"), Some(vec!["a_b".to_owned(), "c.d".to_owned()]));
        assert_eq!(names("name[]=a+b"), Some(vec!["a b".to_owned()]));
        assert_eq!(names("name[]=%ff%fe"), Some(vec!["\u{fffd}\u{fffd}".to_owned()]), "no text: nothing has that name");
        assert_eq!(names("name[]="), Some(vec![String::new()]), "asks for something, even if nothing has that name");
        assert_eq!(names("name[]"), Some(vec![String::new()]));
        for query in ["", "&", "=", "name=a", "name[0]=a", "names[]=a", "NAME[]=a", "?name[]=a", "%"] {
            assert_eq!(names(query), None, "{query}");
        }
    }

    #[test]
    fn a_format_to_show_is_one_of_three() {
        let debug = |query: &str| Query::parse(query).map(|query| query.debug);
        assert_eq!(debug("name[]=a"), Ok(None));
        for (query, format) in [
            ("debug=text", Shown::Text),
            ("x&debug=openmetrics", Shown::OpenMetrics),
            ("debug=proto%62uf", Shown::Protobuf),
        ] {
            assert_eq!(debug(query), Ok(Some(format)), "{query}");
        }
        for query in ["debug", "debug=", "debug=html", "debug=TEXT", "debug=text&debug=1"] {
            let message = debug(query).expect_err(query);
            assert!(message.ends_with("there are debug=text, debug=openmetrics and debug=protobuf"), "{message}");
        }
    }
}
