//! Groups in registries: all or nothing, at once, and out again.

use std::iter;
use std::sync::Arc;
use std::thread;

use metrics_core::{Counter, Gauge, Metrics, Reason, Registered, Registry};

use crate::samples;

#[derive(Metrics)]
#[metrics(namespace = "queue")]
struct QueueMetrics {
    /// Jobs put in.
    #[counter]
    put: Counter,
    /// Jobs taken out.
    #[counter]
    taken: Counter,
    /// Jobs in it.
    #[gauge]
    length: Gauge,
}

#[test]
fn a_dropped_group_is_out_and_its_names_are_free() {
    let registry = Registry::new();
    for round in 0..3 {
        let queue = QueueMetrics::builder().register(&registry).expect("the names are free again");
        queue.put.inc_by(round);
        assert_eq!(samples(&registry), ["queue_length 0", &format!("queue_put_total {round}"), "queue_taken_total 0"]);
    }
    assert_eq!(samples(&registry), [""; 0]);
}

#[test]
fn a_group_is_registered_whole_or_not_at_all() {
    let registry = Registry::new();
    let length = Gauge::builder("queue_length", "Already here.").register(&registry).expect("the name is free");
    let refused = QueueMetrics::builder().register(&registry).map(|_| ()).expect_err("one name is taken");
    assert_eq!((refused.reason(), refused.metric()), (Reason::Conflict, "queue_length"));
    assert_eq!(samples(&registry), ["queue_length 0"]);
    drop(length);
    let queue = QueueMetrics::builder().register(&registry).expect("nothing of it was left behind");
    queue.length.set(1);
    assert_eq!(samples(&registry)[0], "queue_length 1");
}

#[test]
fn a_scrape_sees_a_group_whole_or_not_at_all() {
    for _ in 0..200 {
        let registry = Registry::new();
        let seen = thread::scope(|scope| {
            let owner = scope.spawn(|| QueueMetrics::builder().register(&registry).expect("the names are free"));
            let seen = iter::repeat_with(|| samples(&registry).len()).find(|seen| *seen > 0);
            drop(owner.join());
            seen
        });
        assert_eq!(seen, Some(3));
        assert_eq!(samples(&registry), [""; 0]);
    }
}

#[test]
fn a_group_that_is_forgotten_stays_for_good() {
    let registry = Registry::new();
    let queue: Arc<QueueMetrics> = QueueMetrics::builder().register(&registry).expect("the names are free").forget();
    queue.put.inc();
    drop(queue);
    assert!(samples(&registry).contains(&"queue_put_total 1".to_owned()));
}

#[test]
fn a_group_outlives_its_registry() {
    let registry = Registry::new();
    let queue = QueueMetrics::builder().register(&registry).expect("the names are free");
    drop(registry);
    queue.put.inc();
    assert_eq!(queue.put.get_u64(), 1);
}

#[test]
fn owners_share_one_group_and_the_last_takes_it_out() {
    struct Worker {
        metrics: Arc<Registered<QueueMetrics>>,
    }
    let registry = Registry::new();
    let metrics = Arc::new(QueueMetrics::builder().register(&registry).expect("the names are free"));
    let workers: Vec<Worker> = (0..4).map(|_| Worker { metrics: Arc::clone(&metrics) }).collect();
    drop(metrics);
    thread::scope(|scope| {
        for worker in workers {
            scope.spawn(move || (0..1000).for_each(|_| worker.metrics.put.inc()));
        }
    });
    assert_eq!(samples(&registry), [""; 0]);
}

#[test]
fn a_builder_makes_a_group_for_each_registry() {
    let builder = QueueMetrics::builder().prefix("mail");
    let (one, other) = (Registry::new(), Registry::new());
    let in_one = builder.clone().register(&one).expect("the names are free");
    let in_other = builder.register(&other).expect("the names are free");
    in_one.taken.inc();
    assert_eq!((in_one.taken.get_u64(), in_other.taken.get_u64()), (1, 0));
    assert_eq!(samples(&one.joined(&Registry::new())), samples(&one)); // how one group is shown by two registries
}

#[test]
fn the_global_registry_takes_groups_beside_statics() {
    let queue = QueueMetrics::builder().prefix("global").register(Registry::global()).expect("the names are free");
    queue.length.set(5);
    assert!(metrics_core::generate_latest().contains("\nglobal_queue_length 5\n"));
    drop(queue);
    assert!(!metrics_core::generate_latest().contains("global_queue_length"));
}
