//! Answers that are sent while they are collected, and clients that take their time over them.

use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use metrics_core::{Counter, Gauge, Registry};
use metrics_exporter::{Exporter, ExporterBuilder, Server};

use crate::client::{Client, PATIENCE, get, get_with};
use crate::collectors::{Fixed, Gate, Large, eventually, registry_of};

/// Long enough for a busy machine, short enough for a test.
const SOON: Duration = Duration::from_millis(300);

/// What a scrape is given where it is to be cut off.
const LIMIT: Duration = Duration::from_secs(1);

/// An exposition as large as a [`Large`], of a metric: a collector is heard out before the first piece is sent.
fn large() -> ExporterBuilder {
    large_registry().0
}

/// The same, and the registry that it is of.
fn large_registry() -> (ExporterBuilder, Registry) {
    let registry = registry_of(Fixed { name: "answer", value: 42 });
    let large =
        Counter::builder("large", "Made for a test.").labels::<(usize, &str)>().label_names(&["part", "padding"]);
    let large = large.register(&registry).expect("the name is free").forget();
    let padding = "x".repeat(4000); // which is near to the longest that a metric's label takes
    (0..=Large::BYTES / padding.len()).for_each(|part| large.with((part, padding.as_str())).inc());
    (Exporter::builder().registry(registry.clone()), registry)
}

fn open(builder: ExporterBuilder) -> Server {
    builder.serve("127.0.0.1:0").expect("a free port")
}

#[test]
fn what_is_more_than_a_piece_comes_without_a_length() {
    let server = open(large());
    let mut client = Client::connect(server.addr());
    for _ in 0..2 {
        let answer = client.request("GET", "/metrics");
        assert_eq!((answer.status, answer.header("content-length")), (200, None));
        assert_eq!(answer.header("transfer-encoding"), Some("chunked"));
        assert!(answer.body.len() > Large::BYTES && answer.body.ends_with('\n'));
        // The connection goes on, and what is small has a length again.
        let answer = client.request("GET", "/metrics?name[]=answer");
        assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
        assert_eq!(answer.header("transfer-encoding"), None);
    }
    server.shutdown();
}

#[test]
fn a_client_that_knows_no_chunks_is_sent_the_body_alone() {
    let server = open(large());
    let mut client = Client::connect(server.addr());
    client.send("GET /metrics HTTP/1.0\r\n\r\n");
    let text = client.read_to_end();
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    assert!(head.starts_with("HTTP/1.0 200 ") && !head.contains("chunked"), "{head}");
    assert!(body.starts_with("# HELP answer ") && body.len() > Large::BYTES && body.ends_with('\n'));
    server.shutdown();
}

#[test]
fn a_connection_is_idle_when_all_of_its_answer_has_left() {
    let server = open(large().max_connections(1));
    let mut kept = Client::connect(server.addr());
    assert!(kept.request("GET", "/metrics").body.len() > Large::BYTES);
    // There is one place, which only somebody idle gives up.
    assert_eq!(get(server.addr(), "/").status, 200);
    assert!(kept.is_closed());
    server.shutdown();
}

#[test]
fn a_client_that_takes_its_time_keeps_no_other_scrape_out() {
    let server = open(large().max_scrapes(1));
    let mut deaf = Client::connect(server.addr());
    deaf.ask("GET", "/metrics", &[]);
    let _begun = deaf.read(1000);
    let asked = Instant::now();
    assert_eq!(get(server.addr(), "/metrics?name[]=answer").value("answer"), Some(42.0));
    assert!(asked.elapsed() < Duration::from_secs(15), "that is half of the time after which the other is cut off");
    // And it has not lost anything by it.
    let rest = deaf.read_until_cut();
    assert!(rest.len() > Large::BYTES && rest.ends_with(b"\r\n0\r\n\r\n"), "{} bytes", rest.len());
    server.shutdown();
}

