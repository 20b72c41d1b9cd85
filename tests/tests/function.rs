//! Instrumented functions that run at once: every kind of function, and every way out of it.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::pin::Pin;
use std::time::Duration;

use metrics_core::{
    Classify, Counter, Histogram, InFlight, LabelValue, Labels, Outcome, catalog, counter, gauge, generate_latest,
    histogram, measure, summary,
};

/// How a call is to end.
#[derive(Clone, Copy, Debug, LabelValue, PartialEq)]
enum End {
    Return,
    Early,
    Question,
    Panic,
}

const ENDS: [(End, Outcome); 4] = [
    (End::Return, Outcome::Ok),
    (End::Early, Outcome::Ok),
    (End::Question, Outcome::Err),
    (End::Panic, Outcome::Panic),
];

fn fails() -> Result<u32, String> {
    Err("no".to_owned())
}

/// Whether the call ended as it was told to.
fn ends(end: End, call: impl FnOnce() -> Result<u32, String>) {
    let ended = catch_unwind(AssertUnwindSafe(call));
    match end {
        End::Return | End::Early => assert_eq!(ended.expect("no panic"), Ok(7)),
        End::Question => assert_eq!(ended.expect("no panic"), Err("no".to_owned())),
        End::Panic => assert!(ended.is_err()),
    }
}

/// Writes a function whose calls end in every way, in the shapes that functions have.
macro_rules! body {
    ($end:expr) => {{
        match $end {
            End::Return => {}
            End::Early => return Ok(7),
            End::Question => _ = fails()?,
            End::Panic => panic!("told to"),
        }
        std::thread::sleep(Duration::from_micros(50));
        Ok(7)
    }};
}

// ---- every kind of function --------------------------------------------------------------------------------

#[measure(labels(end))]
#[counter]
#[counter(errors)]
#[summary(latency, name = "free_summed", accessor = free_summed)]
fn free(end: End) -> Result<u32, String> {
    body!(end)
}

#[measure(labels(end))]
fn generic<T, const N: usize>(end: End, values: [T; N]) -> Result<u32, String>
where
    T: Clone + Display,
{
    assert_eq!(values.clone().map(|value| value.to_string()).len(), N);
    body!(end)
}

type Answer<T> = Result<T, String>;

#[measure(labels(end))]
fn aliased(end: End, _: u8, (a, b): (u8, u8), Point { x, .. }: Point) -> Answer<u32> {
    assert_eq!(a + b, x);
    body!(end)
}

struct Point {
    x: u8,
    #[allow(dead_code, reason = "a pattern leaves it out")]
    y: u8,
}

#[allow(unsafe_code, reason = "what is tested is that such a function can be measured")]
#[measure(labels(end))]
unsafe fn dangerous(end: End) -> Result<u32, String> {
    body!(end)
}

#[measure(labels(end))]
extern "Rust" fn foreign(end: End) -> Result<u32, String> {
    body!(end)
}

#[measure(labels(end))]
fn opaque(end: End) -> Result<impl Into<u32> + Display, String> {
    body!(end).map(|value: u8| value)
}

struct Server {
    shard: u16,
    seen: Vec<End>,
}

impl Server {
    #[measure(labels(end))]
    fn associated(end: End) -> Result<u32, String> {
        body!(end)
    }

    #[measure(labels(end), name = "server_shared", accessor = shared)]
    fn by_reference(&self, end: End) -> Result<u32, String> {
        body!(end)
    }

    #[measure(labels(end), name = "server_exclusive", accessor = exclusive)]
    fn by_exclusive_reference(&mut self, end: End) -> Result<u32, String> {
        self.seen.push(end);
        body!(end)
    }

    #[measure(labels(end), name = "server_owned", accessor = owned)]
    fn by_value(self, end: End) -> Result<u32, String> {
        body!(end)
    }

    #[measure(labels(end), name = "server_pinned", accessor = pinned)]
    fn pinned_by_reference(self: Pin<&mut Self>, end: End) -> Result<u32, String> {
        body!(end)
    }
}

