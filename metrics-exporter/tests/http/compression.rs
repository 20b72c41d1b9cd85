//! gzip, seen from a socket.

use std::io::Read;

use flate2::read::GzDecoder;
use metrics_core::Registry;
use metrics_exporter::{Exporter, Server};

use crate::client::{Answer, Client, get_with};
use crate::collectors::{Fixed, Large, registry_of};

fn serve(registry: Registry) -> Server {
    Exporter::builder().registry(registry).serve("127.0.0.1:0").expect("a free port")
}

/// The text of an answer that has to be compressed.
fn unzip(answer: &Answer) -> String {
    assert_eq!((answer.status, answer.header("content-encoding")), (200, Some("gzip")));
    let mut text = String::new();
    GzDecoder::new(answer.bytes.as_slice()).read_to_string(&mut text).expect("it is whole");
    text
}

#[test]
fn a_client_that_accepts_gzip_is_sent_the_same_in_less() {
    let server = serve(registry_of(Fixed { name: "answer", value: 42 }));
    let mut client = Client::connect(server.addr());
    for accept_encoding in ["gzip", "GZIP", "deflate, gzip;q=0.5", "*", "x-gzip", "gzip, deflate, br"] {
        let answer = client.request_with("GET", "/metrics", &[("Accept-Encoding", accept_encoding)]);
        let text = unzip(&answer);
        assert!(text.contains("\nanswer 42\n") && text.contains("\nrust_info{"), "{text}");
        assert_eq!(answer.header("content-length"), Some(answer.bytes.len().to_string().as_str()));
        assert!(answer.bytes.len() * 2 < text.len(), "{} of {}", answer.bytes.len(), text.len());
        assert_eq!(answer.header("vary"), Some("Accept, Accept-Encoding"));
    }
    for accept_encoding in ["", "gzip;q=0", "br", "identity", "gzip;q=0.5, identity"] {
        let answer = client.request_with("GET", "/metrics", &[("Accept-Encoding", accept_encoding)]);
        assert_eq!(
            (answer.header("content-encoding"), answer.value("answer")),
            (None, Some(42.0)),
            "{accept_encoding}"
        );
    }
    server.shutdown();
}

#[test]
fn a_coding_that_is_no_text_does_not_cost_the_others() {
    let server = serve(registry_of(Fixed { name: "answer", value: 42 }));
    let mut client = Client::connect(server.addr());
    client.send_bytes(b"GET /metrics HTTP/1.1\r\nHost: test\r\nAccept-Encoding: \xe9, gzip\r\n\r\n");
    assert!(unzip(&client.answer("GET")).contains("\nanswer 42\n"));
    server.shutdown();
}

#[test]
fn trifles_are_sent_as_they_are() {
    let server = serve(registry_of(Fixed { name: "answer", value: 42 }));
    let gzip = [("Accept-Encoding", "gzip")];
    let trifle = get_with(server.addr(), "/metrics?name[]=answer", &gzip);
    assert_eq!((trifle.header("content-encoding"), trifle.value("answer")), (None, Some(42.0)));
    for path in ["/", "/nothing", "/metrics?debug=nothing"] {
        assert_eq!(get_with(server.addr(), path, &gzip).header("content-encoding"), None, "{path}");
    }
    server.shutdown();
}

#[test]
fn every_format_is_compressed() {
    let server = serve(registry_of(Large::noisy()));
    let answer = |path: &str, accept: &str| {
        unzip_bytes(&get_with(server.addr(), path, &[("Accept-Encoding", "gzip"), ("Accept", accept)]))
    };
    assert!(answer("/metrics", "application/openmetrics-text").ends_with(b"# EOF\n"));
    let protobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
    let protobuf = answer("/metrics", protobuf);
    assert!(protobuf.windows(9).any(|bytes| bytes == b"rust_info"));
    assert!(answer("/metrics?debug=openmetrics", "text/html").ends_with(b"# EOF\n"));
    server.shutdown();
}

fn unzip_bytes(answer: &Answer) -> Vec<u8> {
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    let mut bytes = Vec::new();
    GzDecoder::new(answer.bytes.as_slice()).read_to_end(&mut bytes).expect("it is whole");
    bytes
}

#[test]
fn a_large_answer_is_compressed_as_it_goes() {
    let server = serve(registry_of(Large::noisy()));
    let answer = get_with(server.addr(), "/metrics", &[("Accept-Encoding", "gzip")]);
    assert_eq!(answer.header("transfer-encoding"), Some("chunked"));
    assert_eq!(answer.header("content-length"), None);
    let text = unzip(&answer);
    assert!(text.len() > 512 * 1024 && text.ends_with('\n'));
    server.shutdown();
}
