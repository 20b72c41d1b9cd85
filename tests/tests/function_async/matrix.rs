//! Every kind of function that runs as a future, and every way out of it, on both of tokio's runtimes.
//!
//! A kind is a line of the list in `calls` and a function above it. Each is called once in every way, and its metrics
//! must have gained exactly that.

use std::pin::{Pin, pin};
use std::sync::Arc;

use metrics_core::{Classify, Outcome, counter, generate_latest, histogram, measure, summary};

use crate::ways::{Answer, Boxed, End, WAYS, Way, end, runtimes, sum_of};

#[measure(labels(end))]
#[counter]
#[counter(errors)]
#[histogram(busy)]
#[summary(latency, name = "free_summed", accessor = free_summed)]
async fn free(end: End) -> Answer {
    body!(end)
}

#[measure(labels(end, size: usize = text.as_ref().len()))]
async fn borrowing<'t, T>(end: End, text: &'t T, _: &str) -> Result<&'t str, String>
where
    T: AsRef<str> + Sync + ?Sized + 't,
    for<'x> &'x T: Into<&'x str>,
{
    let answer: Answer = async { body!(end) }.await;
    answer.map(|_| text.as_ref())
}

#[measure(labels(end))]
async fn opaque(end: End) -> Result<impl Into<u32> + Send, String> {
    let answer: Answer = async { body!(end) }.await;
    answer.map(|value| value as u8)
}

#[measure(labels(end))]
fn returns_impl(end: End) -> impl Future<Output = Answer> + Send {
    if end == End::Hang {
        return future(End::Hang);
    }
    future(end)
}

#[measure(labels(end))]
fn returns_boxed(end: End) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
    Box::pin(async move { body!(end) })
}

#[measure(labels(end))]
fn boxed_opaque(end: End) -> Pin<Box<impl Future<Output = Answer> + Send>> {
    Box::pin(async move { body!(end) })
}

fn future(end: End) -> Boxed<'static> {
    Box::pin(async move { body!(end) })
}

#[measure(labels(end), name = "hidden_boxed", future)]
#[counter(errors, name = "hidden_boxed_errors", future)]
fn hidden_boxed(end: End) -> Boxed<'static> {
    future(end)
}

#[allow(unsafe_code, reason = "what is tested is that such a function can be measured")]
#[measure(labels(end))]
async unsafe fn dangerous(end: End) -> Answer {
    body!(end)
}

#[measure(labels(end))]
async fn patterns<const N: usize>(
    end: End,
    (first, _): (u32, u8),
    [second, ..]: [u32; 2],
    values: [impl Into<u32> + Send; N],
) -> Answer {
    assert_eq!(values.map(Into::into)[..], [first, second]);
    body!(end)
}

trait Answers {
    type Out;
    fn answer(&self) -> impl Future<Output = Self::Out> + Send;
}

impl Answers for End {
    type Out = Answer;

    #[measure(labels(end: End = *self), name = "answers_required")]
    fn answer(&self) -> impl Future<Output = Answer> + Send {
        let end = *self;
        async move { body!(end) }
    }
}

#[measure(labels(end))]
async fn projected<T: Answers<Out: Classify> + Sync>(end: End, answers: &T) -> <T as Answers>::Out {
    answers.answer().await
}

/// The closure's body is its own: `return` and `?` in it end the closure.
#[measure(labels(end))]
async fn enclosing(end: End) -> Answer {
    let closure = async |end: End| -> Answer { body!(end) };
    closure(end).await
}

struct Server;

impl Server {
    #[measure(labels(end))]
    async fn associated(end: End) -> Answer {
        body!(end)
    }

    #[measure(labels(end), name = "server_pinned")]
    async fn pinned(self: Pin<&mut Self>, end: End) -> Answer {
        body!(end)
    }

    #[measure(labels(end), name = "server_counted", future)]
    fn counted(self: Arc<Self>, end: End) -> Boxed<'static> {
        future(end)
    }

    #[measure(labels(end), name = "server_method")]
    async fn method(&mut self, end: End) -> Answer {
        body!(end)
    }
}

trait Service {
    #[measure(labels(end), name = "service_default")]
    async fn default_method(&mut self, end: End) -> Answer {
        body!(end)
    }

    async fn required(self, end: End) -> Answer;
}

impl Service for Server {
    #[measure(labels(end), name = "server_required")]
    async fn required(self, end: End) -> Answer {
        body!(end)
    }
}

/// What `async_trait` makes of a trait with `async fn expanded(&self, end: End) -> Answer`.
trait Expanded {
    fn expanded<'life0, 'async_trait>(
        &'life0 self,
        end: End,
    ) -> ::core::pin::Pin<Box<dyn ::core::future::Future<Output = Answer> + ::core::marker::Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait;
}

