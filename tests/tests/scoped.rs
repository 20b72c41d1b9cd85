//! A scoped handle takes its series along, that very series, when the last one of it goes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use metrics_core::testing::Clock;
use metrics_core::{
    Counter, Error, Format, Gauge, Histogram, InFlight, LabelValue, Labels, Registry, Scoped, Summary, counter,
};

#[derive(Clone, Copy, Labels)]
struct Peer<'a> {
    peer: &'a str,
}

#[derive(Clone, Copy, LabelValue)]
enum Side {
    Left,
    Right,
}

#[derive(Clone, Copy, Labels)]
struct Door {
    side: Side,
}

const A: Peer<'static> = Peer { peer: "a" };
const LEFT: Door = Door { side: Side::Left };
const RIGHT: Door = Door { side: Side::Right };

/// A counter of a table and one of a row.
fn both(registry: &Registry) -> Result<(impl Fn() -> Scoped<Counter>, impl Fn() -> usize), Error> {
    let table = Arc::new(Counter::builder("sent", "H.").labels::<Peer<'_>>().register(registry)?);
    let row = Arc::new(Counter::builder("opened", "H.").labels::<Door>().register(registry)?);
    let (of_table, of_row) = (Arc::clone(&table), Arc::clone(&row));
    let turn = AtomicBool::new(false);
    let open = move || match turn.fetch_xor(true, Ordering::Relaxed) {
        false => of_table.scoped(A),
        true => of_row.with(&LEFT).scoped(),
    };
    Ok((open, move || table.len() + row.len()))
}

#[test]
fn the_last_one_takes_the_series_along() -> Result<(), Error> {
    let registry = Registry::new();
    let (open, len) = both(&registry)?;
    let first = [open(), open()];
    let second = [open(), open()];
    let clones = first.clone();
    for scoped in first.iter().chain(&second).chain(&clones) {
        scoped.inc();
    }
    assert_eq!(len(), 2);
    drop(first);
    assert_eq!(len(), 2);
    drop(second);
    assert_eq!(len(), 2);
    assert_eq!(clones[0].get() + clones[1].get(), 6.0);
    drop(clones);
    assert_eq!(len(), 0);
    let again = [open(), open()];
    assert_eq!((len(), again[0].get(), again[1].get()), (2, 0.0, 0.0), "they begin anew");
    Ok(())
}

#[test]
fn a_series_that_somebody_else_has_begun_anew_stays() -> Result<(), Error> {
    let registry = Registry::new();
    let table = Counter::builder("sent", "H.").labels::<Peer<'_>>().register(&registry)?;
    let row = Counter::builder("opened", "H.").labels::<Door>().register(&registry)?;
    let (of_table, of_row) = (table.scoped(A), row.scoped(LEFT));
    assert!(table.remove(A) && row.remove(LEFT));
    table.with(A).inc();
    row.with(LEFT).inc();
    let clones = (of_table.clone(), of_row.clone());
    drop((of_table, of_row, clones));
    assert_eq!((table.with(A).get(), row.with(LEFT).get()), (1.0, 1.0));

    // The same where the new series has a scope of its own: it is that one's alone.
    let old = (table.scoped(A), row.scoped(LEFT));
    table.clear();
    row.retain(|_| false);
    let new = (table.scoped(A), row.scoped(LEFT));
    drop(old);
    assert_eq!((table.len(), row.len()), (1, 1));
    drop(new);
    assert_eq!((table.len(), row.len()), (0, 0));
    Ok(())
}

#[test]
fn a_series_that_was_there_before_goes_too_and_others_stay() -> Result<(), Error> {
    let registry = Registry::new();
    let row = Counter::builder("opened", "H.").labels::<Door>().register(&registry)?;
    row.init_all();
    drop(row.scoped(LEFT));
    assert_eq!((row.len(), row.with(RIGHT).get()), (1, 0.0));
    Ok(())
}

#[test]
fn every_labelled_metric_has_it() -> Result<(), Error> {
    fn held<T: Send + Sync + 'static>(value: T) -> T {
        value
    }
    let registry = Registry::new();
    let gauge = Gauge::builder("depth", "H.").labels::<Peer<'_>>().register(&registry)?;
    let open = InFlight::builder("open", "H.").labels::<Peer<'_>>().register(&registry)?;
    let took = Histogram::builder("took", "H.").labels::<Peer<'_>>().register(&registry)?;
    let size = Summary::builder("size", "H.").labels::<Door>().register(&registry)?;
    let scopes = held((gauge.scoped(&A), open.scoped(A), took.with(A).scoped(), size.scoped(&LEFT)));
    scopes.0.set(3);
    let guard = scopes.1.track();
    scopes.2.start_timer().stop();
    scopes.3.observe(5);
    let text = registry.encode(Format::Text);
    for line in
        ["depth{peer=\"a\"} 3\n", "open{peer=\"a\"} 1\n", "took_count{peer=\"a\"} 1\n", "size_sum{side=\"left\"} 5\n"]
    {
        assert!(text.contains(line), "{text}");
    }
    drop(scopes);
    drop(guard);
    assert!(!registry.encode(Format::Text).contains('{'));
    Ok(())
}

