//! `serve` answers Prometheus' requests with that text and its content type, from a thread of its own.
//!
//! A server that you have already can do without: `generate_latest()` is the body, `CONTENT_TYPE_LATEST` its type.

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;

use metrics_core::{CONTENT_TYPE_LATEST, Counter, counter};

/// The number of requests.
#[counter]
static NUM_REQUESTS: Counter;

fn main() -> Result<(), Box<dyn Error>> {
    let server = metrics_exporter::serve("127.0.0.1:0")?; // port 0: any that is free
    NUM_REQUESTS.inc();

    let mut connection = TcpStream::connect(server.addr())?;
    connection.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut response = String::new();
    connection.read_to_string(&mut response)?;
    server.shutdown();

    assert!(response.contains(CONTENT_TYPE_LATEST));
    // The process metrics, which come along, are different every time.
    let interesting = ["HTTP", "content-type", "# HELP num_requests", "# TYPE num_requests", "num_requests"];
    for line in response.lines().filter(|line| interesting.iter().any(|start| line.starts_with(start))) {
        println!("{line}");
    }
    Ok(())
}