impl Expanded for Server {
    #[measure(labels(end), name = "server_expanded")]
    fn expanded<'life0, 'async_trait>(
        &'life0 self,
        end: End,
    ) -> ::core::pin::Pin<Box<dyn ::core::future::Future<Output = Answer> + ::core::marker::Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move {
            if let Some(__ret) = ::core::option::Option::None::<Answer> {
                #[allow(unreachable_code)]
                return __ret;
            }
            let __self = self;
            let end = end;
            let __ret: Answer = {
                let _ = __self;
                body!(end)
            };
            #[allow(unreachable_code)]
            __ret
        })
    }
}

// ---- all of them -------------------------------------------------------------------------------------------

type Call = Box<dyn Fn(End) -> Boxed<'static>>;

fn calls() -> Vec<(&'static str, Call)> {
    vec![
        ("free", Box::new(|end| Box::pin(free(end)))),
        ("borrowing", Box::new(|end| Box::pin(async move { borrowing(end, "text", "").await.map(|_| 7) }))),
        ("opaque", Box::new(|end| Box::pin(async move { opaque(end).await.map(Into::into) }))),
        ("returns_impl", Box::new(|end| Box::pin(returns_impl(end)))),
        ("returns_boxed", Box::new(returns_boxed)),
        ("boxed_opaque", Box::new(|end| boxed_opaque(end))),
        ("hidden_boxed", Box::new(hidden_boxed)),
        // SAFETY: it asks for nothing.
        #[allow(unsafe_code, reason = "the function under test is unsafe by name only")]
        ("dangerous", Box::new(|end| Box::pin(unsafe { dangerous(end) }))),
        ("patterns", Box::new(|end| Box::pin(patterns(end, (3, 0), [4, 5], [3_u8, 4])))),
        ("answers_required", Box::new(|end| Box::pin(async move { end.answer().await }))),
        ("projected", Box::new(|end| Box::pin(async move { projected(end, &end).await }))),
        ("enclosing", Box::new(|end| Box::pin(enclosing(end)))),
        ("associated", Box::new(|end| Box::pin(Server::associated(end)))),
        ("server_pinned", Box::new(|end| Box::pin(async move { pin!(Server).pinned(end).await }))),
        ("server_counted", Box::new(|end| Arc::new(Server).counted(end))),
        ("server_method", Box::new(|end| Box::pin(async move { Server.method(end).await }))),
        ("service_default", Box::new(|end| Box::pin(async move { Server.default_method(end).await }))),
        ("server_required", Box::new(|end| Box::pin(Server.required(end)))),
        ("server_expanded", Box::new(|end| Box::pin(async move { Server.expanded(end).await }))),
    ]
}

/// What a scrape says of a function.
#[derive(Debug)]
struct Figures {
    count: f64,
    /// The count of calls with this outcome.
    of_outcome: f64,
    sum: f64,
    in_flight: f64,
}

fn figures(name: &str, outcome: Option<Outcome>) -> Figures {
    let text = generate_latest();
    let latency = |figure: &str, label: &str| sum_of(&text, &format!("{name}_latency_seconds_{figure}"), label);
    Figures {
        count: latency("count", ""),
        of_outcome: outcome.map_or(0.0, |outcome| latency("count", &format!("outcome=\"{}\"", outcome.as_str()))),
        sum: latency("sum", ""),
        in_flight: sum_of(&text, &format!("{name}_in_flight"), ""),
    }
}

#[test]
fn every_kind_of_future_records_every_way_out_of_it() {
    for (runtime, runs_on) in runtimes() {
        for (name, call) in calls() {
            for (what, way, outcome) in WAYS {
                let before = figures(name, outcome);
                end(&runtime, way, call(what), || figures(name, None).in_flight);
                let after = figures(name, outcome);
                let context = format!("{name} {what:?} {way:?} on {runs_on}: {before:?} {after:?}");
                let expected = if outcome.is_some() { 1.0 } else { 0.0 };
                assert_eq!(after.count - before.count, expected, "{context}");
                assert_eq!(after.of_outcome - before.of_outcome, expected, "{context}");
                // A millisecond is slept for where it is awaited; a difference of sums is rounded.
                let least = if matches!((what, way), (End::Return, Way::Await)) { 0.000_999 } else { 0.0 };
                assert!((least..60.0).contains(&(after.sum - before.sum)), "{context}");
                assert_eq!(after.in_flight, 0.0, "{context}");
            }
        }
    }
    let calls = 2 * WAYS.iter().filter(|(_, _, outcome)| outcome.is_some()).count() as u64;
    assert_eq!(free_calls().get_u64(), calls);
    assert_eq!(free_busy().count(), calls);
    assert_eq!(free_summed().count(), calls);
    assert_eq!(free_errors().get_u64(), 2 * 3, "an error and two panics on each runtime");
    assert!(free_busy().sum() <= free_summed().sum());
    assert!(generate_latest().contains("\nhidden_boxed_errors_total 6\n"));
}
