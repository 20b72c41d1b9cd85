//! `Accept-Encoding`: whether the client wants its answer compressed.
//!
//! Preferences (`q`) are heeded, and whatever cannot be read is as good as not there: a scrape in plain text is better
//! than none.

/// How a body goes over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Plain,
    #[cfg(feature = "gzip")]
    Gzip,
}

impl Coding {
    #[cfg(not(feature = "gzip"))]
    pub(super) fn negotiate(_accept_encoding: &str) -> Coding {
        Coding::Plain
    }

    /// The coding that a client prefers among those there are.
    #[cfg(feature = "gzip")]
    pub(super) fn negotiate(accept_encoding: &str) -> Coding {
        let any = weight(accept_encoding, &["*"]);
        // One name and its old form: RFC 9110, 8.4.1.3.
        let gzip = weight(accept_encoding, &["gzip", "x-gzip"]).or(any).unwrap_or(0.0);
        // Always acceptable, and not wanted in particular, unless it is named.
        let plain = weight(accept_encoding, &["identity"]).or(any).unwrap_or(0.0);
        if gzip > 0.0 && gzip >= plain { Coding::Gzip } else { Coding::Plain }
    }
}

/// What the first clause that has one of the names says of it.
#[cfg(feature = "gzip")]
fn weight(accept_encoding: &str, names: &[&str]) -> Option<f32> {
    accept_encoding.split(',').find_map(|clause| {
        let (name, parameters) = clause.split_once(';').unwrap_or((clause, ""));
        let is_meant = names.iter().any(|known| known.eq_ignore_ascii_case(name.trim()));
        if is_meant { quality(parameters) } else { None }
    })
}

/// The `q` among a clause's parameters: 1 if there is none, nothing if it is no such number.
#[cfg(feature = "gzip")]
fn quality(parameters: &str) -> Option<f32> {
    let parameters = parameters.split(';').map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")));
    let Some((_, q)) = parameters.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("q")) else {
        return Some(1.0);
    };
    let is_decimal = q.trim().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    q.trim().parse().ok().filter(|q| is_decimal && *q <= 1.0)
}

#[cfg(all(test, feature = "gzip"))]
mod tests {
    use super::*;

    /// What Python's client makes of each header, and what we do.
    const AS_PYTHON: [(&str, bool); 6] = [
        ("", false),
        ("gzip", true),
        ("GZIP", true),
        ("deflate, gzip;q=0.5", true),
        ("br", false),
        ("gzip, deflate, br", true),
    ];

    /// Where we differ from Python's client, and why.
    const UNLIKE_PYTHON: [(&str, bool, &str); 3] = [
        ("gzip;q=0", false, "a weight of 0 means `not acceptable`; Python does not read weights"),
        ("*", true, "any coding is acceptable, ours as well; Python looks for the name"),
        ("x-gzip", true, "the old name of the same coding; Python wants the new one"),
    ];

    fn is_gzip(accept_encoding: &str) -> bool {
        Coding::negotiate(accept_encoding) == Coding::Gzip
    }

    #[test]
    fn headers_are_understood_as_by_pythons_client_or_with_a_reason() {
        for (header, gzip) in AS_PYTHON {
            assert_eq!(is_gzip(header), gzip, "{header}");
        }
        for (header, gzip, reason) in UNLIKE_PYTHON {
            assert_eq!(is_gzip(header), gzip, "{header}: {reason}");
        }
    }

    #[test]
    fn the_preferred_coding_is_taken() {
        for header in [
            "gzip;q=0.001",
            "identity;q=0.5, gzip;q=0.5",
            "gzip;q=1.000, identity",
            " X-Gzip ; Q=0.8 ",
            "identity;q=0, *;q=0.1",
            "br;q=1.0, *;q=0.1",
            "gzip;q=0.5, *;q=0",
            "gzip;level=9;q=0.7",
            ",, ;, gzip",
        ] {
            assert!(is_gzip(header), "{header}");
        }
        for header in [
            "gzip;q=0.000",
            "gzip;q=0, *",
            "x-gzip;q=0, gzip",
            "*;q=0",
            "identity, gzip;q=0.9",
            "gzip;q=0.5, *",
            "identity;q=0",
            "gzipped",
            "deflate",
        ] {
            assert!(!is_gzip(header), "{header}");
        }
    }

    #[test]
    fn a_clause_that_cannot_be_read_is_not_there() {
        for header in
            ["gzip;q=", "gzip;q=2", "gzip;q=-1", "gzip;q=NaN", "gzip;q=0,5", "gzip;q=1e0", "gzip;q=.", "\"gzip\""]
        {
            assert!(!is_gzip(header), "{header}");
        }
        assert!(is_gzip("gzip;q=x, gzip"));
    }
}