trait Service {
    #[measure(labels(end), name = "service_default")]
    fn default_method(&self, end: End) -> Result<u32, String> {
        body!(end)
    }

    fn required(&self, end: End) -> Result<u32, String>;

    fn without_self(end: End) -> Result<u32, String>;
}

impl Service for Server {
    #[measure(labels(end), name = "server_required")]
    fn required(&self, end: End) -> Result<u32, String> {
        body!(end)
    }

    #[measure(labels(end), accessor = false)]
    fn without_self(end: End) -> Result<u32, String> {
        body!(end)
    }
}

/// What a histogram of the whole program says of a label set.
fn count_of(name: &str, labels: &str) -> u64 {
    let line = format!("\n{name}_latency_seconds_count{{{labels}}} ");
    let text = generate_latest();
    let Some(at) = text.find(&line) else { return 0 };
    let rest = &text[at + line.len()..];
    rest.lines().next().and_then(|number| number.parse().ok()).expect("a count")
}

#[test]
fn every_kind_of_function_records_every_way_out_of_it() {
    let server = || Server { shard: 1, seen: Vec::new() };
    type Call = Box<dyn Fn(End) -> Result<u32, String>>;
    let calls: Vec<(&str, Call)> = vec![
        ("free", Box::new(free)),
        ("generic", Box::new(|end| generic::<_, 2>(end, ['a', 'b']))),
        ("aliased", Box::new(|end| aliased(end, 0, (1, 2), Point { x: 3, y: 0 }))),
        // SAFETY: it asks for nothing.
        #[allow(unsafe_code, reason = "the function under test is unsafe by name only")]
        ("dangerous", Box::new(|end| unsafe { dangerous(end) })),
        ("foreign", Box::new(foreign)),
        ("opaque", Box::new(|end| opaque(end).map(Into::into))),
        ("associated", Box::new(Server::associated)),
        ("server_shared", Box::new(move |end| server().by_reference(end))),
        ("server_exclusive", Box::new(move |end| server().by_exclusive_reference(end))),
        ("server_owned", Box::new(move |end| server().by_value(end))),
        ("server_pinned", Box::new(move |end| Pin::new(&mut server()).pinned_by_reference(end))),
        ("service_default", Box::new(move |end| server().default_method(end))),
        ("server_required", Box::new(move |end| server().required(end))),
        ("without_self", Box::new(Server::without_self)),
    ];
    for (name, call) in calls {
        for (end, outcome) in ENDS {
            let labels = format!("end=\"{}\",outcome=\"{}\"", format!("{end:?}").to_lowercase(), outcome.as_str());
            assert_eq!(count_of(name, &labels), 0, "{name}");
            ends(end, || call(end));
            ends(end, || call(end));
            assert_eq!(count_of(name, &labels), 2, "{name} {end:?}");
        }
        let text = generate_latest();
        let in_flight: Vec<_> = text.lines().filter(|line| line.starts_with(&format!("{name}_in_flight{{"))).collect();
        assert_eq!(in_flight.len(), 4, "{name}");
        assert!(in_flight.iter().all(|line| line.ends_with(" 0")), "{name}: {in_flight:?}");
    }
    let slept = free_latency(End::Return, Outcome::Ok).sum();
    assert!((0.0001..1.0).contains(&slept), "{slept}");
    assert_eq!(free_calls().get_u64(), 8);
    assert_eq!(free_errors().get_u64(), 4);
    assert_eq!(free_summed().count(), 8);
    assert_eq!(Server::shared_latency(End::Panic, Outcome::Panic).count(), 2);
    assert_eq!(Server::exclusive_in_flight(End::Panic).get(), 0);
    assert_eq!(Server::owned_latency(End::Panic, Outcome::Panic).count(), 2);
    assert_eq!(Server::pinned_latency(End::Panic, Outcome::Panic).count(), 2);
}

