//! What an endpoint answers, whichever framework carries it: a request's parts in, status, headers and body out.
//!
//! Every way of serving is a thin adapter around this one module, so all of them answer alike.

mod answer;
mod body;
mod coding;
#[cfg(feature = "gzip")]
mod gzip;
mod query;
mod request;
mod response;

pub use answer::Answer;
pub use request::Request;
pub use response::{Head, Response};

use metrics_core::Registry;

use self::answer::Scrape;
use self::query::Query;
use self::response::PLAIN;
use crate::exposition::Exposition;

/// Answers the requests of a scrape endpoint: `GET` and `HEAD` on `/metrics`, and a page that links there on `/`.
///
/// The registry's families are followed by those that come with every endpoint: `process_*` (feature `process`) and
/// `rust_info`. Where the registry has a family of one of these names, the registry's own is served.
///
/// | asked for | answered |
/// |---|---|
/// | `Accept` | the format that is preferred among those there are; text 0.0.4 where none is named |
/// | `Accept-Encoding` | gzip (feature `gzip`) where it is accepted and the body is no trifle |
/// | `/metrics?name[]=a&name[]=b` | these families alone, by their names or those of their samples; no others are read |
/// | `/metrics?debug=text` | the exposition for a browser, whatever it accepts; also `openmetrics` and `protobuf` |
///
/// ```
/// use metrics_core::Registry;
/// use metrics_exporter::{Request, Responder};
///
/// let responder = Responder::new(Registry::new());
/// let response = responder.respond(&Request::new("GET", "/metrics").query("name[]=rust_info"));
/// assert_eq!(response.status, 200);
/// assert_eq!(response.header("Content-Type"), Some("text/plain; version=0.0.4; charset=utf-8"));
/// assert!(response.body.starts_with(b"# HELP rust_info "));
///
/// assert_eq!(responder.respond(&Request::new("POST", "/metrics")).header("Allow"), Some("GET, HEAD"));
/// ```
#[derive(Clone, Debug)]
pub struct Responder {
    exposition: Exposition,
}

const INDEX: &str = "<!DOCTYPE html>\n<title>Metrics</title>\n<p><a href=\"metrics\">Metrics</a></p>\n";

impl Responder {
    /// Serves a registry, along with the families that come with every endpoint.
    #[must_use]
    pub fn new(registry: Registry) -> Responder {
        Responder { exposition: Exposition::new(registry) }
    }

    /// Answers a request, with all of the body in memory. A scrape is collected in here, which runs every callback and
    /// collector: call this where blocking does no harm.
    ///
    /// What may be large is better sent while it is collected: [`answer`](Responder::answer).
    #[must_use]
    pub fn respond(&self, request: &Request<'_>) -> Response {
        self.answer(request).into_response()
    }

    /// Decides what a request asks for: quick, and runs nobody else's code. A server that must not block does this in
    /// place, and takes an [`Answer`] that is not [ready](Answer::is_ready) to a thread that may.
    pub fn answer(&self, request: &Request<'_>) -> Answer {
        let head = match request.method {
            "GET" => Some(false),
            "HEAD" => Some(true),
            _ => None,
        };
        match (request.path, head) {
            ("/metrics", Some(head)) => self.scrape(request, head),
            ("/", Some(head)) => Answer::ready(Response::new(200, "text/html; charset=utf-8", INDEX), head),
            ("/metrics" | "/", None) => {
                let mut response = Response::new(405, PLAIN, "only GET and HEAD are answered here\n");
                response.headers.push(("Allow", "GET, HEAD".into()));
                Answer::ready(response, false)
            }
            _ => {
                let response = Response::new(404, PLAIN, "not found; the metrics are at /metrics\n");
                Answer::ready(response, head.unwrap_or(false))
            }
        }
    }

    fn scrape(&self, request: &Request<'_>, head: bool) -> Answer {
        let Query { names, debug } = match Query::parse(request.query) {
            Ok(query) => query,
            Err(unknown) => return Answer::ready(Response::new(400, PLAIN, format!("{unknown}\n")), head),
        };
        let exposition = names.map_or_else(|| self.exposition.clone(), |names| self.exposition.filtered(names));
        let scrape = Scrape::new(exposition, debug, request);
        if head {
            // Its length and coding are known only to one who has collected it all, so they are left out: RFC 9110, 9.3.2.
            Answer::ready(scrape.head().into(), head)
        } else {
            Answer::scrape(scrape, request.patience())
        }
    }
}
