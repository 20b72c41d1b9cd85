//! Gauges that ask a closure, and gauges that say nothing before they are set.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use metrics_core::{Error, Format, Gauge, Registered, Registry, Unit, gauge};
use tests::reader::scrape;

/// The samples of a registry, but for what the library says of itself.
fn samples(registry: &Registry) -> Vec<String> {
    drop(scrape(registry)); // it is well-formed in every format
    let text = registry.encode(Format::Text);
    let is_sample = |line: &&str| !line.starts_with('#') && !line.starts_with("metrics_");
    text.lines().filter(is_sample).map(str::to_owned).collect()
}

/// A sample of what the library says of itself.
fn said(registry: &Registry, sample: &str) -> Option<f64> {
    let text = registry.encode(Format::Text);
    text.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' ')?.parse().ok())
}

/// Jobs that wait.
#[gauge]
static WAITING: Gauge;

/// Free room.
#[gauge(unit = bytes)]
fn free(disk: &str);

/// Whether it is so.
#[gauge(labels(so))]
static IS: Gauge<(bool,)>;

#[test]
fn a_closure_stands_in_for_a_static_a_view_and_a_handle() -> Result<(), Error> {
    let registry = Registry::new();
    registry.include(&WAITING);
    registry.include(free::family());
    registry.include(&IS);
    let made = Gauge::builder("made", "Help.").register(&registry)?;
    let asked = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&asked);
    WAITING.set_function(move || count.fetch_add(1, Ordering::Relaxed) + 1);
    free("sda").set_function(|| 512);
    free("sdb").series().set_function(|| -0.5);
    IS.with((true,)).set_function(|| 1);
    made.set_function(|| Duration::from_millis(250));

    assert_eq!((WAITING.get(), asked.load(Ordering::Relaxed)), (1.0, 1));
    let text = registry.encode(Format::Text);
    for line in ["waiting 2", "free_bytes{disk=\"sda\"} 512", "free_bytes{disk=\"sdb\"} -0.5", "is{so=\"true\"} 1"] {
        assert!(text.lines().any(|found| found == line), "{line} in {text}");
    }
    assert!(text.contains("\nmade 0.25\n"), "{text}");
    // What is set meanwhile does not show.
    free("sda").set(7);
    assert_eq!(free("sda").get(), 512.0);
    assert_eq!(free("sdb").series().get(), -0.5);
    Ok(())
}