// ---- without anything at exit ------------------------------------------------------------------------------

#[histogram(latency)]
#[counter(calls)]
#[gauge(in_flight)]
#[track_caller]
fn guarded(depth: u32) -> (&'static Location<'static>, i64) {
    assert!(depth < 4, "too deep");
    if depth > 0 {
        let (_, inside) = guarded(depth - 1);
        return (Location::caller(), inside);
    }
    (Location::caller(), guarded_in_flight().get())
}

#[test]
fn guards_need_no_closure_and_recursion_is_counted_call_by_call() {
    let (caller, inside) = guarded(2);
    assert_eq!((caller.file(), caller.line()), (file!(), line!() - 1), "`#[track_caller]` shows the caller");
    assert_eq!(inside, 3);
    assert!(catch_unwind(|| guarded(5)).is_err());
    assert_eq!(guarded_latency().count(), 4);
    assert_eq!(guarded_calls().get_u64(), 4);
    assert_eq!(guarded_in_flight().get(), 0);
}

#[counter]
#[histogram(latency)]
#[counter(outcome, name = "never_ended", accessor = never_ended)]
fn never() -> ! {
    panic!("told to")
}

#[test]
fn a_function_that_never_returns_ends_with_a_panic() {
    assert!(catch_unwind(|| never()).is_err());
    assert_eq!((never_calls().get_u64(), never_latency().count()), (1, 1));
    assert_eq!(never_ended(Outcome::Panic).get_u64(), 1);
}

// ---- what is borrowed, moved and returned ------------------------------------------------------------------

#[measure(labels(name: &str = text.trim()))]
fn first_word<'t>(text: &'t mut String, drops: &Cell<u8>) -> Option<&'t mut str> {
    struct Drops<'d>(&'d Cell<u8>);
    impl Drop for Drops<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }
    let _last = Drops(drops);
    text.push('!');
    text.split_at_mut_checked(2).map(|(first, _)| first)
}

#[test]
fn labels_are_taken_at_entry_and_borrow_nothing() {
    let (mut text, drops) = (" ab ".to_owned(), Cell::new(0));
    first_word(&mut text, &drops).expect("two letters").make_ascii_uppercase();
    assert_eq!((text.as_str(), drops.get()), (" Ab !", 1));
    assert_eq!(first_word_latency("ab", Outcome::Ok).count(), 1);
}

#[histogram(latency, labels(key, size: usize = values.len()), outcome)]
fn consume(key: String, mut values: Vec<u32>) -> Box<dyn Fn(u32) -> usize> {
    values.clear();
    let length = key.len();
    drop(key);
    Box::new(move |more| length + more as usize)
}

#[test]
fn parameters_may_be_moved_and_changed() {
    assert_eq!(consume("abc".to_owned(), vec![1, 2])(4), 7);
    assert_eq!(consume_latency("abc".to_owned(), 2, Outcome::Ok).count(), 1);
}

#[counter(outcome)]
fn adder(by: u32) -> impl Fn(u32) -> u32 {
    move |value: u32| value + by
}

#[counter(outcome)]
fn evens<'v>(values: &'v [u32]) -> impl Iterator<Item = &'v u32> + 'v {
    if values.is_empty() {
        return values.iter().filter(even as fn(&&u32) -> bool);
    }
    fn even(value: &&u32) -> bool {
        (**value).is_multiple_of(2)
    }
    values.iter().filter(even as fn(&&u32) -> bool)
}

#[counter(outcome)]
fn boxed_error(text: &str) -> Result<u32, Box<dyn std::error::Error>> {
    if text == "x" {
        return Err(Box::new(std::fmt::Error));
    }
    Ok(text.parse()?)
}

#[test]
fn values_keep_their_types() {
    assert_eq!(adder(1)(2), 3);
    assert_eq!(evens(&[1, 2, 4]).count(), 2);
    assert_eq!(adder_calls(Outcome::Ok).get_u64(), 1);
    assert_eq!(evens_calls(Outcome::Ok).get_u64(), 1);
    assert!(boxed_error("x").is_err() && boxed_error("y").is_err() && boxed_error("1").is_ok());
    assert_eq!(boxed_error_calls(Outcome::Err).get_u64(), 2);
}

