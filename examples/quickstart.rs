//! A small HTTP server that counts and times what it serves, and serves these numbers, too.
//!
//! `cargo run --example quickstart`, or `cargo run --example quickstart -- 127.0.0.1:8080` for a port of your choice.

use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use std::{env, io, thread};

use metrics_core::{Counter, Histogram, InFlight, LabelValue, Labels, Registry, counter, gauge, histogram};
use metrics_exporter::{Request, Responder};

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
    method: Method,
    route: &'a str,
    status: u16,
}

#[derive(LabelValue)]
enum Method {
    Get,
    Post,
    Other,
}

fn main() -> io::Result<()> {
    let addr = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned()); // port 0: any that is free
    let listener = TcpListener::bind(&addr)
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {addr}: {error}")))?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("serving on {url}");
    println!("try: curl {url}/hello/world; curl {url}/metrics");

    let responder = Responder::new(Registry::global().clone());
    for stream in listener.incoming() {
        let responder = responder.clone();
        thread::spawn(move || serve(&stream?, &responder));
    }
    Ok(())
}

/// Serves one request.
fn serve(stream: &TcpStream, responder: &Responder) -> io::Result<()> {
    let (method, path) = http::read(stream)?;

    // What Prometheus asks for is not counted among the requests.
    if path == "/metrics" {
        let response = responder.respond(&Request::new(&method, &path));
        let headers = response.headers.iter().map(|(name, value)| (*name, value.as_ref()));
        return http::write(stream, response.status, headers, &response.body);
    }

    let _in_flight = HTTP_REQUESTS_IN_FLIGHT.track(); // until the end of the function, whichever way it is left
    let timer = HTTP_REQUEST_LATENCY.start_timer();
    let (route, status, body) = handle(&method, &path);
    let method = match method.as_str() {
        "GET" => Method::Get,
        "POST" => Method::Post,
        _ => Method::Other,
    };
    let labels = Http { method, route, status };
    HTTP_REQUESTS.with(&labels).inc();
    timer.stop_with(&labels);
    http::write(stream, status, [("Content-Type", "text/plain; charset=utf-8")], body.as_bytes())
}

/// What the server is there for. Labels get the route and not the path: a path may be anything.
fn handle(method: &str, path: &str) -> (&'static str, u16, String) {
    match (method, path) {
        ("GET", "/") => ("/", 200, "try /hello/world, /slow and /metrics\n".to_owned()),
        ("GET", "/slow") => {
            thread::sleep(Duration::from_millis(200));
            ("/slow", 200, "that took a while\n".to_owned())
        }
        ("GET", _) => match path.strip_prefix("/hello/") {
            Some(name) => ("/hello/{name}", 200, format!("hello, {name}\n")),
            None => ("unknown", 404, "not found\n".to_owned()),
        },
        _ => ("unknown", 405, "only GET is answered here\n".to_owned()),
    }
}

/// As much of HTTP as the example needs: one request a connection. There are no metrics in here.
mod http {
    use std::io::{self, BufRead, BufReader, Read, Write};
    use std::net::TcpStream;
    use std::time::Duration;

    /// Reads a request's head; returns its method and path.
    pub(crate) fn read(stream: &TcpStream) -> io::Result<(String, String)> {
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let mut lines = BufReader::new(stream).take(16 * 1024).lines();
        let request = lines.next().unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()))?;
        for header in lines {
            if header?.is_empty() {
                break;
            }
        }
        let mut words = request.split([' ', '?']);
        let mut word = || words.next().unwrap_or_default().to_owned();
        Ok((word(), word()))
    }

    /// Writes a response, after which the connection ends.
    pub(crate) fn write<'h>(
        mut stream: &TcpStream,
        status: u16,
        headers: impl IntoIterator<Item = (&'h str, &'h str)>,
        body: &[u8],
    ) -> io::Result<()> {
        let headers: String = headers.into_iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        write!(stream, "HTTP/1.1 {status} \r\n{headers}Connection: close\r\n\r\n")?;
        stream.write_all(body)
    }
}
