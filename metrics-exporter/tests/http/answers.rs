//! What is answered to which request.

use metrics_core::Format;
use metrics_exporter::{Exporter, Server};

use crate::client::{Client, get};
use crate::collectors::{Fixed, registry_of};

fn server() -> Server {
    let registry = registry_of(Fixed { name: "answer", value: 42 });
    Exporter::builder().registry(registry).serve("127.0.0.1:0").expect("a free port")
}

#[test]
fn a_scrape_brings_the_registry_as_text() {
    let server = server();
    let answer = get(server.addr(), "/metrics");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    assert!(
        answer.body.contains("# HELP answer Made for a test.\n# TYPE answer gauge\nanswer 42\n"),
        "{}",
        answer.body
    );
    assert_eq!(get(server.addr(), "/metrics?name[]=answer").value("answer"), Some(42.0));
    server.shutdown();
}

#[test]
fn head_brings_the_headers_of_get_without_a_body() {
    // Compared on the page that never changes: two scrapes may differ in length, by a digit of CPU time.
    let server = server();
    let mut client = Client::connect(server.addr());
    let get = client.request("GET", "/");
    let head = client.request("HEAD", "/");
    assert_eq!((get.status, head.status), (200, 200));
    assert_eq!(get.steady_headers(), head.steady_headers());

    let scrape = client.request("HEAD", "/metrics");
    assert_eq!(scrape.status, 200);
    assert_eq!(scrape.header("content-type"), Some(Format::Text.content_type()));
    assert_eq!(scrape.header("vary"), Some("Accept, Accept-Encoding"));
    for unknown in ["content-length", "transfer-encoding", "content-encoding"] {
        assert_eq!(scrape.header(unknown), None, "only one who collects it all could tell");
    }
    // Had a body been sent, it would stand where the next answer's status line is expected.
    assert_eq!(client.request("GET", "/metrics").value("answer"), Some(42.0));
    server.shutdown();
}

#[test]
fn the_root_page_links_to_the_metrics() {
    let server = server();
    let page = get(server.addr(), "/");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.body.contains("href=\"metrics\""), "{}", page.body);
    server.shutdown();
}

#[test]
fn other_paths_are_not_found() {
    let server = server();
    for path in ["/metric", "/metrics/", "/metrics/x", "/METRICS", "/favicon.ico", "//"] {
        assert_eq!(get(server.addr(), path).status, 404, "{path}");
    }
    let mut client = Client::connect(server.addr());
    assert_eq!(client.request("HEAD", "/nothing").status, 404);
    assert_eq!(client.request("DELETE", "/nothing").status, 404);
    server.shutdown();
}

#[test]
fn other_methods_are_refused_and_the_right_ones_named() {
    let server = server();
    let mut client = Client::connect(server.addr());
    for method in ["PUT", "DELETE", "OPTIONS", "PATCH", "get", "BREW"] {
        for path in ["/metrics", "/"] {
            let answer = client.request(method, path);
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{method} {path}");
        }
    }
    let mut posting = Client::connect(server.addr());
    posting.send("POST /metrics HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello");
    assert_eq!(posting.answer("POST").status, 405);
    server.shutdown();
}

#[test]
fn a_connection_serves_one_request_after_another() {
    let server = server();
    let mut client = Client::connect(server.addr());
    for _ in 0..50 {
        let answer = client.request("GET", "/metrics");
        assert_eq!((answer.status, answer.value("answer")), (200, Some(42.0)));
        assert_eq!(answer.header("connection"), None);
    }
    client.send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    assert_eq!(client.answer("GET").header("connection"), Some("close"));
    assert!(client.is_closed());
    server.shutdown();
}

#[test]
fn what_is_not_http_is_refused() {
    let server = server();
    let mut client = Client::connect(server.addr());
    client.send("\u{16}\u{3}\u{1} this is no request\r\n\r\n");
    assert_eq!(client.answer("GET").status, 400);
    assert!(client.is_closed());

    let mut client = Client::connect(server.addr());
    client.send(&format!("GET / HTTP/1.1\r\nX: {}\r\n", "x".repeat(40 * 1024)));
    assert_eq!(client.answer("GET").status, 431);
    assert_eq!(get(server.addr(), "/").status, 200);
    server.shutdown();
}
