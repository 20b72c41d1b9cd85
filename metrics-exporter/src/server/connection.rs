//! One connection: HTTP/1.1 by hyper, answers by the responder, scrapes on a thread that may block.

use std::convert::Infallible;
use std::sync::Arc;

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
use tokio::task;

use super::Limits;
use super::stall::Stalling;
use crate::responder::{self, Responder, Route, Scrape};

/// The most of a request's head that is read, and so what a hostile client can make a connection hold.
const HEAD_BYTES: usize = 32 * 1024;

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

/// Answers a connection's requests until it ends.
pub(super) async fn serve(stream: TcpStream, shared: Arc<Shared>, watcher: Watcher) {
    // An answer goes out in one piece; should this fail, it is at worst a little slower.
    let _ = stream.set_nodelay(true);
    let Limits { head_timeout, stall_timeout, .. } = shared.limits;
    let service = service_fn(move |request| answer(Arc::clone(&shared), request));
    let connection = http1::Builder::new()
        // Without a timer hyper leaves its timeouts off and does not say so.
        .timer(TokioTimer::new())
        .header_read_timeout(head_timeout)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Stalling::new(stream, stall_timeout)), service);
    // A connection that broke has told its client so already, and there is nobody else to tell.
    let _ = watcher.watch(connection).await;
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let parts = responder::Request::new(request.method().as_str(), request.uri().path());
    let response = match shared.responder.route(&parts) {
        Route::Ready(response) => response,
        Route::Scrape(scrape) => collect(&shared, scrape).await,
    };
    Ok(into_http(response))
}

/// Collects a scrape where it may take its time: other connections are answered meanwhile.
async fn collect(shared: &Shared, scrape: Scrape) -> responder::Response {
    let Ok(permit) = Arc::clone(&shared.scrapes).acquire_owned().await else {
        return responder::Response::internal_error("the endpoint is closing");
    };
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