// ---- what is an error --------------------------------------------------------------------------------------

struct Response {
    status: u16,
}

impl Classify for Response {
    type Ok = Response;
    type Err = Response;
    fn classify(&self) -> Result<&Response, &Response> {
        if self.status < 500 { Ok(self) } else { Err(self) }
    }
}

#[counter(outcome, late(status: u16 = ret.or(err).map_or(0, |response| response.status)))]
fn respond(status: u16) -> Response {
    Response { status }
}

#[counter(outcome)]
fn bare<T>(value: T) -> T {
    value
}

#[counter(outcome)]
fn bound<T: Classify>(value: T) -> T {
    value
}

#[counter(outcome)]
fn optional() -> Option<u8> {
    None
}

#[counter(errors, err_if = empty)]
fn wrong_if_empty(text: &str) -> String {
    text.to_owned()
}

#[counter(outcome, ok_if = Result::is_err)]
fn right_if_it_fails(text: &str) -> Result<u8, std::num::ParseIntError> {
    text.parse()
}

#[allow(clippy::ptr_arg, reason = "a predicate takes what is returned")]
fn empty(text: &String) -> bool {
    text.is_empty()
}

#[derive(Debug, PartialEq)]
enum Failure {
    Missing,
    Broken(u8),
}

#[derive(LabelValue)]
enum FailureKind {
    Missing,
    Broken,
}

impl Failure {
    fn kind(&self) -> FailureKind {
        match self {
            Failure::Missing => FailureKind::Missing,
            Failure::Broken(_) => FailureKind::Broken,
        }
    }
}

#[counter(errors, late(kind: Option<FailureKind> = err.map(Failure::kind)))]
#[histogram(latency, late(value: u8 = ret.copied().unwrap_or_default()))]
fn fetch(what: u8) -> Result<u8, Failure> {
    match what {
        0 => Err(Failure::Missing),
        255 => panic!("told to"),
        _ if what > 9 => Err(Failure::Broken(what)),
        _ => Ok(what),
    }
}

#[test]
fn types_say_what_an_error_is() {
    respond(200);
    respond(503);
    assert_eq!(respond_calls(200, Outcome::Ok).get_u64(), 1);
    assert_eq!(respond_calls(503, Outcome::Err).get_u64(), 1);

    assert!(bare(Err::<u8, u8>(1)).is_err() && bound(Err::<u8, u8>(1)).is_err());
    assert_eq!(bare_calls(Outcome::Ok).get_u64(), 1, "a bare type parameter is not asked");
    assert_eq!(bound_calls(Outcome::Err).get_u64(), 1);

    assert_eq!(optional(), None);
    assert_eq!(optional_calls(Outcome::Ok).get_u64(), 1);
}

#[test]
fn a_predicate_says_otherwise() {
    assert_eq!((wrong_if_empty(""), wrong_if_empty("a")), (String::new(), "a".to_owned()));
    assert_eq!(wrong_if_empty_errors().get_u64(), 1);
    assert!(right_if_it_fails("x").is_err() && right_if_it_fails("1").is_ok());
    assert_eq!(right_if_it_fails_calls(Outcome::Ok).get_u64(), 1);
    assert_eq!(right_if_it_fails_calls(Outcome::Err).get_u64(), 1);
}

#[test]
fn late_labels_see_what_was_returned() {
    assert_eq!(fetch(5), Ok(5));
    assert_eq!(fetch(0), Err(Failure::Missing));
    assert_eq!(fetch(10), Err(Failure::Broken(10)));
    assert!(catch_unwind(|| fetch(255)).is_err());
    assert_eq!(fetch_errors(Some(FailureKind::Missing)).get_u64(), 1);
    assert_eq!(fetch_errors(Some(FailureKind::Broken)).get_u64(), 1);
    assert_eq!(fetch_errors(None).get_u64(), 1, "the panic");
    assert_eq!(fetch_latency(5).count(), 1);
    assert_eq!(fetch_latency(0).count(), 3);
}

