//! Updates by threads that are ending: from the destructors of their thread-locals, in whatever order these run.

use std::cell::{Cell, RefCell};
use std::thread;

use metrics_core::{Counter, Gauge, Handle, Histogram, InFlight, InFlightGuard, Labels, counter, gauge, histogram};

#[derive(Labels)]
struct Route<'a> {
    route: &'a str,
}

#[derive(Labels)]
struct Early {
    early: bool,
}

/// Destructors that ran.
#[counter]
static DESTRUCTORS: Counter<Early>;

/// Destructors that ran, by a name that is rendered there.
#[counter]
static DESTRUCTORS_BY_ROUTE: Counter<Route>;

/// What destructors observed.
#[histogram(buckets = [1])]
static DESTRUCTION: Histogram;

/// What destructors added.
#[gauge]
static LEFT_BEHIND: Gauge<Route>;

/// What destructors end.
#[gauge(in_flight)]
static ALIVE: InFlight;

/// Updates in its destructor, and drops there what it holds.
struct Updates {
    early: bool,
    held: RefCell<Option<(Handle<Counter>, InFlightGuard)>>,
}

impl Drop for Updates {
    fn drop(&mut self) {
        DESTRUCTORS.with(Early { early: self.early }).inc();
        DESTRUCTORS_BY_ROUTE.with(Route { route: "/known" }).inc();
        DESTRUCTORS_BY_ROUTE.with(Route { route: if self.early { "/early" } else { "/late" } }).inc();
        DESTRUCTION.observe(0.5);
        LEFT_BEHIND.with(Route { route: "/known" }).inc();
        if let Some((handle, _guard)) = self.held.take() {
            handle.inc();
        }
    }
}

thread_local! {
    static BEFORE: Updates = const { Updates { early: true, held: RefCell::new(None) } };
    static AFTER: Updates = const { Updates { early: false, held: RefCell::new(None) } };
    static ALONE: OnlyAtTheEnd = const { OnlyAtTheEnd(Cell::new(false)) };
}

/// Registers its destructor before the library's own thread-locals have theirs, or after.
fn hold(updates: &'static thread::LocalKey<Updates>) {
    updates.with(|updates| {
        let handle = DESTRUCTORS_BY_ROUTE.with(Route { route: "/held" }).series();
        *updates.held.borrow_mut() = Some((handle, ALIVE.track()));
    });
}

#[test]
fn destructors_count_whether_they_run_before_the_librarys_own_or_after() {
    const THREADS: u64 = 500;
    for _ in 0..THREADS / 10 {
        // Joined by their handles: a scope does not wait for destructors.
        let threads: Vec<_> = (0..10)
            .map(|_| {
                thread::spawn(|| {
                    BEFORE.with(|_| ());
                    DESTRUCTORS_BY_ROUTE.with(Route { route: "/known" }).inc();
                    DESTRUCTION.observe(0.5);
                    hold(&BEFORE);
                    hold(&AFTER);
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().expect("the thread is well"));
    }
    let by_route = |route| DESTRUCTORS_BY_ROUTE.with(Route { route }).get_u64();
    assert_eq!(DESTRUCTORS.with(Early { early: true }).get_u64(), THREADS);
    assert_eq!(DESTRUCTORS.with(Early { early: false }).get_u64(), THREADS);
    assert_eq!(by_route("/known"), 3 * THREADS);
    assert_eq!((by_route("/early"), by_route("/late")), (THREADS, THREADS));
    assert_eq!(by_route("/held"), 2 * THREADS, "a handle is good to the end");
    assert_eq!((DESTRUCTION.count(), DESTRUCTION.sum()), (3 * THREADS, 1.5 * THREADS as f64));
    assert_eq!(LEFT_BEHIND.with(Route { route: "/known" }).get(), 2.0 * THREADS as f64);
    assert_eq!(ALIVE.get(), 0, "guards end with their thread");
}

/// Threads whose only update is in a destructor.
#[counter]
static ONLY_AT_THE_END: Counter<Route>;

struct OnlyAtTheEnd(Cell<bool>);

impl Drop for OnlyAtTheEnd {
    fn drop(&mut self) {
        if self.0.get() {
            ONLY_AT_THE_END.with(Route { route: "/" }).inc();
        }
    }
}

#[test]
fn a_thread_whose_first_update_is_its_last_words_is_counted() {
    for _ in 0..200 {
        thread::spawn(|| ALONE.with(|alone| alone.0.set(true))).join().expect("the thread is well");
    }
    assert_eq!(ONLY_AT_THE_END.with(Route { route: "/" }).get_u64(), 200);
}

/// Series that end with the thread that held them.
#[counter]
static SHORT_LIVED: Counter<Route>;

#[test]
fn a_removed_series_whose_last_holder_is_an_ending_thread_leaves_clean_cells() {
    for round in 0..300 {
        let route = format!("/{round}");
        thread::spawn(move || {
            let labels = Route { route: &route };
            SHORT_LIVED.with(&labels).inc_by(1000);
            assert!(SHORT_LIVED.remove(&labels));
        })
        .join()
        .expect("the thread is well");
        // The thread's cache held the last reference: what it gave back is given out again, at zero.
        let labels = Route { route: "/next" };
        SHORT_LIVED.with(&labels).inc();
        assert_eq!(SHORT_LIVED.with(&labels).get_u64(), 1);
        assert!(SHORT_LIVED.remove(&labels));
    }
}