#[test]
fn clients_that_never_read_keep_no_other_out() {
    let server = open(large().max_connections(24).max_scrapes(1));
    let mut deaf: Vec<_> = (0..24).map(|_| Client::connect(server.addr())).collect();
    for client in &mut deaf {
        client.ask("GET", "/metrics", &[]);
    }
    thread::sleep(SOON);
    // There is no place for it, and with one it is the last in a queue.
    let asked = Instant::now();
    assert_eq!(get(server.addr(), "/metrics?name[]=answer").value("answer"), Some(42.0));
    assert!(asked.elapsed() < Duration::from_secs(12), "each of them was waited for: {:?}", asked.elapsed());
    server.shutdown();
}

#[test]
fn who_has_been_held_up_longest_goes_first() {
    let server = open(large().max_connections(2));
    let mut deaf: Vec<_> = (0..2).map(|_| Client::connect(server.addr())).collect();
    for client in &mut deaf {
        client.ask("GET", "/metrics", &[]);
        let _begun = client.read(1000);
        thread::sleep(SOON);
    }
    let asked = Instant::now();
    assert_eq!(get(server.addr(), "/").status, 200);
    assert!(asked.elapsed() < Duration::from_secs(15), "that is half of the time after which both are cut off");
    let [first, second] = [0, 1].map(|client| deaf[client].read_until_cut());
    assert!(!first.ends_with(b"\r\n0\r\n\r\n") && first.len() < Large::BYTES, "{} bytes", first.len());
    assert!(second.ends_with(b"\r\n0\r\n\r\n") && second.len() > Large::BYTES, "{} bytes", second.len());
    server.shutdown();
}

/// Takes a byte now and then, for longer than it is given; then all that it can get.
fn trickle(server: &Server, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut slow = Client::connect(server.addr());
    slow.ask("GET", "/metrics", headers);
    let asked = Instant::now();
    assert_eq!(slow.read(15), b"HTTP/1.1 200 OK");
    while asked.elapsed() < 2 * LIMIT {
        let _byte = slow.read(1);
        thread::sleep(LIMIT / 50);
    }
    let rest = slow.read_until_cut();
    assert!(asked.elapsed() < PATIENCE);
    rest
}

#[test]
fn a_client_that_takes_too_long_is_cut_off_and_can_tell() {
    let server = open(large().scrape_timeout(LIMIT));
    let rest = trickle(&server, &[]);
    assert!(!rest.ends_with(b"\r\n0\r\n\r\n") && rest.len() < Large::BYTES, "{} bytes", rest.len());
    assert_eq!(get(server.addr(), "/metrics?name[]=answer").value("answer"), Some(42.0));
    server.shutdown();
}

#[test]
fn a_client_that_takes_too_long_loses_its_place_too() {
    let server = open(large().scrape_timeout(LIMIT).max_connections(1));
    let mut slow = Client::connect(server.addr());
    slow.ask("GET", "/metrics", &[]);
    let _begun = slow.read(1000);
    let trickling = thread::spawn(move || {
        while slow.try_read(1).is_ok() {
            thread::sleep(LIMIT / 50);
        }
    });
    let asked = Instant::now();
    assert_eq!(get(server.addr(), "/").status, 200);
    assert!(asked.elapsed() < Duration::from_secs(15), "that is half of the time that it may take nothing at all");
    server.shutdown();
    drop(trickling); // it goes on with what has come by then
}

#[test]
fn nothing_is_sent_for_longer_than_the_client_will_wait() {
    let server = open(large());
    let rest = trickle(&server, &[("X-Prometheus-Scrape-Timeout-Seconds", "1.0")]);
    assert!(!rest.ends_with(b"\r\n0\r\n\r\n") && rest.len() < Large::BYTES, "{} bytes", rest.len());
    // What is no time is no limit.
    let answer = get_with(server.addr(), "/metrics", &[("X-Prometheus-Scrape-Timeout-Seconds", "soon")]);
    assert!(answer.body.len() > Large::BYTES);
    server.shutdown();
}

