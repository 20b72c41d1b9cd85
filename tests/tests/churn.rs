//! A hundred thousand series that come and go, again and again, while others update and scrapes go on: no update
//! lands in another series, all are counted, and memory comes back to its level.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Barrier, mpsc};
use std::thread;

use metrics_core::{Counter, Error, Format, Handle, Labels, Registered, Registry};
use tests::measured::Measuring;

#[global_allocator]
static GLOBAL: Measuring = Measuring;

#[derive(Labels)]
struct Session<'a> {
    session: &'a str,
}

type Counted = Registered<Counter<Session<'static>>>;

/// Series that one round makes and removes.
const SERIES: usize = 100_000;
const ROUNDS: usize = 2;
const CHURNERS: usize = 4;
/// Series that a churner has at one time.
const BATCH: usize = 2_500;
/// Labels that everybody uses while somebody removes them.
const SHARED: usize = 8;

/// No more threads than this are there at one time: four who churn, two who update, one who removes, one who scrapes,
/// one who is idle, and the test's own.
const THREADS: usize = 10;

/// A thread's own way to the series it used last has 8192 places: a hash and a series each.
const PLACES: isize = 8192;
const PLACE: isize = 16;
/// What a series takes: its head, its text, its place in lists. Its cells are used again and not counted here.
const ENTRY: isize = 256;

/// What the test itself may hold more at one time than at another.
const SLACK: isize = 256 << 10;

/// Makes series with two updates each, one by a handle and one by look-up, and removes them.
fn churn(counted: &Counted, churner: usize, round: usize) {
    for batch in 0..SERIES / CHURNERS / BATCH {
        let held: Vec<(String, Handle<Counter>)> = (0..BATCH)
            .map(|at| {
                let session = format!("own-{churner}-{round}-{batch}-{at}");
                let handle = counted.with(Session { session: &session }).series();
                handle.inc();
                counted.with(Session { session: &session }).inc();
                (session, handle)
            })
            .collect();
        for (session, handle) in held {
            assert!(counted.remove(Session { session: &session }), "nobody else removes it");
            handle.inc();
            assert_eq!(handle.get_u64(), 3, "what was counted here and nothing else");
        }
    }
}

fn shared(at: usize) -> String {
    format!("shared-{}", at % SHARED)
}

/// Removes the labels that all others use; returns how many updates the series had that it removed.
fn remove_shared(counted: &Counted, done: &AtomicBool) -> Vec<Handle<Counter>> {
    let mut removed = Vec::new();
    for at in 0..2_000 {
        if done.load(Ordering::Relaxed) {
            break;
        }
        let session = shared(at);
        // Nobody else removes these: it is the very series that is removed next.
        let handle = counted.with(Session { session: &session }).series();
        assert!(counted.remove(Session { session: &session }));
        removed.push(handle);
        thread::yield_now();
    }
    removed
}

