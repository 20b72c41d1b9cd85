//! Formats as the client accepts them, seen from a socket.

use metrics_core::{Counter, Registered, Registry, Unit};
use metrics_exporter::{Exporter, Server};

use crate::client::{Client, get, get_with};

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const OPENMETRICS_UNDERSCORES: &str =
    "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores";
const PROTOBUF: &str = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

/// What clients send, and the type that they are answered with: Python's client answers each of these alike.
const AS_PYTHON: [(&str, &str); 17] = [
    ("", TEXT),
    ("*/*", TEXT),
    ("text/plain", TEXT),
    ("text/plain;version=0.0.4", TEXT),
    ("text/plain; version=1.0.0", "text/plain; version=1.0.0; charset=utf-8; escaping=underscores"),
    ("text/plain;version=1.0.0;escaping=allow-utf-8", "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"),
    ("text/plain;version=2.0.0", "text/plain; version=1.0.0; charset=utf-8; escaping=underscores"),
    ("application/openmetrics-text", OPENMETRICS),
    ("application/openmetrics-text; version=0.0.1", TEXT),
    ("application/openmetrics-text;version=1.0.0", OPENMETRICS_UNDERSCORES),
    (
        "application/openmetrics-text;version=1.0.0;escaping=values",
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=values",
    ),
    ("application/openmetrics-text;version=1.0.0;escaping=bogus", OPENMETRICS_UNDERSCORES),
    ("application/openmetrics-text; charset=utf-8; escaping=allow-utf-8", OPENMETRICS),
    ("text/plain;version=0.0.4;q=0.1,application/openmetrics-text; version=1.0.0;q=0.9", OPENMETRICS_UNDERSCORES),
    (
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
         text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        OPENMETRICS_UNDERSCORES,
    ),
    (
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,\
         application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,\
         text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
    ),
    ("text/html,application/xhtml+xml,*/*;q=0.8", TEXT),
];

/// Where Python's client answers otherwise, and why we do not.
const UNLIKE_PYTHON: [(&str, &str, &str); 8] = [
    (
        "application/openmetrics-text; version=1.0.0;q=0.1,text/plain;version=0.0.4;q=0.9",
        TEXT,
        "text is preferred; Python does not read weights",
    ),
    (
        "text/plain;version=0.0.4;q=0.9,application/openmetrics-text; version=1.0.0;q=0.1",
        TEXT,
        "the same in the other order",
    ),
    (
        "application/openmetrics-text; version=2.0.0",
        TEXT,
        "we have no such version; Python promises what it is asked for",
    ),
    ("application/openmetrics-text;version=10.0.0", TEXT, "nor that one"),
    ("Application/OpenMetrics-Text;version=1.0.0", OPENMETRICS_UNDERSCORES, "types are the same in any case"),
    ("application/openmetrics-text;version=1.x", TEXT, "no version that we know; Python raises a TypeError"),
    (
        "application/openmetrics-text;version=\"1.0.0\"",
        OPENMETRICS_UNDERSCORES,
        "a value may stand in quotes; Python raises a TypeError",
    ),
    (
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,\
         text/plain;version=0.0.4;q=0.3",
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
        "Python has no protobuf",
    ),
];

fn server() -> (Server, Registered<Counter>) {
    let registry = Registry::new();
    let sent = Counter::builder("sent", "Bytes sent.").unit(Unit::BYTES).register(&registry).expect("a free name");
    sent.inc_by(42);
    (Exporter::builder().registry(registry).serve("127.0.0.1:0").expect("a free port"), sent)
}