/// Counts how many closures have been dropped.
struct Dropped(Arc<AtomicU64>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_closure_goes_with_its_series_and_with_its_successor() -> Result<(), Error> {
    let registry = Registry::new();
    let queues = Gauge::builder("queues", "Help.").labels::<(&str,)>().label_names(&["queue"]).register(&registry)?;
    let rows = Gauge::builder("rows", "Help.").labels::<(bool,)>().label_names(&["on"]).register(&registry)?;
    let dropped = Arc::new(AtomicU64::new(0));
    let function = |value: f64| {
        let kept = Dropped(Arc::clone(&dropped));
        move || if Arc::strong_count(&kept.0) > 0 { value } else { f64::NAN }
    };
    let so_far = || dropped.load(Ordering::Relaxed);

    queues.with(("a",)).set_function(function(1.0));
    queues.with(("a",)).set_function(function(2.0));
    assert_eq!((so_far(), queues.with(("a",)).get()), (1, 2.0));
    assert!(queues.remove(("a",)));
    assert_eq!(so_far(), 2);
    queues.with(("a",)).inc();
    assert_eq!(queues.with(("a",)).get(), 1.0, "the next series of these labels is a number again");

    for on in [false, true] {
        rows.with((on,)).set_function(function(3.0));
        queues.with((if on { "b" } else { "c" },)).set_function(function(4.0));
    }
    rows.retain(|series| series.get("on") == Some("true"));
    queues.retain(|series| series.get("queue") != Some("b"));
    assert_eq!(so_far(), 4);
    assert_eq!(samples(&registry), ["queues{queue=\"a\"} 1", "queues{queue=\"c\"} 4", "rows{on=\"true\"} 3"]);
    rows.clear();
    queues.clear();
    assert_eq!((so_far(), samples(&registry)), (6, vec![]));

    // A series that is gone is not brought back by a handle, and nothing is kept for it.
    let handle = queues.with(("gone",)).series();
    queues.clear();
    handle.set_function(function(5.0));
    assert_eq!((so_far(), samples(&registry)), (7, vec![]));
    Ok(())
}

#[test]
fn a_closure_ends_where_it_is_cleared_and_what_was_set_shows_again() -> Result<(), Error> {
    let registry = Registry::new();
    let plain = Gauge::builder("plain", "Help.").register(&registry)?;
    let optional = Gauge::builder("optional", "Help.").optional().register(&registry)?;
    let queues = Gauge::builder("queues", "Help.").labels::<(&str,)>().label_names(&["queue"]).register(&registry)?;
    let dropped = Arc::new(AtomicU64::new(0));
    let function = || {
        let kept = Dropped(Arc::clone(&dropped));
        move || if Arc::strong_count(&kept.0) > 0 { 9.0 } else { f64::NAN }
    };
    plain.set_function(function());
    plain.set(2);
    plain.clear(); // of series, which a metric without labels has not
    assert!(!plain.remove(()));
    plain.retain(|_| false);
    optional.set_function(function());
    queues.with(("a",)).set_function(function());
    let handle = queues.with(("b",)).series();
    handle.set_function(function());
    assert_eq!(samples(&registry), ["optional 9", "plain 9", "queues{queue=\"a\"} 9", "queues{queue=\"b\"} 9"]);
    plain.clear_function();
    optional.clear_function();
    queues.with(("a",)).clear_function();
    queues.with(("never",)).clear_function();
    assert_eq!(dropped.load(Ordering::Relaxed), 3);
    handle.clear_function();
    handle.clear_function();
    assert_eq!(dropped.load(Ordering::Relaxed), 4);
    assert_eq!(plain.get(), 2.0);
    plain.inc();
    let (a, b) = (queues.with(("a",)).get(), handle.get());
    assert_eq!((a, b, queues.len()), (0.0, 0.0, 2), "none was made by clearing it");
    assert!(samples(&registry).contains(&"plain 3".to_owned()));
    assert!(!samples(&registry).contains(&"optional 0".to_owned()), "nobody has set it");
    Ok(())
}

#[test]
fn closures_that_are_set_while_their_series_are_removed_are_not_kept() -> Result<(), Error> {
    let registry = Registry::new();
    let queues = Gauge::builder("queues", "Help.").labels::<(u64,)>().label_names(&["n"]).register(&registry)?;
    let dropped = Arc::new(AtomicU64::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0..2_000 {
                let kept = Dropped(Arc::clone(&dropped));
                queues.with((n % 7_u64,)).set_function(move || Arc::strong_count(&kept.0) as u64);
            }
        });
        scope.spawn(|| (0..2_000).for_each(|_| queues.clear()));
    });
    queues.clear();
    assert_eq!(dropped.load(Ordering::Relaxed), 2_000);
    Ok(())
}

