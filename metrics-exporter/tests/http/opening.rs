//! Opening an endpoint: addresses, ports, runtimes, several at once.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use metrics_core::Registry;
use metrics_exporter::{Exporter, serve};

use crate::client::get;
use crate::collectors::{Fixed, registry_of};

#[test]
fn a_taken_port_is_an_error_that_names_the_address() {
    let first = serve("127.0.0.1:0").expect("a free port");
    let taken = first.addr().to_string();
    let error = serve(taken.as_str()).expect_err("the port is taken");
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    assert!(error.to_string().contains(&taken), "{error}");
    assert!(error.to_string().starts_with("cannot listen on "), "{error}");

    let error = serve(first.addr()).expect_err("the port is taken");
    assert!(error.to_string().contains(&taken), "{error}");
    let error = io::Error::from(error);
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    assert!(error.to_string().contains(&taken), "{error}");

    assert_eq!(get(first.addr(), "/").status, 200, "the first is not disturbed");
    first.shutdown();
}

#[test]
fn an_address_that_is_none_is_named_too() {
    let none =
        ["127.0.0.1", "127.0.0.1:http", "127.0.0.1:65536", "localhost", "9464", "http://127.0.0.1:9464/metrics", ""];
    for addr in none {
        let error = serve(addr).expect_err("not an address");
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{error}");
        let error = error.to_string();
        assert!(error.starts_with(&format!("cannot listen on {addr:?}: ")), "{error}");
        assert!(
            error.contains("; an address is a host and a port, `127.0.0.1:9464` for this machine alone,"),
            "{error}"
        );
    }
    // From the block kept for documentation: no machine has it.
    let error = serve(("192.0.2.1", 0)).expect_err("not an address of this machine");
    assert!(error.to_string().contains("192.0.2.1"), "{error}");
    assert!(!error.to_string().contains("an address is"), "it is one: {error}");
}

#[test]
fn any_form_of_an_address_will_do() {
    let port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    for server in [
        serve(port),
        serve("127.0.0.1:0"),
        serve(String::from("127.0.0.1:0")),
        serve(("127.0.0.1", 0)),
        serve((Ipv4Addr::LOCALHOST, 0)),
        serve(&[port][..]),
    ] {
        let server = server.expect("a free port");
        assert_ne!(server.addr().port(), 0);
        assert_eq!(get(server.addr(), "/metrics").status, 200);
        server.shutdown();
    }
}

#[test]
fn endpoints_stand_side_by_side_each_with_its_registry() {
    let serve_value = |value| {
        let registry = registry_of(Fixed { name: "answer", value });
        Exporter::builder().registry(registry).serve("127.0.0.1:0").expect("a free port")
    };
    let (one, two) = (serve_value(1), serve_value(2));
    assert_eq!(get(one.addr(), "/metrics").value("answer"), Some(1.0));
    assert_eq!(get(two.addr(), "/metrics").value("answer"), Some(2.0));
    one.shutdown();
    assert_eq!(get(two.addr(), "/metrics").value("answer"), Some(2.0));
    two.shutdown();
}

#[test]
fn the_global_registry_is_served_unless_another_is_given() {
    let name = "opening_test_global";
    let registration = Registry::global().register(Fixed { name, value: 7 }).expect("a free name");
    let server = serve("127.0.0.1:0").expect("a free port");
    assert_eq!(get(server.addr(), "/metrics").value(name), Some(7.0));
    let other = Exporter::builder().registry(Registry::new()).serve("127.0.0.1:0").expect("a free port");
    assert_eq!(get(other.addr(), "/metrics").value(name), None);
    drop(registration);
    assert_eq!(get(server.addr(), "/metrics").value(name), None);
    server.shutdown();
    other.shutdown();
}

#[test]
fn an_endpoint_opens_and_closes_inside_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let server = serve("127.0.0.1:0").expect("a free port");
        // This thread, the runtime's only one, is busy with the request: the endpoint does not need it.
        assert_eq!(get(server.addr(), "/metrics").status, 200);
        server.shutdown();
        serve("127.0.0.1").expect_err("not an address");
    });
}
