//! The quickstart serves, counts what it served, and says where.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use examples::executable;

/// The running program; it ends with the test.
struct Quickstart {
    process: Child,
    addr: String,
}

impl Quickstart {
    fn start() -> Quickstart {
        let mut process = Command::new(executable("quickstart")).stdout(Stdio::piped()).spawn().expect("it starts");
        let mut lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let mut line = || lines.next().expect("a line").expect("text");
        let addr = line().strip_prefix("serving on http://").expect("an address").to_owned();
        assert_eq!(line(), format!("try: curl http://{addr}/hello/world; curl http://{addr}/metrics"));
        Quickstart { process, addr }
    }

    /// The response to a request, head and body.
    fn request(&self, method: &str, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.addr).expect("it listens");
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.addr)
            .expect("it reads");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("it answers");
        response
    }
}

impl Drop for Quickstart {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn it_counts_and_times_what_it_serves() {
    let quickstart = Quickstart::start();
    for _ in 0..3 {
        assert!(quickstart.request("GET", "/hello/world?x=1").ends_with("\r\n\r\nhello, world\n"));
    }
    assert!(quickstart.request("GET", "/hello/\"quotes\"").starts_with("HTTP/1.1 200 "));
    assert!(quickstart.request("GET", "/slow").starts_with("HTTP/1.1 200 "));
    assert!(quickstart.request("GET", "/nothing").starts_with("HTTP/1.1 404 "));
    assert!(quickstart.request("POST", "/").starts_with("HTTP/1.1 405 "));

    let metrics = quickstart.request("GET", "/metrics");
    for line in [
        "content-type: text/plain; version=0.0.4; charset=utf-8",
        "# TYPE http_requests_total counter",
        "http_requests_total{method=\"get\",route=\"/hello/{name}\",status=\"200\"} 4",
        "http_requests_total{method=\"get\",route=\"unknown\",status=\"404\"} 1",
        "http_requests_total{method=\"post\",route=\"/\",status=\"405\"} 1",
        "# TYPE http_request_latency_seconds histogram",
        "http_request_latency_seconds_count{method=\"get\",route=\"/hello/{name}\",status=\"200\"} 4",
        "http_request_latency_seconds_bucket{method=\"get\",route=\"/slow\",status=\"200\",le=\"0.1\"} 0",
        "http_request_latency_seconds_bucket{method=\"get\",route=\"/slow\",status=\"200\",le=\"+Inf\"} 1",
        "http_requests_in_flight 0",
        "# TYPE rust_info gauge",
    ] {
        assert!(metrics.lines().any(|known| known == line), "{line} is not in\n{metrics}");
    }
    assert!(quickstart.request("HEAD", "/metrics").ends_with("\r\n\r\n"));
}