#[test]
fn a_closure_that_panics_costs_its_own_series_and_no_other() -> Result<(), Error> {
    let registry = Registry::new();
    let queues = Gauge::builder("queues", "Help.").labels::<(&str,)>().label_names(&["queue"]).register(&registry)?;
    let alone = Gauge::builder("alone", "Help.").register(&registry)?;
    queues.with(("a",)).set(1);
    queues.with(("b",)).set_function(|| -> u64 { panic!("out of luck") });
    queues.with(("c",)).set_function(|| 3);
    alone.set_function(|| -> u64 { panic!("out of luck") });
    let panics =
        |collector: &str| said(&registry, &format!("metrics_collector_panics_total{{collector=\"{collector}\"}}"));
    let first = registry.encode(Format::Text);
    assert!(first.contains("\nqueues{queue=\"a\"} 1\nqueues{queue=\"c\"} 3\n"), "{first}");
    assert!(!first.contains("queue=\"b\"") && !first.contains("\nalone "), "{first}");
    assert_eq!((panics("queues"), panics("alone")), (Some(1.0), Some(2.0)), "each look is a scrape");
    // Whoever asks the gauge itself hears of it.
    assert!(std::panic::catch_unwind(|| alone.get()).is_err());
    alone.set_function(|| 4);
    assert_eq!(samples(&registry), ["alone 4", "queues{queue=\"a\"} 1", "queues{queue=\"c\"} 3"]);
    Ok(())
}

#[test]
fn a_closure_that_reads_its_own_gauge_reads_what_was_set() -> Result<(), Error> {
    let registry = Registry::new();
    let made = Gauge::builder("made", "Help.").labels::<(&str,)>().label_names(&["of"]).register(&registry)?.forget();
    let handle = made.with(("a",)).series();
    handle.set(2);
    let inner = handle.clone();
    handle.set_function(move || inner.get() * 10.0);
    assert_eq!(handle.get(), 20.0);
    assert_eq!(samples(&registry), ["made{of=\"a\"} 20"]);
    Ok(())
}

#[test]
fn a_closure_may_read_its_own_gauge_more_than_once() -> Result<(), Error> {
    let registry = Registry::new();
    let owned = Arc::new(Gauge::builder("twice", "Help.").register(&registry)?);
    owned.set(3);
    let depth = AtomicU64::new(0);
    let own = Arc::downgrade(&owned);
    owned.set_function(move || {
        assert!(depth.fetch_add(1, Ordering::Relaxed) < 10, "calls within calls without end");
        let sum = own.upgrade().map_or(0.0, |gauge| gauge.get() + gauge.get());
        depth.fetch_sub(1, Ordering::Relaxed);
        sum
    });
    assert_eq!(said(&registry, "twice"), Some(6.0));
    Ok(())
}

#[test]
fn a_closure_for_a_series_that_is_gone_does_not_speak_for_the_next_one() -> Result<(), Error> {
    let registry = Registry::new();
    let row = Gauge::builder("row", "Help.").labels::<(bool,)>().label_names(&["on"]).register(&registry)?;
    let table = Gauge::builder("table", "Help.").labels::<(u8,)>().label_names(&["n"]).register(&registry)?;
    let dropped = Arc::new(());
    let (of_row, of_table) = (row.with((true,)).series(), table.with((1_u8,)).series());
    assert!(row.remove((true,)) && table.remove((1_u8,)));
    for handle in [&of_row, &of_table] {
        let held = Arc::clone(&dropped);
        handle.set_function(move || Arc::strong_count(&held) as u64);
    }
    row.with((true,)).set(5);
    table.with((1_u8,)).set(5);
    assert_eq!(samples(&registry), ["row{on=\"true\"} 5", "table{n=\"1\"} 5"]);
    assert_eq!(Arc::strong_count(&dropped), 1, "nobody keeps the closures");
    Ok(())
}

#[test]
fn what_a_closure_returns_is_held_to_the_unit_and_to_the_limit() -> Result<(), Error> {
    let registry = Registry::new();
    let memory = Gauge::builder("memory", "Help.").unit(Unit::BYTES).register(&registry)?;
    let queues =
        Gauge::builder("queues", "Help.").labels::<(&str,)>().label_names(&["queue"]).limit(1).register(&registry)?;
    memory.set_function(|| Duration::from_secs(1));
    queues.with(("a",)).set_function(|| 1);
    queues.with(("b",)).set_function(|| 2);
    assert_eq!(memory.get(), 0.0);
    let shown = samples(&registry);
    assert!(
        shown.contains(&"queues{queue=\"a\"} 1".to_owned()) && !shown.iter().any(|line| line.ends_with(" 2")),
        "{shown:?}"
    );
    assert!(!shown.iter().any(|line| line.starts_with("memory_bytes")), "{shown:?}");
    let refused = |metric: &str, reason: &str| {
        said(&registry, &format!("metrics_rejected_updates_total{{metric=\"{metric}\",reason=\"{reason}\"}}"))
    };
    assert_eq!(refused("queues", "limit"), Some(1.0));
    assert!(refused("memory_bytes", "unit") >= Some(1.0));
    Ok(())
}

