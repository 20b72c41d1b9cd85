//! Clients that are slow, silent, or too many.

use std::thread;
use std::time::{Duration, Instant};

use metrics_core::Registry;
use metrics_exporter::Exporter;

use crate::client::{Client, PATIENCE, get};
use crate::collectors::{Fixed, Gate, Large, eventually, registry_of};

/// Long enough for a busy machine, short enough for a test.
const SOON: Duration = Duration::from_millis(300);

#[test]
fn a_client_that_sends_half_a_head_is_disconnected() {
    let server =
        Exporter::builder().registry(Registry::new()).head_timeout(SOON).serve("127.0.0.1:0").expect("a free port");
    let started = Instant::now();
    let mut half = Client::connect(server.addr());
    half.send("GET /metrics HTTP/1.1\r\nHost: te");
    let mut silent = Client::connect(server.addr());
    let mut kept = Client::connect(server.addr());
    assert_eq!(kept.request("GET", "/").status, 200);

    assert!(half.is_closed(), "half a head");
    assert!(started.elapsed() >= SOON, "it was given its time");
    assert!(silent.is_closed(), "no head");
    assert!(kept.is_closed(), "no second head");
    assert!(started.elapsed() < PATIENCE);
    server.shutdown();
}

#[test]
fn a_client_that_trickles_its_head_gains_no_time() {
    let server =
        Exporter::builder().registry(Registry::new()).head_timeout(SOON).serve("127.0.0.1:0").expect("a free port");
    let mut client = Client::connect(server.addr());
    let started = Instant::now();
    let disconnected = (0..).find(|_| {
        thread::sleep(SOON / 10);
        started.elapsed() > PATIENCE || client.try_send("X").is_err()
    });
    assert!(disconnected.is_some() && started.elapsed() < PATIENCE, "it was never disconnected");
    server.shutdown();
}

#[test]
fn a_client_that_does_not_read_is_disconnected() {
    let server = Exporter::builder()
        .registry(registry_of(Large::new()))
        .stall_timeout(SOON)
        .max_connections(1)
        .serve("127.0.0.1:0")
        .expect("a free port");
    let mut deaf = Client::connect(server.addr());
    deaf.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n");
    // There is one place, so this is answered when the other client has lost it.
    assert_eq!(get(server.addr(), "/").status, 200);
    deaf.try_answer("GET").expect_err("the answer was cut off");
    server.shutdown();
}

#[test]
fn a_large_answer_reaches_a_client_that_reads() {
    let server = Exporter::builder()
        .registry(registry_of(Large::new()))
        .stall_timeout(Duration::from_secs(10))
        .serve("127.0.0.1:0")
        .expect("a free port");
    let answer = get(server.addr(), "/metrics");
    assert!(answer.body.len() > Large::BYTES);
    assert!(answer.body.ends_with('\n'));
    server.shutdown();
}

#[test]
fn a_slow_scrape_holds_nobody_else_up() {
    let gate = Gate::default();
    let server = Exporter::builder().registry(registry_of(gate.clone())).serve("127.0.0.1:0").expect("a free port");
    let addr = server.addr();
    let slow = thread::spawn(move || get(addr, "/metrics"));
    gate.wait_for(1);
    let mut client = Client::connect(addr);
    assert_eq!(client.request("GET", "/").status, 200);
    assert_eq!(client.request("GET", "/nothing").status, 404);
    // A second scrape starts beside the first.
    let second = thread::spawn(move || get(addr, "/metrics"));
    gate.wait_for(2);
    gate.open();
    assert_eq!(slow.join().expect("an answer").value("gate_passed"), Some(1.0));
    assert_eq!(second.join().expect("an answer").value("gate_passed"), Some(1.0));
    server.shutdown();
}

#[test]
fn scrapes_past_the_limit_wait_their_turn() {
    let gate = Gate::default();
    let server = Exporter::builder()
        .registry(registry_of(gate.clone()))
        .max_scrapes(2)
        .serve("127.0.0.1:0")
        .expect("a free port");
    let addr = server.addr();
    let scrapes: Vec<_> = (0..6).map(|_| thread::spawn(move || get(addr, "/metrics"))).collect();
    gate.wait_for(2);
    assert_eq!(get(addr, "/").status, 200);
    thread::sleep(SOON);
    assert_eq!(gate.arrivals(), 2);
    gate.open();
    for scrape in scrapes {
        assert_eq!(scrape.join().expect("an answer").value("gate_passed"), Some(1.0));
    }
    server.shutdown();
}

