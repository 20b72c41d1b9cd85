//! One connection: HTTP/1.1 by hyper, answers by the responder, scrapes on a thread that may block.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::{task, time};

use super::Limits;
use super::activity::{Activity, Phase};
use super::stall::Stalling;
use crate::responder::{self, Responder, Route, Scrape};

/// The most of a request's head that is read, and so what a hostile client can make a connection hold.
const HEAD_BYTES: usize = 32 * 1024;

/// The most time until the first request. A client that has just connected has something to ask; only one that has
/// asked already is worth being waited for until its next scrape.
const FIRST_HEAD: Duration = Duration::from_secs(10);

/// What all connections of an endpoint have in common.
pub(super) struct Shared {
    responder: Responder,
    pub(super) limits: Limits,
    /// One permit a scrape being collected. Those who wait are connections, so a client that goes away leaves the
    /// queue, even while a stuck collector keeps every place taken.
    scrapes: Arc<Semaphore>,
}

impl Shared {
    pub(super) fn new(responder: Responder, limits: Limits) -> Shared {
        let scrapes = limits.scrapes.clamp(1, Semaphore::MAX_PERMITS);
        Shared { responder, limits, scrapes: Arc::new(Semaphore::new(scrapes)) }
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
) -> Result<Response<Full<Bytes>>, Infallible> {
    let parts = responder::Request::new(request.method().as_str(), request.uri().path());
    let response = match shared.responder.route(&parts) {
        Route::Ready(response) => response,
        Route::Scrape(scrape) => collect(&shared, &activity, scrape).await,
    };
    activity.enter(Phase::Answering);
    Ok(into_http(response))
}

/// Collects a scrape where it may take its time: other connections are answered meanwhile.
async fn collect(shared: &Shared, activity: &Activity, scrape: Scrape) -> responder::Response {
    let mut permit = Arc::clone(&shared.scrapes).try_acquire_owned().ok();
    if permit.is_none() {
        activity.enter(Phase::Queued);
        // Fails only on a closed semaphore, and this one is never closed.
        permit = Arc::clone(&shared.scrapes).acquire_owned().await.ok();
        activity.enter(Phase::Working);
    }
    let collected = task::spawn_blocking(move || {
        let response = scrape.respond();
        drop(permit);
        response
    });
    collected.await.unwrap_or_else(|_| responder::Response::internal_error("collecting the metrics panicked"))
}

fn into_http(response: responder::Response) -> Response<Full<Bytes>> {
    let mut http = Response::new(Full::new(Bytes::from(response.body)));
    *http.status_mut() = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in response.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value.as_ref())) {
            http.headers_mut().append(name, value);
        }
    }
    http
}