#[test]
fn a_client_is_answered_in_the_type_it_prefers() {
    let (server, _sent) = server();
    let mut client = Client::connect(server.addr());
    let mut check = |accept: &str, content_type: &str, why: &str| {
        let answer = client.request_with("GET", "/metrics?name[]=sent_bytes", &[("Accept", accept)]);
        assert_eq!(answer.header("content-type"), Some(content_type), "{accept} ({why})");
        assert_eq!(answer.header("vary"), Some("Accept, Accept-Encoding"), "{accept}");
        match content_type.split(';').next() {
            Some("text/plain") => assert!(answer.body.contains("\n# TYPE sent_bytes_total counter\n"), "{accept}"),
            Some("application/openmetrics-text") => {
                assert!(answer.body.contains("# TYPE sent_bytes counter\n"), "{accept}");
                assert!(answer.body.ends_with("\nsent_bytes_total 42\n# EOF\n"), "{accept}:\n{}", answer.body);
            }
            _ => assert!(answer.bytes.windows(16).any(|bytes| bytes == b"sent_bytes_total"), "{accept}"),
        }
        let head = client.request_with("HEAD", "/metrics", &[("Accept", accept)]);
        assert_eq!(head.header("content-type"), Some(content_type), "{accept}");
    };
    for (accept, content_type) in AS_PYTHON {
        check(accept, content_type, "as Python");
    }
    for (accept, content_type, why) in UNLIKE_PYTHON {
        check(accept, content_type, why);
    }
    server.shutdown();
}

#[test]
fn a_client_that_accepts_nothing_in_particular_is_answered_in_text() {
    let (server, _sent) = server();
    let answer = get(server.addr(), "/metrics");
    assert_eq!(answer.header("content-type"), Some(TEXT));
    assert_eq!(answer.value("sent_bytes_total"), Some(42.0));
    server.shutdown();
}

#[test]
fn a_header_that_stands_twice_is_one_list() {
    let (server, _sent) = server();
    let headers = [("Accept", "text/html"), ("accept", "application/openmetrics-text"), ("Accept", "\u{e9}")];
    let answer = get_with(server.addr(), "/metrics", &headers);
    assert_eq!(answer.header("content-type"), Some(OPENMETRICS), "what is no type is not there");
    server.shutdown();
}

#[test]
fn what_spoils_a_part_of_a_header_costs_that_part_alone() {
    let (server, _sent) = server();
    let spoilt: [&[&[u8]]; 4] = [
        &[b"text/html;title=\xe9, application/openmetrics-text"],
        &[b"application/openmetrics-text, \xff\xfe"],
        &["text/plain;note=\u{e9};q=0.9, application/openmetrics-text;q=0.5".as_bytes()],
        &[b"text/html;title=\"open, text/plain", b"application/openmetrics-text"],
    ];
    for lines in spoilt {
        let mut head = b"GET /metrics HTTP/1.1\r\nHost: test\r\n".to_vec();
        for line in lines {
            head.extend([b"Accept: ", *line, b"\r\n"].concat());
        }
        head.extend(b"\r\n");
        let mut client = Client::connect(server.addr());
        client.send_bytes(&head);
        let text = String::from_utf8_lossy(&head);
        assert_eq!(client.answer("GET").header("content-type"), Some(OPENMETRICS), "{text}");
    }
    server.shutdown();
}

#[test]
fn protobuf_comes_where_it_is_asked_for_before_all_others() {
    let (server, _sent) = server();
    let prometheus = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,\
                      application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,\
                      text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    let answer = get_with(server.addr(), "/metrics?name[]=sent_bytes_total", &[("Accept", prometheus)]);
    assert_eq!(answer.header("content-type"), Some(PROTOBUF));
    assert_eq!(usize::from(answer.bytes[0]), answer.bytes.len() - 1, "one message, after its length");
    assert!(answer.bytes[1..].starts_with(b"\x0a\x10sent_bytes_total\x12\x0bBytes sent."), "{:?}", answer.bytes);
    server.shutdown();
}

#[test]
fn a_browser_is_shown_whichever_format_it_names() {
    let (server, _sent) = server();
    let shown = |format: &str| {
        let path = format!("/metrics?debug={format}&name[]=sent_bytes_total");
        let answer = get_with(server.addr(), &path, &[("Accept", "text/html,application/openmetrics-text;q=0.9")]);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"), "{format}");
        answer.body
    };
    assert!(shown("text").ends_with("# TYPE sent_bytes_total counter\nsent_bytes_total 42\n"));
    assert!(shown("openmetrics").ends_with("\nsent_bytes_total 42\n# EOF\n"));
    let protobuf = shown("protobuf");
    assert!(protobuf.contains("\"sent_bytes_total\"") && protobuf.contains("42"), "{protobuf}");
    let unknown = get(server.addr(), "/metrics?debug=html");
    assert_eq!(unknown.status, 400);
    assert!(unknown.body.contains("debug=html"), "{}", unknown.body);
    server.shutdown();
}