/// One round of everything.
fn round(registry: &Registry, counted: &Counted, round: usize) {
    let (churning, updates) = (AtomicBool::new(false), AtomicU64::new(0));
    let all_there = Barrier::new(CHURNERS + 4);
    let removed = thread::scope(|scope| {
        let churners: Vec<_> = (0..CHURNERS)
            .map(|churner| {
                let all_there = &all_there;
                scope.spawn(move || {
                    counted.with(Session { session: "everybody" }).inc();
                    all_there.wait();
                    churn(counted, churner, round);
                })
            })
            .collect();
        let updaters: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    all_there.wait();
                    let mut own = 0_u64;
                    while !churning.load(Ordering::Relaxed) {
                        for at in 0..SHARED {
                            counted.with(Session { session: &shared(at) }).inc();
                            own += 1;
                        }
                    }
                    updates.fetch_add(own, Ordering::Relaxed);
                })
            })
            .collect();
        let remover = scope.spawn(|| {
            all_there.wait();
            remove_shared(counted, &churning)
        });
        let scraper = scope.spawn(|| {
            all_there.wait();
            while !churning.load(Ordering::Relaxed) {
                let text = registry.encode(Format::Text);
                let mut told = HashSet::new();
                let twice = text
                    .lines()
                    .filter_map(|line| line.split_once('{'))
                    .find(|(_, rest)| !told.insert(rest.split('}').next()));
                assert_eq!(twice, None, "series come and go, and none is told twice");
                for line in text.lines().filter(|line| line.contains("\"own-")) {
                    let value = line.rsplit(' ').next().and_then(|value| value.parse::<u64>().ok());
                    // It may be read before its updates, or between the look for it and its removal.
                    assert!(value.is_some_and(|value| value <= 3), "{line}");
                }
            }
        });
        // Joined one by one: a scope does not wait for what a thread does when it ends.
        let ended: Vec<_> = churners.into_iter().map(thread::ScopedJoinHandle::join).collect();
        churning.store(true, Ordering::Relaxed);
        assert!(ended.iter().all(Result::is_ok));
        assert!(updaters.into_iter().all(|updater| updater.join().is_ok()));
        assert!(scraper.join().is_ok());
        remover.join().expect("the remover is well")
    });
    let unseen: u64 = removed.iter().map(Handle::<Counter>::get_u64).sum();
    let seen: u64 = (0..SHARED).map(|at| counted.with(Session { session: &shared(at) }).get_u64()).sum();
    assert_eq!(unseen + seen, updates.load(Ordering::Relaxed), "every update is in one series, once");
    drop(removed);
    counted.clear();
    // A scrape lets go of the dead.
    assert!(!registry.encode(Format::Text).contains('{'));
}

/// Has every thread that there will be own the cells of more series than there will be at one time: they are used
/// again, and not what is measured here.
fn own_cells(registry: &Registry, counted: &Counted) {
    let most = CHURNERS * BATCH + THREADS * PLACES as usize + 4 * SHARED;
    let handles: Vec<_> =
        (0..most).map(|at| counted.with(Session { session: &format!("warm-{at}") }).series()).collect();
    let all_there = Barrier::new(THREADS);
    let work = || {
        handles.iter().for_each(Handle::<Counter>::inc);
        all_there.wait();
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..THREADS).map(|_| scope.spawn(work)).collect();
        work();
        assert!(others.into_iter().all(|thread| thread.join().is_ok()));
    });
    assert!(handles.iter().all(|handle| handle.get_u64() == THREADS as u64));
    drop(handles);
    counted.clear();
    assert!(!registry.encode(Format::Text).contains('{'));
}

#[test]
fn series_that_come_and_go_leave_nothing_and_lose_nothing() -> Result<(), Error> {
    let registry = Registry::new();
    let counted = Counter::builder("counted", "H.").labels::<Session<'_>>().no_limit().register(&registry)?;
    own_cells(&registry, &counted);
    round(&registry, &counted, 0);
    let before = Measuring::live();

    let (idle, told) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let counted = &counted;
        let (ready, is_ready) = mpsc::channel();
        // Uses more series than it can remember, and then does nothing any more.
        let thread = scope.spawn(move || {
            for at in 0..2 * PLACES {
                let session = format!("idle-{at}");
                counted.with(Session { session: &session }).inc();
                counted.with(Session { session: &session }).inc();
            }
            ready.send(()).expect("somebody waits for it");
            told.recv().expect_err("it is let go when the other end is");
        });
        is_ready.recv().expect("it is ready");
        counted.clear();
        assert!(!registry.encode(Format::Text).contains('{'));
        for number in 1..=ROUNDS {
            round(&registry, counted, number);
        }
        let pinned = Measuring::live() - before;
        assert!(pinned < PLACES * (PLACE + ENTRY) + SLACK, "an idle thread pins {pinned} bytes");
        drop(idle);
        assert!(thread.join().is_ok());
    });
    let grown = Measuring::live() - before;
    assert!(grown < SLACK, "{grown} bytes in {ROUNDS} rounds of {SERIES} series");
    Ok(())
}
