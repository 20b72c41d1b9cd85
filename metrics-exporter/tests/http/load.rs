//! Many clients scraping while many threads update.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metrics_core::{Counter, Histogram, counter, histogram};
use metrics_exporter::serve;

use crate::client::{Client, get};

/// Updates of the load test.
#[counter]
static LOAD_UPDATES: Counter;

/// Observations of the load test.
#[histogram(buckets = [1, 2, 3])]
static LOAD_OBSERVATIONS: Histogram;

const UPDATERS: u64 = 3;
const CLIENTS: usize = 4;
const SCRAPES: usize = 50;

#[test]
fn scrapes_under_load_are_whole_and_never_go_back() {
    let server = serve("127.0.0.1:0").expect("a free port");
    let addr = server.addr();
    let done = AtomicBool::new(false);
    let updates: u64 = thread::scope(|scope| {
        let updaters: Vec<_> = (0..UPDATERS)
            .map(|number| {
                let done = &done;
                scope.spawn(move || {
                    let mut updates = 0;
                    while !done.load(Ordering::Relaxed) {
                        LOAD_UPDATES.inc();
                        LOAD_OBSERVATIONS.observe(number);
                        updates += 1;
                    }
                    updates
                })
            })
            .collect();
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(move || scrape_again_and_again(addr))).collect();
        for client in clients {
            client.join().expect("what it saw was right");
        }
        done.store(true, Ordering::Relaxed);
        updaters.into_iter().map(|updater| updater.join().expect("it only counts")).sum()
    });

    let last = get(addr, "/metrics");
    assert_eq!(last.value("load_updates_total"), Some(updates as f64));
    assert_eq!(last.value("load_observations_count"), Some(updates as f64));
    server.shutdown();
}

fn scrape_again_and_again(addr: std::net::SocketAddr) {
    let mut client = Client::connect(addr);
    let mut before = 0.0;
    for _ in 0..SCRAPES {
        let scrape = client.request("GET", "/metrics");
        let total = scrape.value("load_updates_total").expect("the counter is there");
        assert!(total >= before, "{total} after {before}");
        before = total;
        let all = scrape.value("load_observations_bucket{le=\"+Inf\"}");
        assert!(all.is_some() && all == scrape.value("load_observations_count"), "{}", scrape.body);
    }
}
