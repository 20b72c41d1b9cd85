//! A function is a metric: it is called at every scrape, and whatever it does, the exposition stays whole.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use metrics_core::{Callback, Format, Kind, LabelValue, Labels, Registry, Unit, catalog, counter, gauge};
use tests::reader::scrape;

/// The samples of a callback alone, as text 0.0.4 has them.
fn samples(metric: &'static Callback) -> Vec<String> {
    let registry = Registry::new();
    registry.include(metric);
    let text = registry.encode(Format::Text);
    drop(scrape(&registry)); // it is well-formed in every format
    // Other tests scrape the global registry, and so the same callbacks: what was refused then is told here, too.
    let is_sample = |line: &&str| !line.starts_with('#') && !line.starts_with("metrics_");
    text.lines().filter(is_sample).map(str::to_owned).collect()
}

/// What a callback was refused so far: reason and count.
fn refused(metric: &'static Callback) -> Vec<(String, f64)> {
    let registry = Registry::new();
    registry.include(metric);
    let families = scrape(&registry);
    let of = families.iter().filter(|family| family.name == "metrics_rejected_updates_total");
    let samples = of.flat_map(|family| &family.samples);
    samples.map(|sample| (sample.label("reason").unwrap_or_default().to_owned(), sample.value)).collect()
}

// ---- numbers -------------------------------------------------------------------------------------------------------

thread_local! {
    /// By thread, since tests beside this one scrape as well.
    static CALLS: Cell<u64> = const { Cell::new(0) };
}

/// Times that it
/// was called.
///
/// What follows is for whoever calls it.
#[counter(callback)]
pub fn times_called() -> u64 {
    CALLS.set(CALLS.get() + 1);
    CALLS.get()
}

#[test]
fn a_function_is_called_at_every_scrape_and_whenever_else_somebody_likes() {
    let registry = Registry::new();
    registry.include(times_called::family());
    let before = times_called();
    let text = registry.encode(Format::Text);
    let expected = format!(
        "# HELP times_called_total Times that it was called.\n# TYPE times_called_total counter\ntimes_called_total {}\n",
        before + 1
    );
    assert_eq!(text, expected);
    assert_eq!(times_called(), before + 2);
    assert!(registry.encode(Format::Text).ends_with(&format!("\ntimes_called_total {}\n", before + 3)));
}

#[gauge(callback, help = "Help.", exact = "WholeNumbers")]
fn exact() -> i64 {
    i64::MIN
}

#[gauge(callback, help = "Help.", namespace = "shop", unit = seconds)]
const fn uptime() -> Duration {
    Duration::from_millis(1500)
}

#[gauge(callback, name = "queue.length", utf8, help = "Help.")]
fn queue() -> usize {
    3
}

#[counter(callback, help = "Help.")]
fn widest() -> u64 {
    u64::MAX
}

#[gauge(callback, help = "Help.")]
fn not_a_number() -> f32 {
    f32::NAN
}

#[test]
fn every_amount_is_exposed_as_it_is() {
    assert_eq!(samples(exact::family()), ["WholeNumbers -9223372036854775808"]);
    assert_eq!(samples(uptime::family()), ["shop_uptime_seconds 1.5"]);
    assert_eq!(samples(queue::family()), ["queue_length 3"]);
    assert_eq!(samples(widest::family()), ["widest_total 18446744073709551615"]);
    assert_eq!(samples(not_a_number::family()), ["not_a_number NaN"]);
}

static KNOWN: AtomicBool = AtomicBool::new(false);

#[gauge(callback, help = "Help.")]
fn known_at_times() -> Option<f64> {
    KNOWN.load(Ordering::Relaxed).then_some(0.5)
}

#[test]
fn what_is_not_known_has_no_sample() {
    assert_eq!(samples(known_at_times::family()), [""; 0]);
    KNOWN.store(true, Ordering::Relaxed);
    assert_eq!(samples(known_at_times::family()), ["known_at_times 0.5"]);
}

// ---- series --------------------------------------------------------------------------------------------------------

#[derive(Clone, Copy, PartialEq, Eq, Hash, LabelValue)]
enum Level {
    Low,
    High,
}

#[derive(PartialEq, Eq, Hash, Labels)]
struct Pool<'a> {
    pool: &'a str,
    level: Level,
}

const MAIN: Pool<'static> = Pool { pool: "main", level: Level::High };

#[gauge(callback, help = "Help.")]
fn in_a_vec() -> Vec<(Pool<'static>, u64)> {
    vec![(Pool { pool: "b\"", level: Level::Low }, 2), (MAIN, 1)]
}

#[counter(callback, help = "Help.")]
fn in_a_map() -> HashMap<Pool<'static>, f64> {
    HashMap::from([(MAIN, 0.5)])
}