#[test]
fn a_client_that_goes_away_leaves_the_queue() {
    let gate = Gate::default();
    let server = Exporter::builder()
        .registry(registry_of(gate.clone()))
        .max_scrapes(1)
        .max_connections(2)
        .serve("127.0.0.1:0")
        .expect("a free port");
    let addr = server.addr();
    let first = thread::spawn(move || get(addr, "/metrics"));
    gate.wait_for(1);
    // Each of these queues behind the first, and gives up; a place is free for the next one only if it really went.
    for _ in 0..5 {
        let mut impatient = Client::connect(addr);
        impatient.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n");
    }
    assert_eq!(get(addr, "/").status, 200);
    gate.open();
    assert_eq!(first.join().expect("an answer").status, 200);
    assert_eq!(get(addr, "/metrics").status, 200);
    eventually("both scrapes passed", || gate.passed() == 2);
    assert_eq!(gate.arrivals(), 2, "nobody collects for a client that is gone");
    server.shutdown();
}

#[test]
fn a_connection_past_the_limit_takes_the_place_of_the_longest_idle() {
    let server = Exporter::builder()
        .registry(registry_of(Fixed { name: "answer", value: 42 }))
        .max_connections(2)
        .serve("127.0.0.1:0")
        .expect("a free port");
    let mut open: Vec<_> = (0..2).map(|_| Client::connect(server.addr())).collect();
    for client in &mut open {
        assert_eq!(client.request("GET", "/metrics").status, 200);
    }
    // The first has been idle longer than the second, until it asks again.
    assert_eq!(open[0].request("GET", "/").status, 200);
    assert_eq!(get(server.addr(), "/metrics").value("answer"), Some(42.0));
    assert!(open[1].is_closed());
    assert_eq!(open[0].request("GET", "/metrics").value("answer"), Some(42.0));
    server.shutdown();
}

#[test]
fn silent_connections_keep_no_scrape_out() {
    let registry = registry_of(Fixed { name: "answer", value: 42 });
    let server = Exporter::builder().registry(registry).serve("127.0.0.1:0").expect("a free port");
    let mut silent: Vec<_> = (0..100).map(|_| Client::connect(server.addr())).collect();
    for client in &mut silent {
        // Many have been closed by now: then there is nobody to take it.
        let _ = client.try_send("GET /met");
    }
    let started = Instant::now();
    for _ in 0..3 {
        assert_eq!(get(server.addr(), "/metrics").value("answer"), Some(42.0));
    }
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    server.shutdown();
}

#[test]
fn connections_past_the_limit_wait_while_all_are_being_answered() {
    let gate = Gate::default();
    let server = Exporter::builder()
        .registry(registry_of(gate.clone()))
        .max_connections(2)
        .serve("127.0.0.1:0")
        .expect("a free port");
    let addr = server.addr();
    let scrapes: Vec<_> = (0..2).map(|_| thread::spawn(move || get(addr, "/metrics"))).collect();
    gate.wait_for(2);
    let third = thread::spawn(move || get(addr, "/"));
    thread::sleep(SOON);
    assert!(!third.is_finished(), "two connections are busy, and that is the limit");
    gate.open();
    assert_eq!(third.join().expect("an answer").status, 200);
    for scrape in scrapes {
        assert_eq!(scrape.join().expect("an answer").value("gate_passed"), Some(1.0));
    }
    server.shutdown();
}

#[test]
fn a_client_whose_scrape_is_stuck_gives_up_its_place_when_it_goes() {
    let gate = Gate::default();
    let server = Exporter::builder()
        .registry(registry_of(gate.clone()))
        .max_connections(1)
        .serve("127.0.0.1:0")
        .expect("a free port");
    let mut stuck = Client::connect(server.addr());
    stuck.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n");
    gate.wait_for(1);
    drop(stuck);
    assert_eq!(get(server.addr(), "/").status, 200);
    gate.open();
    server.shutdown();
}

#[test]
fn a_first_request_has_less_time_than_the_next() {
    let server = Exporter::builder().registry(Registry::new()).serve("127.0.0.1:0").expect("a free port");
    let mut kept = Client::connect(server.addr());
    assert_eq!(kept.request("GET", "/").status, 200);
    let mut silent = Client::connect(server.addr());
    let mut half = Client::connect(server.addr());
    half.send("GET /metrics HTT");
    assert!(silent.is_closed(), "within the test's patience, which is shorter than the default timeout");
    assert!(half.is_closed());
    assert_eq!(kept.request("GET", "/").status, 200);
    server.shutdown();
}

#[test]
fn a_client_that_only_ends_its_sending_is_answered() {
    let gate = Gate::default();
    let registry = registry_of(gate.clone());
    registry.register(Large::new()).expect("the name is free").forget();
    let server = Exporter::builder().registry(registry).serve("127.0.0.1:0").expect("a free port");
    let mut client = Client::connect(server.addr());
    client.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n");
    client.end_sending();
    gate.wait_for(1);
    thread::sleep(SOON);
    gate.open();
    let answer = client.answer("GET");
    assert_eq!((answer.status, answer.value("gate_passed")), (200, Some(1.0)));
    assert!(answer.body.len() > Large::BYTES, "all of it");
    assert!(client.is_closed(), "nothing more can come from it");
    server.shutdown();
}