// ---- optional ------------------------------------------------------------------------------------------------------

/// When it was last done.
#[gauge(optional, unit = seconds)]
static LAST_DONE: Gauge;

/// When each was last done.
#[gauge(optional)]
fn last_of(job: &str);

/// When each of these was last done.
#[gauge(optional, labels(so))]
static LAST_SO: Gauge<(bool,)>;

#[test]
fn an_optional_gauge_has_no_sample_before_it_is_set() -> Result<(), Error> {
    let registry = Registry::new();
    registry.include(&LAST_DONE);
    registry.include(last_of::family());
    registry.include(&LAST_SO);
    let made = Gauge::builder("made", "Help.").optional().register(&registry)?;
    let counted = Gauge::builder("counted", "Help.").optional().register(&registry)?;
    let labelled =
        Gauge::builder("labelled", "Help.").optional().labels::<(u8,)>().label_names(&["n"]).register(&registry)?;
    // That a series is there does not mean that it was set.
    last_of::family().init(("a",));
    let handle = last_of("b").series();
    LAST_SO.init_all();
    labelled.init((1_u8,));
    assert_eq!(samples(&registry), [""; 0]);
    assert_eq!((LAST_DONE.get(), handle.get(), made.get()), (0.0, 0.0, 0.0));

    LAST_DONE.set(0);
    handle.set(1.5);
    LAST_SO.with((true,)).set_function(|| 2);
    made.set(f64::NAN);
    counted.inc();
    labelled.with((2_u8,)).dec_by(3);
    let expected = [
        "counted 1",
        "labelled{n=\"2\"} -3",
        "last_done_seconds 0",
        "last_of{job=\"b\"} 1.5",
        "last_so{so=\"true\"} 2",
        "made NaN",
    ];
    assert_eq!(samples(&registry), expected);

    // A series that comes back waits again.
    assert!(last_of::family().remove(("b",)) && LAST_SO.remove((true,)));
    last_of::family().init(("b",));
    LAST_SO.init((true,));
    let text = registry.encode(Format::Text);
    assert!(!text.contains("\nlast_of{") && !text.contains("\nlast_so{"), "{text}");
    Ok(())
}

/// The two of [`a_series_that_goes_during_a_scrape_says_nothing_in_place_of_its_function`].
static LEAVING: OnceLock<Registered<Gauge<(u64,)>>> = OnceLock::new();

#[test]
fn a_series_that_goes_during_a_scrape_says_nothing_in_place_of_its_function() -> Result<(), Error> {
    let registry = Registry::new();
    let leaving = Gauge::builder("leaving", "Two.").labels::<(u64,)>().label_names(&["n"]);
    let leaving = leaving.register(&registry)?;
    let leaving = LEAVING.get_or_init(|| leaving);
    leaving.with((1_u64,)).set_function(|| {
        let is_removed = LEAVING.get().is_some_and(|leaving| leaving.remove((2_u64,)));
        if is_removed { 1.0 } else { 2.0 }
    });
    leaving.with((2_u64,)).set_function(|| 42.0);
    let text = registry.encode(Format::Text);
    assert!(text.contains("\nleaving{n=\"1\"} 1\n") && !text.contains("leaving{n=\"2\"}"), "{text}");
    Ok(())
}
