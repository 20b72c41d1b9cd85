//! Every kind of function, and every way out of it.
//!
//! A kind is a line of the list in the test and a function above it whose body ends as it is told to. Each is called
//! twice with every end, and its metrics must have gained exactly that.

use std::fmt::Display;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use metrics_core::{Classify, Outcome, counter, generate_latest, measure, summary};

use crate::ends::{ENDS, End, ends, sample, watched};

type Answer<T> = Result<T, String>;

// ---- free functions ----------------------------------------------------------------------------------------

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

struct Point {
    x: u8,
    #[allow(dead_code, reason = "a pattern leaves it out")]
    y: u8,
}

#[measure(labels(end))]
fn patterns(end: End, _: u8, (a, b): (u8, u8), Point { x, .. }: Point, [c, ..]: [u8; 2], &d: &u8) -> Answer<u32> {
    assert_eq!((a + b, c), (x, d));
    body!(end)
}

#[measure(labels(end))]
fn changed(mut end: End, mut seen: Vec<End>) -> Answer<u32> {
    let told = std::mem::replace(&mut end, End::Panic);
    seen.push(told);
    drop(seen);
    body!(told)
}

#[allow(unsafe_code, reason = "what is tested is that such a function can be measured")]
#[measure(labels(end))]
unsafe fn dangerous(end: End) -> Result<u32, String> {
    body!(end)
}

#[allow(improper_ctypes_definitions, reason = "no C calls it, and the ends are told by a `Result`")]
#[measure(labels(end))]
extern "C-unwind" fn foreign(end: End) -> Result<u32, String> {
    body!(end)
}

#[measure(labels(end))]
fn opaque(end: End) -> Result<impl Into<u32> + Display, String> {
    body!(end).map(|value: u8| value)
}

#[measure(labels(end))]
fn taking(end: End, value: impl Into<u32>) -> Result<u32, String> {
    assert_eq!(value.into(), 7);
    body!(end)
}

#[measure(labels(end))]
fn boxed_error(end: End) -> Result<u32, Box<dyn std::error::Error>> {
    let answer: Answer<u32> = (|| body!(end))();
    Ok(answer?)
}

trait Answers {
    type Out;
    fn answer(&self) -> Self::Out;
}

impl Answers for End {
    type Out = Answer<u32>;
    fn answer(&self) -> Answer<u32> {
        body!(*self)
    }
}

#[measure(labels(end))]
fn projected<T>(end: End, answers: &T) -> <T as Answers>::Out
where
    T: Answers<Out: Classify>,
{
    answers.answer()
}

/// The closure's body is its own: `return` and `?` in it end the closure.
#[measure(labels(end))]
fn enclosing(end: End) -> Result<u32, String> {
    let closure = async |end: End| -> Result<u32, String> { body!(end) };
    match pin!(closure(end)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => unreachable!("it awaits nothing"),
    }
}

// ---- methods -----------------------------------------------------------------------------------------------

struct Server {
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

    #[measure(labels(end), name = "server_counted")]
    fn counted(self: Rc<Self>, end: End) -> Result<u32, String> {
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

// ---- all of them -------------------------------------------------------------------------------------------

type Call = Box<dyn Fn(End) -> Result<u32, String>>;

fn calls() -> Vec<(&'static str, Call)> {
    let server = || Server { seen: Vec::new() };
    vec![
        ("free", Box::new(free)),
        ("generic", Box::new(|end| generic::<_, 2>(end, ['a', 'b']))),
        ("patterns", Box::new(|end| patterns(end, 0, (1, 2), Point { x: 3, y: 0 }, [4, 5], &4))),
        ("changed", Box::new(|end| changed(end, Vec::new()))),
        // SAFETY: it asks for nothing.
        #[allow(unsafe_code, reason = "the function under test is unsafe by name only")]
        ("dangerous", Box::new(|end| unsafe { dangerous(end) })),
        ("foreign", Box::new(|end| foreign(end))),
        ("opaque", Box::new(|end| opaque(end).map(Into::into))),
        ("taking", Box::new(|end| taking(end, 7_u8))),
        ("boxed_error", Box::new(|end| boxed_error(end).map_err(|error| error.to_string()))),
        ("projected", Box::new(|end| projected(end, &end))),
        ("enclosing", Box::new(enclosing)),
        ("associated", Box::new(Server::associated)),
        ("server_shared", Box::new(move |end| server().by_reference(end))),
        ("server_exclusive", Box::new(move |end| server().by_exclusive_reference(end))),
        ("server_owned", Box::new(move |end| server().by_value(end))),
        ("server_pinned", Box::new(move |end| Pin::new(&mut server()).pinned_by_reference(end))),
        ("server_counted", Box::new(move |end| Rc::new(server()).counted(end))),
        ("service_default", Box::new(move |end| server().default_method(end))),
        ("server_required", Box::new(move |end| server().required(end))),
        ("without_self", Box::new(Server::without_self)),
    ]
}

#[test]
fn every_kind_of_function_records_every_way_out_of_it() {
    for (name, call) in calls() {
        for (end, outcome) in ENDS {
            let context = format!("{name} {end:?}");
            let labels = format!("end=\"{}\",outcome=\"{}\"", end.as_str(), outcome.as_str());
            let latency = |figure: &str| sample(&format!("{name}_latency_seconds_{figure}"), &labels);
            assert_eq!(latency("count"), None, "{context}");
            for _ in 0..2 {
                assert_eq!(watched(name, || ends(end, || call(end))), Some(1.0), "{context}: in flight inside");
            }
            assert_eq!(latency("count"), Some(2.0), "{context}");
            let least = if end == End::Return { 0.0001 } else { 0.0 };
            assert!(latency("sum").is_some_and(|sum| (least..10.0).contains(&sum)), "{context}");
            let in_flight = sample(&format!("{name}_in_flight"), &format!("end=\"{}\"", end.as_str()));
            assert_eq!(in_flight, Some(0.0), "{context}: in flight after");
        }
        let text = generate_latest();
        let series = text.lines().filter(|line| line.starts_with(&format!("{name}_latency_seconds_count{{"))).count();
        assert_eq!(series, ENDS.len(), "{name}: each end is one outcome");
    }
    assert_eq!(free_calls().get_u64(), 8);
    assert_eq!(free_errors().get_u64(), 4);
    assert_eq!(free_summed().count(), 8);
    assert_eq!(Server::shared_latency(End::Panic, Outcome::Panic).count(), 2);
    assert_eq!(Server::exclusive_in_flight(End::Panic).get(), 0);
    assert_eq!(Server::owned_latency(End::Panic, Outcome::Panic).count(), 2);
    assert_eq!(Server::pinned_latency(End::Panic, Outcome::Panic).count(), 2);
}