#[test]
fn a_scrape_whose_turn_does_not_come_in_time_is_told_so() {
    let gate = Gate::default();
    let server = open(Exporter::builder().registry(registry_of(gate.clone())).max_scrapes(1));
    let addr = server.addr();
    let first = thread::spawn(move || get(addr, "/metrics"));
    gate.wait_for(1);
    let late = get_with(addr, "/metrics", &[("X-Prometheus-Scrape-Timeout-Seconds", "0.3")]);
    assert_eq!(late.status, 503);
    assert_eq!(gate.arrivals(), 1);
    gate.open();
    assert_eq!(first.join().expect("an answer").value("gate_passed"), Some(1.0));
    server.shutdown();
}

#[test]
fn a_collector_that_takes_too_long_is_not_waited_for() {
    let gate = Gate::default();
    let registry = registry_of(gate.clone());
    let server = open(Exporter::builder().registry(registry).max_scrapes(1).scrape_timeout(SOON));
    let mut client = Client::connect(server.addr());
    assert_eq!(client.request("GET", "/metrics").status, 503);
    assert_eq!((gate.arrivals(), gate.passed()), (1, 0), "it is held up still");
    // It counts as long as it is: no other is held up beside it.
    assert_eq!(client.request("GET", "/metrics").status, 503);
    assert_eq!(gate.arrivals(), 1);
    assert_eq!(client.request("GET", "/").status, 200);
    gate.open();
    eventually("a scrape is answered", || get(server.addr(), "/metrics").value("gate_passed") == Some(1.0));
    server.shutdown();
}

#[test]
fn a_collector_that_takes_longer_than_the_client_will_is_not_waited_for() {
    let gate = Gate::default();
    let server = open(Exporter::builder().registry(registry_of(gate.clone())));
    let answer = get_with(server.addr(), "/metrics", &[("X-Prometheus-Scrape-Timeout-Seconds", "0.3")]);
    assert_eq!((answer.status, gate.passed()), (503, 0));
    gate.open();
    server.shutdown();
}

#[test]
fn an_answer_that_is_held_up_on_its_way_is_cut_off() {
    let (builder, registry) = large_registry();
    let last = Gauge::builder("zz_last", "What is told last.").register(&registry).expect("the name is free");
    let (open_gate, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    last.set_function(move || {
        let _ = gate.lock().expect("nobody panics here").recv_timeout(PATIENCE);
        1.0
    });
    let server = open(builder.scrape_timeout(LIMIT));
    let asked = Instant::now();
    let mut client = Client::connect(server.addr());
    client.ask("GET", "/metrics", &[]);
    let begun = client.read_until_cut();
    assert!(begun.starts_with(b"HTTP/1.1 200 OK") && begun.len() > Large::BYTES / 2, "{} bytes", begun.len());
    assert!(!begun.ends_with(b"\r\n0\r\n\r\n"), "it does not look whole");
    assert!(asked.elapsed() < PATIENCE / 2);
    drop(open_gate);
    server.shutdown();
}

#[test]
fn head_collects_nothing() {
    let gate = Gate::default();
    let server = open(Exporter::builder().registry(registry_of(gate.clone())));
    assert_eq!(Client::connect(server.addr()).request("HEAD", "/metrics").status, 200);
    assert_eq!(gate.arrivals(), 0);
    server.shutdown();
}

#[test]
fn a_server_that_is_shut_down_ends_the_scrapes_of_slow_clients() {
    let server = open(large().grace(SOON));
    let mut slow = Client::connect(server.addr());
    slow.ask("GET", "/metrics", &[]);
    let _begun = slow.read(1000);
    let asked = Instant::now();
    server.shutdown();
    assert!(asked.elapsed() < PATIENCE / 2);
    assert!(!slow.read_until_cut().ends_with(b"\r\n0\r\n\r\n"));
}

#[test]
fn an_empty_answer_is_whole() {
    let server = open(Exporter::builder().registry(Registry::new()));
    let mut client = Client::connect(server.addr());
    for _ in 0..2 {
        let answer = client.request("GET", "/metrics?name[]=nothing");
        assert_eq!((answer.status, answer.header("content-length"), answer.body.as_str()), (200, Some("0"), ""));
    }
    server.shutdown();
}