#[test]
fn the_series_past_the_limit_is_nobodys() -> Result<(), Error> {
    let registry = Registry::new();
    let sent = Counter::builder("sent", "H.").labels::<Peer<'_>>().limit(1).register(&registry)?;
    let (within, past) = (sent.scoped(A), sent.scoped(Peer { peer: "b" }));
    past.inc();
    drop(past);
    drop(sent.scoped(Peer { peer: "__overflow__" }));
    assert!(registry.encode(Format::Text).contains("sent_total{peer=\"__overflow__\"} 1\n"));
    drop(within);
    assert_eq!(sent.len(), 1);
    Ok(())
}

#[test]
fn a_metric_may_be_dropped_before_its_scopes() -> Result<(), Error> {
    let registry = Registry::new();
    let (open, _) = both(&registry)?;
    let scopes = [open(), open()];
    drop(open);
    scopes.iter().for_each(|scoped| scoped.inc());
    assert_eq!(scopes[0].clone().get() + scopes[1].clone().get(), 2.0);
    Ok(())
}

#[test]
fn an_accessors_series_can_be_scoped_and_a_metric_without_labels_is_left_alone() {
    /// Bytes sent.
    #[counter]
    fn scoped_bytes(peer: &str);

    let bytes = scoped_bytes("a").scoped();
    bytes.inc_by(5);
    assert_eq!(scoped_bytes::family().len(), 1);
    drop(bytes);
    assert!(scoped_bytes::family().is_empty());

    /// Frames sent.
    #[counter]
    static SCOPED_FRAMES: Counter;
    drop(SCOPED_FRAMES.scoped(()));
    SCOPED_FRAMES.inc();
    assert_eq!(SCOPED_FRAMES.get_u64(), 1);
}

#[test]
fn a_scope_keeps_its_series_from_expiring_and_ends_it_all_the_same() -> Result<(), Error> {
    let (registry, clock) = (Registry::new(), Clock::new());
    let hour = Duration::from_secs(3600);
    let table = Counter::builder("sent", "H.").labels::<Peer<'_>>().expire(hour).register(&registry)?;
    let row = Counter::builder("opened", "H.").labels::<Door>().expire(hour).register(&registry)?;
    let scopes = (table.scoped(A), row.scoped(LEFT));
    for _ in 0..3 {
        let text = registry.encode(Format::Text);
        assert!(text.contains("sent_total{peer=\"a\"} 0\n") && text.contains("opened_total{side=\"left\"} 0\n"));
        clock.advance(hour);
    }
    drop(scopes);
    assert_eq!((table.len(), row.len()), (0, 0));
    Ok(())
}

#[test]
fn a_closure_goes_with_its_series_and_is_dropped_under_no_lock() -> Result<(), Error> {
    /// Asks for the metric's series when it is dropped: that would hang under a lock.
    struct Asking(Arc<dyn Fn() -> usize + Send + Sync>);
    impl Drop for Asking {
        fn drop(&mut self) {
            assert_eq!((self.0)(), 0);
        }
    }
    let registry = Registry::new();
    let depth = Arc::new(Gauge::builder("depth", "H.").labels::<Peer<'_>>().register(&registry)?);
    let asked = Arc::clone(&depth);
    let asking = Asking(Arc::new(move || {
        drop(asked.scoped(Peer { peer: "another" }));
        asked.len()
    }));
    let scoped = depth.scoped(A);
    scoped.set_function(move || (asking.0)() as f64);
    drop(scoped);
    depth.with(A).set(7);
    assert!(registry.encode(Format::Text).contains("depth{peer=\"a\"} 7\n"), "the closure is gone");
    Ok(())
}

#[test]
fn whoever_has_a_scope_has_a_living_series_whatever_the_others_do() -> Result<(), Error> {
    const ROUNDS: usize = 4_000;
    let registry = Registry::new();
    let table = Counter::builder("sent", "H.").labels::<Peer<'_>>().register(&registry)?;
    let row = Counter::builder("opened", "H.").labels::<Door>().register(&registry)?;
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let (table, row) = (&table, &row);
                scope.spawn(move || {
                    for _ in 0..ROUNDS {
                        let (sent, opened) = (table.scoped(A), row.scoped(LEFT));
                        sent.inc();
                        opened.inc();
                        // Nobody but scopes removes anything here, and these two are open.
                        assert!(table.len() == 1 && row.len() == 1);
                        assert!(sent.get() >= 1.0 && opened.get() >= 1.0, "it counts where it is seen");
                    }
                })
            })
            .collect();
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                assert!(registry.encode(Format::Text).ends_with('\n'));
            }
        });
        let ended: Vec<_> = workers.into_iter().map(thread::ScopedJoinHandle::join).collect();
        done.store(true, Ordering::Relaxed);
        assert!(ended.iter().all(Result::is_ok));
    });
    assert_eq!((table.len(), row.len()), (0, 0));
    Ok(())
}

#[test]
fn scopes_and_removals_by_labels_leave_nothing_behind() -> Result<(), Error> {
    const ROUNDS: usize = 4_000;
    let registry = Registry::new();
    let table = Counter::builder("sent", "H.").labels::<Peer<'_>>().register(&registry)?;
    let row = Counter::builder("opened", "H.").labels::<Door>().register(&registry)?;
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..ROUNDS).for_each(|_| drop((table.scoped(A), row.scoped(LEFT)))));
        }
        scope.spawn(|| (0..ROUNDS).for_each(|_| _ = (table.remove(A), row.remove(LEFT))));
    });
    assert_eq!((table.len(), row.len()), (0, 0));
    Ok(())
}
