//! Ending an endpoint, and not ending it.

use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use metrics_core::Registry;
use metrics_exporter::{Exporter, serve};

use crate::client::{Client, PATIENCE, get};
use crate::collectors::{Gate, registry_of};

#[test]
fn a_request_in_flight_is_answered_before_the_end() {
    let gate = Gate::default();
    let server = Exporter::builder()
        .registry(registry_of(gate.clone()))
        .grace(PATIENCE)
        .serve("127.0.0.1:0")
        .expect("a free port");
    let addr = server.addr();
    let scrape = thread::spawn(move || get(addr, "/metrics"));
    gate.wait_for(1);
    let shutdown = thread::spawn(move || server.shutdown());
    crate::collectors::eventually("the port is closed", || TcpStream::connect(addr).is_err());
    assert!(!shutdown.is_finished(), "it waits for the scrape");
    gate.open();
    let answer = scrape.join().expect("an answer");
    assert_eq!((answer.status, answer.value("gate_passed")), (200, Some(1.0)));
    assert_eq!(answer.header("connection"), Some("close"));
    shutdown.join().expect("it ends");
}

#[test]
fn a_request_that_never_ends_is_cut_off_after_the_grace_time() {
    let gate = Gate::default();
    let grace = Duration::from_millis(200);
    let server =
        Exporter::builder().registry(registry_of(gate.clone())).grace(grace).serve("127.0.0.1:0").expect("a free port");
    let mut client = Client::connect(server.addr());
    client.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n");
    let mut half = Client::connect(server.addr());
    half.send("GET /metrics HTT");
    gate.wait_for(1);
    let started = Instant::now();
    server.shutdown();
    assert!(started.elapsed() >= grace);
    assert!(started.elapsed() < PATIENCE / 2, "{:?}", started.elapsed());
    client.try_answer("GET").expect_err("no answer came");
    assert!(half.is_closed());
    gate.open();
}

#[test]
fn idle_connections_do_not_delay_the_end() {
    let server =
        Exporter::builder().registry(Registry::new()).grace(PATIENCE).serve("127.0.0.1:0").expect("a free port");
    let mut kept = Client::connect(server.addr());
    assert_eq!(kept.request("GET", "/metrics").status, 200);
    let mut silent = Client::connect(server.addr());
    assert_eq!(get(server.addr(), "/").status, 200);
    let started = Instant::now();
    server.shutdown();
    assert!(started.elapsed() < PATIENCE / 2, "{:?}", started.elapsed());
    assert!(kept.is_closed());
    assert!(silent.is_closed());
}

#[test]
fn the_port_is_free_again_at_once() {
    let first = serve("127.0.0.1:0").expect("a free port");
    let addr = first.addr();
    assert_eq!(get(addr, "/metrics").status, 200);
    first.shutdown();
    let second = serve(addr).expect("the same port");
    assert_eq!(get(addr, "/metrics").status, 200);
    second.shutdown();
}

#[test]
fn a_dropped_handle_leaves_the_endpoint_open() {
    let server = serve("127.0.0.1:0").expect("a free port");
    let addr = server.addr();
    drop(server);
    thread::sleep(Duration::from_millis(100));
    assert_eq!(get(addr, "/metrics").status, 200);
}