#[counter(outcome, late(broken: bool = panic_now()))]
fn late_panics() {
    panic!("told to")
}

fn panic_now() -> bool {
    panic!("in a label")
}

#[test]
fn a_late_label_that_panics_while_the_function_does_ends_nothing() {
    assert!(catch_unwind(late_panics).is_err());
}

// ---- labels ------------------------------------------------------------------------------------------------

#[histogram(
    latency,
    labels(end, r#type = "a", number = 5, small = -3, byte = 7u8, yes = true, letter = 'x', deep: Option<&str> = map.get("k").map(|value| &**value))
)]
#[counter(labels(end, route: &str = map.keys().next().map_or("", |key| key.as_str())))]
fn labelled(end: End, map: &HashMap<String, String>) {
    let _ = (end, map);
}

#[test]
fn labels_come_from_parameters_literals_and_expressions() {
    labelled(End::Early, &HashMap::from([("k".to_owned(), "v".to_owned())]));
    let labels = r#"end="early",type="a",number="5",small="-3",byte="7",yes="true",letter="x",deep="v""#;
    assert_eq!(count_of("labelled", labels), 1);
    assert_eq!(labelled_latency(End::Early, Some("v")).count(), 1);
    assert_eq!(labelled_calls(End::Early, "k").get_u64(), 1);
}

#[counter(labels(a, b, c: Option<&'t str> = Some(a)))]
fn lifetimes<'t>(a: &'t str, b: &'static str) -> &'t str {
    if b.is_empty() { a } else { b }
}

#[test]
fn labels_may_have_lifetimes() {
    assert_eq!(lifetimes(&String::from("x"), ""), "x");
    assert_eq!(lifetimes_calls(&String::from("x"), "", Some(&String::from("x"))).get_u64(), 1);
}

impl Server {
    #[counter(name = "server_shard_calls", labels(shard: u16 = self.shard), accessor = pub(crate) shard_calls)]
    #[counter(errors, name = "server_shard_errors", labels(shard: u16 = self.shard), accessor = shard_errors)]
    fn on_shard(&mut self) -> Result<(), ()> {
        self.shard += 1;
        Err(())
    }
}

#[test]
fn labels_may_use_self() {
    let mut server = Server { shard: 7, seen: Vec::new() };
    assert!(server.on_shard().is_err());
    assert_eq!(server.shard, 8);
    assert_eq!(Server::shard_calls(7).get_u64(), 1);
    assert_eq!(Server::shard_errors(7).get_u64(), 1);
}

// ---- metrics that are defined elsewhere --------------------------------------------------------------------

#[derive(Labels)]
struct Http<'a> {
    end: End,
    route: &'a str,
}

/// Time of requests, whoever served them.
#[histogram(latency)]
static REQUEST_LATENCY: Histogram<Http>;

/// Failures, whoever had them.
#[counter]
static FAILURES: Counter;

/// Failures by route.
#[counter]
static ROUTE_FAILURES: Counter<Http>;

/// Everything that is under way.
#[gauge(in_flight)]
static UNDER_WAY: InFlight;

#[histogram(metric = REQUEST_LATENCY, with = Http { end, route: "/a" })]
#[counter(errors, metric = FAILURES)]
#[counter(errors, metric = ROUTE_FAILURES, with = Http { end, route: &path[1..] })]
#[gauge(metric = UNDER_WAY)]
fn shared_metrics(end: End, path: &str) -> Result<u32, String> {
    assert_eq!(UNDER_WAY.get(), 1);
    assert_eq!(path, "-/b");
    body!(end)
}

