//! A web server that counts and times what it serves, and serves these numbers, too.
//!
//! `cargo run --example quickstart`, or `cargo run --example quickstart -- 127.0.0.1:8080` for a port of your choice.

use std::time::Duration;
use std::{env, io};

use axum::extract::{MatchedPath, Path, RawQuery, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use metrics_core::{Counter, Histogram, InFlight, LabelValue, Labels, Registry, counter, gauge, histogram};
use metrics_exporter::Responder;
use tokio::net::TcpListener;
use tokio::{task, time};

/// HTTP requests served.
#[counter]
static HTTP_REQUESTS: Counter<Http>;

/// Time from a request's head to its response's head.
#[histogram(latency)]
static HTTP_REQUEST_LATENCY: Histogram<Http>;

/// HTTP requests being served.
#[gauge(in_flight)]
static HTTP_REQUESTS_IN_FLIGHT: InFlight;

#[derive(Labels)]
struct Http<'a> {
    method: Verb,
    route: &'a str,
    status: u16,
}

#[derive(LabelValue)]
enum Verb {
    Get,
    Post,
    Other,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let addr = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned()); // port 0: any that is free
    let listener = TcpListener::bind(&addr)
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {addr}: {error}")))?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("serving on {url}");
    println!("try: curl {url}/hello/world; curl {url}/metrics");

    let app = Router::new()
        .route("/", get(async || "try /hello/world, /slow and /metrics\n"))
        .route("/hello/{name}", get(hello))
        .route("/slow", get(slow))
        .fallback(async || (StatusCode::NOT_FOUND, "not found\n"))
        .layer(middleware::from_fn(measured))
        // What Prometheus asks for is not counted among the requests.
        .route("/metrics", get(metrics).with_state(Responder::new(Registry::global().clone())));
    axum::serve(listener, app).await
}

async fn hello(Path(name): Path<String>) -> String {
    format!("hello, {name}\n")
}

async fn slow() -> &'static str {
    time::sleep(Duration::from_millis(200)).await;
    "that took a while\n"
}

/// Counts and times a request, whatever serves it.
async fn measured(request: Request, next: Next) -> Response {
    let _in_flight = HTTP_REQUESTS_IN_FLIGHT.track(); // until the end of the function, whichever way it is left
    let timer = HTTP_REQUEST_LATENCY.start_timer();
    let method = match *request.method() {
        Method::GET => Verb::Get,
        Method::POST => Verb::Post,
        _ => Verb::Other,
    };
    // Labels get the route and not the path: a path may be anything.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("unknown", MatchedPath::as_str);
    let labels = Http { method, route, status: response.status().as_u16() };
    HTTP_REQUESTS.with(&labels).inc();
    timer.stop_with(&labels);
    response
}

/// Answers Prometheus in the format that it likes best. `metrics_exporter::serve` would do so on a port of its own.
async fn metrics(
    State(responder): State<Responder>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
) -> impl IntoResponse {
    // A scrape runs collectors, which may block.
    let scrape = task::spawn_blocking(move || {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let request = metrics_exporter::Request::new(method.as_str(), "/metrics")
            .query(query.as_deref().unwrap_or_default())
            .accept(header(header::ACCEPT))
            .accept_encoding(header(header::ACCEPT_ENCODING));
        responder.respond(&request)
    });
    let Ok(answer) = scrape.await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let mut response = (StatusCode::from_u16(answer.status).unwrap_or_default(), answer.body).into_response();
    for (name, value) in answer.headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
