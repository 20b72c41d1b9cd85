//! What is sent back: a head alone, or together with its body.

use std::borrow::Cow;

/// The type of whatever is said to people.
pub(super) const PLAIN: &str = "text/plain; charset=utf-8";

/// Names and values of headers.
type Headers = Vec<(&'static str, Cow<'static, str>)>;

/// An answer up to its body, which follows piece by piece.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Head {
    /// The HTTP status code.
    pub status: u16,
    /// Names and values, `Content-Type` among them; `Content-Length` only where it is known.
    pub headers: Headers,
}

/// An answer to send.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The HTTP status code.
    pub status: u16,
    /// Names and values, `Content-Type` among them, and `Content-Length` but in answer to `HEAD`, which collects nothing.
    pub headers: Headers,
    /// The body, in the coding that `Content-Encoding` names; empty in answer to `HEAD`.
    pub body: Vec<u8>,
}

impl Head {
    /// The value of a header, its name in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

impl Response {
    pub(crate) fn new(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Response {
        let body = body.into();
        let headers = vec![("Content-Type", content_type.into()), ("Content-Length", body.len().to_string().into())];
        Response { status, headers, body }
    }

    /// In place of a scrape whose collecting has come to nothing.
    #[cfg(feature = "serve")]
    pub(crate) fn internal_error() -> Response {
        Response::new(500, PLAIN, "collecting the metrics panicked\n")
    }

    /// In place of a scrape that has taken too long.
    pub(crate) fn timed_out() -> Response {
        Response::new(503, PLAIN, "the metrics were not collected in time\n")
    }

    /// The value of a header, its name in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The body alone.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.body
    }

    /// Head and body apart.
    pub(super) fn into_parts(self) -> (Head, Vec<u8>) {
        (Head { status: self.status, headers: self.headers }, self.body)
    }
}

/// A response without a body.
impl From<Head> for Response {
    fn from(head: Head) -> Response {
        Response { status: head.status, headers: head.headers, body: Vec::new() }
    }
}

fn find<'h>(headers: &'h Headers, name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_ref())
}