#[test]
fn a_function_may_feed_metrics_of_others() {
    for (end, _) in ENDS {
        ends(end, || shared_metrics(end, "-/b"));
        assert_eq!(REQUEST_LATENCY.with(Http { end, route: "/a" }).count(), 1);
    }
    assert_eq!(FAILURES.get_u64(), 2);
    assert_eq!(ROUTE_FAILURES.with(Http { end: End::Panic, route: "/b" }).get_u64(), 1);
    assert_eq!(ROUTE_FAILURES.with(Http { end: End::Return, route: "/b" }).get_u64(), 0);
    assert_eq!(UNDER_WAY.get(), 0);
}

// ---- names, docs, hygiene ----------------------------------------------------------------------------------

/// Is documented.
#[histogram(latency, buckets = [0.5, 1], slo = 0.75, namespace = "shop", help = "Its help.", limit = 50, labels(end))]
#[counter(exact = "OldName", accessor = old_name)]
fn named(end: End) {
    let _ = end;
}

#[counter]
fn r#type() {}

#[test]
fn names_and_help_are_those_of_definitions() {
    named(End::Return);
    r#type();
    let text = generate_latest();
    assert!(text.contains("# HELP shop_named_latency_seconds Its help.\n"));
    assert!(text.contains("shop_named_latency_seconds_bucket{end=\"return\",le=\"0.75\"} 1\n"));
    assert!(text.contains("\nOldName 1\n"));
    assert!(text.contains("# HELP type_calls_total Calls of `function::type`.\n"), "{text}");
    assert_eq!(old_name().get_u64() + type_calls().get_u64(), 2);
    assert_eq!(named_latency(End::Return).count(), 1);
    let desc = catalog().into_iter().find(|desc| desc.name() == "free_latency_seconds").expect("it is linked");
    assert!(desc.origin().file().ends_with("function.rs"));
}

#[measure(labels(label: u8 = __metrics_labels))]
#[counter(outcome, name = "hygienic_ended", labels(ret))]
fn hygienic(__metrics_labels: u8, ret: u8) -> u8 {
    let (__metrics_exit, __metrics_metric, __metrics_returned, __metrics_body, err) = (1, 2, 3, 4, 5);
    __metrics_exit + __metrics_metric + __metrics_returned + __metrics_body + err + __metrics_labels + ret
}

#[test]
fn no_name_of_the_users_is_one_of_ours() {
    assert_eq!(hygienic(1, 2), 18);
    assert!(generate_latest().contains("\nhygienic_ended_total{ret=\"2\",outcome=\"ok\"} 1\n"));
}

macro_rules! instrumented {
    ($name:ident, $ty:ty, $body:block, $late:expr) => {
        #[counter(outcome, late(late: u8 = $late))]
        #[histogram(latency, labels(value))]
        fn $name(value: $ty) -> Result<$ty, ()> $body
    };
}

instrumented!(by_macro, u8, { Ok(4) }, 3);

#[test]
fn functions_may_come_from_macros() {
    assert_eq!(by_macro(2), Ok(4));
    assert_eq!(by_macro_calls(3, Outcome::Ok).get_u64(), 1);
    assert_eq!(by_macro_latency(2).count(), 1);
}

#[measure]
fn inner_attributes() {
    #![allow(unused_variables, reason = "what is tested is that it may stand here")]
    let nobody_reads_this = 1;
    #[counter]
    fn nested() {}
    nested();
    assert_eq!(nested_calls().get_u64(), 1);
}

#[test]
fn bodies_may_begin_with_attributes_and_hold_functions() {
    inner_attributes();
    assert_eq!(inner_attributes_latency(Outcome::Ok).count(), 1);
}

#[test]
fn what_is_not_called_is_exposed_at_zero() {
    #[allow(dead_code, reason = "what is tested is that nobody calls it")]
    #[counter]
    fn nobody_calls_this() {}
    assert_eq!(nobody_calls_this_calls().get_u64(), 0);
    assert!(generate_latest().contains("\nnobody_calls_this_calls_total 0\n"));
}