#[gauge(callback, help = "Help.", labels(disk, number))]
fn in_an_array() -> [((&'static str, u16), i32); 2] {
    [(("sda", 1), -1), (("sdb", 2), 2)]
}

#[gauge(callback, help = "Help.", labels(disk))]
fn in_an_iterator() -> impl Iterator<Item = ((String,), u64)> {
    (1..=3).map(|n| ((format!("sd{n}"),), n))
}

#[gauge(callback, help = "Help.", labels(disk, utf8_label), utf8)]
fn in_a_sorted_map() -> BTreeMap<(&'static str, Option<bool>), usize> {
    BTreeMap::from([(("b", None), 2), (("a", Some(true)), 1)])
}

#[gauge(callback, help = "Help.", labels(disk))]
fn at_most_one() -> Option<((&'static str,), u64)> {
    Some((("sda",), 4))
}

#[gauge(callback, help = "Help.", labels(disk))]
fn boxed() -> Box<dyn Iterator<Item = ((&'static str,), u64)>> {
    Box::new(std::iter::empty())
}

#[test]
fn whatever_iterates_over_labels_and_numbers_is_a_family() {
    assert_eq!(
        samples(in_a_vec::family()),
        [r#"in_a_vec{pool="b\"",level="low"} 2"#, r#"in_a_vec{pool="main",level="high"} 1"#]
    );
    assert_eq!(samples(in_a_map::family()), [r#"in_a_map_total{pool="main",level="high"} 0.5"#]);
    assert_eq!(
        samples(in_an_array::family()),
        [r#"in_an_array{disk="sda",number="1"} -1"#, r#"in_an_array{disk="sdb",number="2"} 2"#]
    );
    assert_eq!(
        samples(in_an_iterator::family()),
        [r#"in_an_iterator{disk="sd1"} 1"#, r#"in_an_iterator{disk="sd2"} 2"#, r#"in_an_iterator{disk="sd3"} 3"#]
    );
    assert_eq!(
        samples(in_a_sorted_map::family()),
        [r#"in_a_sorted_map{disk="a",utf8_label="true"} 1"#, r#"in_a_sorted_map{disk="b"} 2"#]
    );
    assert_eq!(samples(at_most_one::family()), [r#"at_most_one{disk="sda"} 4"#]);
    assert_eq!(samples(boxed::family()), [""; 0]);
}

#[test]
fn the_catalogue_knows_a_callback_and_its_labels_without_a_call() {
    let catalog = catalog();
    let find = |name: &str| catalog.iter().find(|desc| desc.name() == name).expect("it is registered at link time");
    let pool = find("in_a_map_total");
    assert_eq!((pool.kind(), pool.help(), pool.file()), (Kind::Counter, "Help.", file!()));
    let labels: Vec<_> = pool.labels().iter().map(|label| (label.name(), label.values())).collect();
    assert_eq!(labels, [("pool", None), ("level", Some(&["low", "high"][..]))]);
    let disk: Vec<_> = find("in_an_array").labels().iter().map(|label| label.name()).collect();
    assert_eq!(disk, ["disk", "number"]);
    assert_eq!(find("shop_uptime_seconds").unit(), Some(Unit::SECONDS));
    assert_eq!(CALLS.get(), 0);
}

// ---- what cannot be exposed ----------------------------------------------------------------------------------------

#[counter(callback, help = "Help.", labels(of))]
fn no_totals() -> [((&'static str,), f64); 5] {
    [(("a",), 1.0), (("b",), -1.0), (("c",), f64::NAN), (("d",), -0.5), (("e",), 2.0)]
}

#[test]
fn a_counter_that_is_negative_or_nan_is_left_out_and_counted() {
    assert_eq!(samples(no_totals::family()), [r#"no_totals_total{of="a"} 1"#, r#"no_totals_total{of="e"} 2"#]);
    let refused = refused(no_totals::family());
    let [(negative, twice), (not_finite, once)] = &refused[..] else { panic!("{refused:?}") };
    assert_eq!((negative.as_str(), not_finite.as_str()), ("negative", "not_finite"));
    assert!(*twice >= 2.0 && *once >= 1.0, "{refused:?}");
}

#[gauge(callback, help = "Help.", unit = bytes, labels(of))]
fn no_bytes() -> [((&'static str,), Duration); 1] {
    [(("a",), Duration::from_secs(1))]
}

#[test]
fn a_duration_is_no_number_of_bytes() {
    assert_eq!(samples(no_bytes::family()), [""; 0]);
    assert!(matches!(&refused(no_bytes::family())[..], [(reason, _)] if reason == "unit"));
}

#[gauge(callback, help = "Help.", labels(a, b))]
fn twice() -> Vec<((&'static str, &'static str), u8)> {
    vec![(("1", "2"), 1), (("1", ""), 2), (("1", "2"), 3), (("", "2"), 4), (("1", ""), 5)]
}

#[test]
fn a_label_set_that_is_returned_twice_is_told_once() {
    assert_eq!(samples(twice::family()), [r#"twice{a="1",b="2"} 1"#, r#"twice{a="1"} 2"#, r#"twice{b="2"} 4"#]);
    assert!(matches!(&refused(twice::family())[..], [(reason, _)] if reason == "repeated"));
}

#[gauge(callback, help = "Help.", labels(disk))]
fn unlucky() -> impl Iterator<Item = ((&'static str,), u64)> {
    // What has been returned before the panic is not told either: half a family looks like a whole one.
    [(("sda",), 1), (("sdb",), 2)].into_iter().inspect(|(_, n)| assert!(*n < 2, "out of luck"))
}

#[test]
fn a_panic_leaves_the_family_out_and_costs_nobody_else_anything() {
    let registry = Registry::new();
    registry.include(unlucky::family());
    registry.include(queue::family());
    let first = registry.encode(Format::Text);
    assert!(first.contains("\nqueue_length 3\n") && !first.contains("unlucky"), "{first}");
    let second = registry.encode(Format::Text);
    assert!(second.contains("\nmetrics_collector_panics_total{collector=\"unlucky\"} 1\n"), "{second}");
}

static MIRRORED: Mutex<Option<String>> = Mutex::new(None);

#[gauge(callback, help = "Help.")]
fn mirror() -> usize {
    let text = Registry::global().encode(Format::Text);
    let len = text.len();
    *MIRRORED.lock().expect("not poisoned") = Some(text);
    len
}

#[test]
fn a_callback_that_scrapes_its_own_registry_is_left_out_of_that() {
    let outer = Registry::global().encode(Format::Text);
    assert!(outer.contains("\nmirror "), "{outer}");
    let inner = MIRRORED.lock().expect("not poisoned").take().expect("it was called");
    assert!(inner.contains("\nqueue_length 3\n") && !inner.contains("\nmirror "), "{inner}");
}

/// What two callbacks find that call for a scrape more than once, and for each other.
static DEPTH: AtomicUsize = AtomicUsize::new(0);

fn scrape_twice() -> usize {
    assert!(DEPTH.fetch_add(1, Ordering::Relaxed) < 10, "scrapes within scrapes without end");
    let lens =
        [Format::Text, Format::OpenMetrics].map(|format| MIRRORS.get().map_or(0, |all| all.encode(format).len()));
    DEPTH.fetch_sub(1, Ordering::Relaxed);
    lens.iter().sum()
}

static MIRRORS: OnceLock<Registry> = OnceLock::new();

#[gauge(callback, help = "Help.")]
fn mirror_left() -> usize {
    scrape_twice()
}

#[gauge(callback, help = "Help.")]
fn mirror_right() -> usize {
    scrape_twice()
}

#[test]
fn callbacks_that_scrape_more_than_once_and_each_other_come_to_an_end() {
    let registry = MIRRORS.get_or_init(|| {
        let registry = Registry::new();
        registry.include(mirror_left::family());
        registry.include(mirror_right::family());
        registry
    });
    let text = registry.encode(Format::Text);
    assert!(text.contains("\nmirror_left ") && text.contains("\nmirror_right "), "{text}");
    assert_eq!(DEPTH.load(Ordering::Relaxed), 0);
}

#[gauge(callback, help = "Help.")]
fn registers() -> usize {
    // No lock is held: whatever it does with the registry, short of asking for itself, has to work.
    static MADE: AtomicU64 = AtomicU64::new(0);
    let name = format!("made_meanwhile_{}", MADE.fetch_add(1, Ordering::Relaxed));
    let made = metrics_core::Gauge::builder(name, "Help.").register(Registry::global());
    usize::from(made.is_ok() && Registry::global().check().is_ok())
}

#[test]
fn no_lock_is_held_while_a_callback_runs() {
    assert_eq!(samples(registers::family()), ["registers 1"]);
}

// ---- where it may stand --------------------------------------------------------------------------------------------

mod inner {
    use metrics_core::{counter, gauge};

    /// How deep it is.
    #[gauge(callback, name = "depth")]
    #[counter]
    pub(super) fn r#mod() -> u8 {
        1
    }

    pub(super) fn calls() -> u64 {
        mod_calls().get_u64()
    }
}

#[test]
fn a_callback_may_be_instrumented_as_well() {
    let before = inner::calls();
    assert_eq!(samples(inner::r#mod::family()), ["depth 1"]);
    assert!(inner::calls() > before);
}

#[test]
fn a_callback_may_stand_in_a_function() {
    /// Help.
    #[gauge(callback)]
    #[deprecated]
    #[must_use]
    fn local() -> i8 {
        -1
    }

    assert_eq!(samples(local::family()), ["local -1"]);
}

#[test]
fn a_callback_is_seen_through_views() {
    let registry = Registry::new();
    registry.include(in_a_vec::family());
    registry.include(uptime::family());
    let view = registry.filtered(["in_a_vec"]).with_prefix("shop").with_const_labels([("pod", "a")]);
    let text = view.encode(Format::Text);
    assert!(text.contains("\nshop_in_a_vec{pod=\"a\",pool=\"main\",level=\"high\"} 1\n"), "{text}");
    assert!(!text.contains("uptime"), "{text}");
}
