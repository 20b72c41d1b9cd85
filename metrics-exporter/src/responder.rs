//! What an endpoint answers, whichever framework carries it: a request's parts in, status, headers and body out.
//!
//! Every way of serving is a thin adapter around this one module, so all of them answer alike.

use std::borrow::Cow;

use metrics_core::{Format, Registry};

use crate::exposition::Exposition;

/// Answers the requests of a scrape endpoint: `GET` and `HEAD` on `/metrics`, and a page that links there on `/`.
///
/// The registry's families are followed by those that come with every endpoint: `process_*` (feature `process`) and
/// `rust_info`. Where the registry has a family of one of these names, the registry's own is served.
///
/// ```
/// use metrics_core::Registry;
/// use metrics_exporter::{Request, Responder};
///
/// let responder = Responder::new(Registry::new());
/// let response = responder.respond(&Request::new("GET", "/metrics"));
/// assert_eq!(response.status, 200);
/// assert_eq!(response.header("Content-Type"), Some("text/plain; version=0.0.4; charset=utf-8"));
/// assert!(String::from_utf8_lossy(&response.body).contains("rust_info{version="));
///
/// assert_eq!(responder.respond(&Request::new("POST", "/metrics")).header("Allow"), Some("GET, HEAD"));
/// ```
#[derive(Clone, Debug)]
pub struct Responder {
    exposition: Exposition,
}

/// The parts of a request that decide its answer.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    method: &'a str,
    path: &'a str,
}

/// An answer to send.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The HTTP status code.
    pub status: u16,
    /// Names and values, `Content-Type` and `Content-Length` among them.
    pub headers: Vec<(&'static str, Cow<'static, str>)>,
    /// The body; empty in answer to `HEAD`.
    pub body: Vec<u8>,
}

/// What a request asks for: most is known at once, a scrape has to be collected first.
///
/// A server that must not block answers the one in place and takes the other to a thread that may.
pub(crate) enum Route {
    Ready(Response),
    Scrape(Scrape),
}

/// An accepted request for the metrics.
pub(crate) struct Scrape {
    exposition: Exposition,
    head: bool,
}

const PLAIN: &str = "text/plain; charset=utf-8";
const INDEX: &str = "<!DOCTYPE html>\n<title>Metrics</title>\n<p><a href=\"metrics\">Metrics</a></p>\n";

impl Responder {
    /// Serves a registry, along with the families that come with every endpoint.
    #[must_use]
    pub fn new(registry: Registry) -> Responder {
        Responder { exposition: Exposition::new(registry) }
    }

    /// Answers a request. A scrape is collected in here, which runs every callback and collector: call this where
    /// blocking does no harm.
    #[must_use]
    pub fn respond(&self, request: &Request<'_>) -> Response {
        match self.route(request) {
            Route::Ready(response) => response,
            Route::Scrape(scrape) => scrape.respond(),
        }
    }

    /// Decides what a request asks for; quick, and runs nobody else's code.
    pub(crate) fn route(&self, request: &Request<'_>) -> Route {
        let head = match request.method {
            "GET" => Some(false),
            "HEAD" => Some(true),
            _ => None,
        };
        match (request.path, head) {
            ("/metrics", Some(head)) => Route::Scrape(Scrape { exposition: self.exposition.clone(), head }),
            ("/", Some(head)) => Route::Ready(Response::new(200, "text/html; charset=utf-8", INDEX, head)),
            ("/metrics" | "/", None) => {
                let mut response = Response::new(405, PLAIN, "only GET and HEAD are answered here\n", false);
                response.headers.push(("Allow", Cow::Borrowed("GET, HEAD")));
                Route::Ready(response)
            }
            _ => {
                let body = "not found; the metrics are at /metrics\n";
                Route::Ready(Response::new(404, PLAIN, body, head.unwrap_or(false)))
            }
        }
    }
}

impl Scrape {
    pub(crate) fn respond(&self) -> Response {
        let format = Format::Text;
        Response::new(200, format.content_type(), self.exposition.encode(format), self.head)
    }
}

impl<'a> Request<'a> {
    /// A request of that method (`GET`) for that path (`/metrics`, without a query).
    #[must_use]
    pub fn new(method: &'a str, path: &'a str) -> Request<'a> {
        Request { method, path }
    }
}

impl Response {
    fn new(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>, head: bool) -> Response {
        let mut body = body.into();
        let headers = vec![
            ("Content-Type", Cow::Borrowed(content_type)),
            // Of the body that GET would bring, as the answer to HEAD should have it.
            ("Content-Length", Cow::Owned(body.len().to_string())),
        ];
        if head {
            body.clear();
        }
        Response { status, headers, body }
    }

    /// For a server whose own collecting of a scrape has come to nothing.
    #[cfg(feature = "serve")]
    pub(crate) fn internal_error(reason: &str) -> Response {
        Response::new(500, PLAIN, format!("{reason}\n"), false)
    }

    /// The value of a header, its name in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_ref())
    }
}
