//! An answer that is decided on, and how it is brought about: whole, or piece by piece.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use metrics_core::Format;

use super::body::{Body, Held};
use super::coding::Coding;
#[cfg(feature = "gzip")]
use super::gzip::Compressed;
use super::query::Shown;
use super::request::Request;
use super::response::{Head, PLAIN, Response};
use crate::exposition::Exposition;

/// The most of a streamed body that waits for its end, so that its length can be told: as much as an encoder hands on
/// at a time.
const HELD_BYTES: usize = 64 * 1024;

/// What a request will be answered. A scrape has not been collected yet, which may take its time and is done by
/// [`send`](Answer::send).
///
/// ```
/// use std::io::Write;
///
/// use metrics_core::Registry;
/// use metrics_exporter::{Request, Responder};
///
/// let mut connection = Vec::new(); // or a `TcpStream`
/// Responder::new(Registry::new()).answer(&Request::new("GET", "/metrics")).send(|head| {
///     write!(connection, "HTTP/1.0 {} \r\n", head.status)?;
///     for (name, value) in &head.headers {
///         write!(connection, "{name}: {value}\r\n")?;
///     }
///     connection.write_all(b"\r\n")?;
///     Ok(&mut connection) // the body goes here, as it is collected
/// })?;
/// assert!(connection.starts_with(b"HTTP/1.0 200 \r\n"));
/// # std::io::Result::Ok(())
/// ```
#[derive(Debug)]
#[must_use = "it is sent by `send`, or taken whole by `into_response`"]
pub struct Answer {
    kind: Kind,
    /// When nobody waits for it any more.
    deadline: Option<Instant>,
}

#[derive(Debug)]
enum Kind {
    Ready(Response),
    Scrape(Scrape),
}

/// An accepted request for the metrics.
#[derive(Debug)]
pub(super) struct Scrape {
    exposition: Exposition,
    format: Format,
    shown: Option<Shown>,
    coding: Coding,
}

impl Answer {
    /// One that is known already. Of the answer to `HEAD` only the head is sent, which speaks of the body that `GET`
    /// would bring.
    pub(super) fn ready(mut response: Response, head: bool) -> Answer {
        if head {
            response.body.clear();
        }
        Answer { kind: Kind::Ready(response), deadline: None }
    }

    pub(super) fn scrape(scrape: Scrape, patience: Option<Duration>) -> Answer {
        Answer { kind: Kind::Scrape(scrape), deadline: None }.within(patience.unwrap_or(Duration::MAX))
    }

    /// Whether it is known already: then it is sent without blocking, as far as the answer is concerned.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        matches!(self.kind, Kind::Ready(_))
    }

    /// Gives up on a scrape whose body has not been taken this long from now; it may have a nearer end already, from
    /// the client's scrape timeout.
    pub fn within(mut self, limit: Duration) -> Answer {
        let ends = [self.deadline, Instant::now().checked_add(limit)];
        self.deadline = ends.into_iter().flatten().min();
        self
    }

    /// When it gives up.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Collects a scrape and sends it meanwhile: `begin` is given the head as soon as it is known, and what it returns is
    /// written the body, in pieces of about 64 KiB. What fits into one piece comes with a `Content-Length`; memory does
    /// not grow with what does not.
    ///
    /// The writer is flushed once, at the end of a body that is whole.
    ///
    /// # Errors
    /// Those of `begin` and of the writer, after which no more is collected or written; and
    /// [`TimedOut`](io::ErrorKind::TimedOut) past the [deadline](Answer::deadline). If `begin` was called by then, the
    /// body is not whole, and the client has to be told so: by closing the connection.
    pub fn send<W: Write>(self, begin: impl FnOnce(Head) -> io::Result<W>) -> io::Result<()> {
        self.send_holding(HELD_BYTES, begin)
    }

    /// Collects a scrape into memory. One that is past its [deadline](Answer::deadline) comes to status 503.
    #[must_use]
    pub fn into_response(self) -> Response {
        let (mut head, mut bytes) = (None, Vec::new());
        let (taken, body) = (&mut head, &mut bytes);
        let sent = self.send_holding(usize::MAX, |head| {
            *taken = Some(head);
            Ok(body)
        });
        match (sent, head) {
            (Ok(()), Some(head)) => Response { body: bytes, ..Response::from(head) },
            _ => Response::timed_out(),
        }
    }

    fn send_holding<W: Write>(self, limit: usize, begin: impl FnOnce(Head) -> io::Result<W>) -> io::Result<()> {
        match self.kind {
            Kind::Ready(response) => {
                let (head, body) = response.into_parts();
                let mut writer = begin(head)?;
                writer.write_all(&body)?;
                writer.flush()
            }
            Kind::Scrape(scrape) => {
                let held = Held::new(scrape.head(), limit, self.deadline, begin);
                match scrape.coding {
                    Coding::Plain => scrape.tell(held),
                    #[cfg(feature = "gzip")]
                    Coding::Gzip => scrape.tell(Compressed::new(held)),
                }
            }
        }
    }
}

impl Scrape {
    /// Of this exposition, or a part of one; in the format to be shown, or else the one that the request prefers.
    pub(super) fn new(exposition: Exposition, shown: Option<Shown>, request: &Request<'_>) -> Scrape {
        let format = shown.map_or_else(|| Format::negotiate(request.accept), Shown::format);
        Scrape { exposition, format, shown, coding: Coding::negotiate(request.accept_encoding) }
    }

    /// The head, as far as it is known before the body.
    pub(super) fn head(&self) -> Head {
        let content_type = if self.shown.is_some() { PLAIN } else { self.format.content_type() };
        let headers = vec![("Content-Type", content_type.into()), ("Vary", "Accept, Accept-Encoding".into())];
        Head { status: 200, headers }
    }

    fn tell(&self, mut body: impl Body) -> io::Result<()> {
        match self.shown {
            Some(Shown::Protobuf) => self.exposition.render_to(self.format, &mut body)?,
            _ => self.exposition.encode_to(self.format, &mut body)?,
        }
        body.finish()
    }
}
