//! One connection: HTTP/1.1 by hyper, answers by the responder, scrapes on a thread that may block.

use std::borrow::Cow;
use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use http_body_util::{Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::{task, time};

use super::Limits;
use super::activity::{Activity, Phase};
use super::headers;
use super::outgoing::{Outgoing, Streamed};
use super::pipe;
use super::stall::Stalling;
use super::turns::{Turn, Turns};
use crate::responder::{self, Answer, Responder};

/// The most of a request's head that is read, and so what a hostile client can make a connection hold.
const HEAD_BYTES: usize = 32 * 1024;

/// The most time until the first request. A client that has just connected has something to ask; only one that has
/// asked already is worth being waited for until its next scrape.
const FIRST_HEAD: Duration = Duration::from_secs(10);

/// How long a Prometheus server will wait for its scrape.
const SCRAPE_TIMEOUT: HeaderName = HeaderName::from_static("x-prometheus-scrape-timeout-seconds");

/// Longer than anybody waits, and not so long that a clock cannot tell when it ends.
const LONG: Duration = Duration::from_secs(365 * 24 * 3600);

/// A scrape that is sent while it is collected, or whatever else is there as a whole.
type Body = Either<Streamed, Full<Bytes>>;

/// What all connections of an endpoint have in common.
pub(super) struct Shared {
    responder: Responder,
    pub(super) limits: Limits,
    /// One a scrape being collected. Those who wait are connections, so a client that goes away leaves the queue, even
    /// while a stuck collector keeps every turn taken.
    scrapes: Turns,
}

impl Shared {
    pub(super) fn new(responder: Responder, limits: Limits) -> Shared {
        Shared { responder, limits, scrapes: Turns::new(limits.scrapes) }
    }

    /// A turn among the scrapes, waited for in a queue where all are taken; none past the deadline.
    async fn turn(&self, activity: &Activity, deadline: Instant) -> Option<Turn> {
        if let Some(turn) = self.scrapes.try_take() {
            return Some(turn);
        }
        activity.enter(Phase::Queued);
        let turn = time::timeout_at(deadline.into(), self.scrapes.take()).await;
        activity.enter(Phase::Working);
        turn.ok()?
    }
}

/// Answers a connection's requests until it ends or its place is wanted for another.
pub(super) async fn serve(stream: TcpStream, shared: Arc<Shared>, activity: Arc<Activity>, watcher: Watcher) {
    // An answer goes out in one piece; should this fail, it is at worst a little slower.
    let _ = stream.set_nodelay(true);
    let Limits { head_timeout, stall_timeout, .. } = shared.limits;
    let stream = Stalling::new(stream, stall_timeout, Arc::clone(&activity));
    let asked = Arc::clone(&activity);
    let service = service_fn(move |request| {
        asked.enter(Phase::Working);
        answer(Arc::clone(&shared), Arc::clone(&asked), request)
    });
    let connection = http1::Builder::new()
        // Without a timer hyper leaves its timeouts off and does not say so.
        .timer(TokioTimer::new())
        .header_read_timeout(head_timeout)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(watcher.watch(connection));
    let mut dismissed = pin!(activity.dismissed());
    let mut first_head = pin!(time::sleep(head_timeout.min(FIRST_HEAD)));
    poll_fn(|context| {
        let is_mute = !activity.has_asked() && first_head.as_mut().poll(context).is_ready();
        if is_mute || dismissed.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        // A connection that broke has told its client so already, and there is nobody else to tell.
        connection.as_mut().poll(context).map(drop)
    })
    .await;
}

async fn answer(
    shared: Arc<Shared>,
    activity: Arc<Activity>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let answer = ask(&shared.responder, &request);
    if !answer.is_ready() {
        return Ok(collect(&shared, activity, answer).await);
    }
    activity.enter(Phase::Answering);
    Ok(whole(answer.into_response()))
}

/// Takes what the responder wants to know out of a request.
fn ask(responder: &Responder, request: &Request<Incoming>) -> Answer {
    let list = |name: &HeaderName| headers::list(request.headers(), name);
    let (accept, accept_encoding) = (list(&header::ACCEPT), list(&header::ACCEPT_ENCODING));
    let scrape_timeout = list(&SCRAPE_TIMEOUT);
    let parts = responder::Request::new(request.method().as_str(), request.uri().path())
        .query(request.uri().query().unwrap_or_default())
        .accept(&accept)
        .accept_encoding(&accept_encoding)
        .scrape_timeout(&scrape_timeout);
    responder.answer(&parts)
}

/// Collects a scrape where it may take its time: other connections are answered meanwhile.
async fn collect(shared: &Shared, activity: Arc<Activity>, answer: Answer) -> Response<Body> {
    let answer = answer.within(shared.limits.scrape_timeout);
    let deadline = answer.deadline().unwrap_or_else(|| Instant::now() + LONG);
    activity.answer_by(deadline.into());
    let Some(turn) = shared.turn(&activity, deadline).await else {
        activity.enter(Phase::Answering);
        return whole(responder::Response::timed_out());
    };
    let (announce, announced) = oneshot::channel();
    let collected =
        task::spawn_blocking(move || answer.send(|head| Ok(Outgoing::new(head, pipe::pipe(deadline, turn), announce))));
    // A scrape that a collector holds up keeps its thread, and with it its turn: so there are never more of them than
    // may be collected at once. Its client is answered all the same.
    let Ok(announced) = time::timeout_at(deadline.into(), announced).await else {
        activity.enter(Phase::Answering);
        return whole(responder::Response::timed_out());
    };
    if let Ok((head, body)) = announced {
        return into_http(head.status, head.headers, Either::Left(Streamed::new(body, deadline, activity)));
    }
    activity.enter(Phase::Answering);
    whole(match collected.await {
        Ok(_) => responder::Response::timed_out(),
        Err(_) => responder::Response::internal_error(),
    })
}

/// A response whose body is there.
fn whole(response: responder::Response) -> Response<Body> {
    into_http(response.status, response.headers, Either::Right(Full::new(Bytes::from(response.body))))
}

fn into_http(status: u16, headers: Vec<(&'static str, Cow<'static, str>)>, body: Body) -> Response<Body> {
    let mut http = Response::new(body);
    *http.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value.as_ref())) {
            http.headers_mut().append(name, value);
        }
    }
    http
}
