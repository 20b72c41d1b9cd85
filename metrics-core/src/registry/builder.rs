//! Metrics made at run time, where names or buckets are known only then.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::labels::set::Labels;
use crate::layout;
use crate::metric::counter::Counter;
use crate::metric::gauge::Gauge;
use crate::metric::histogram::Histogram;
use crate::metric::in_flight::InFlight;
use crate::metric::summary::Summary;
use crate::origin::Origin;
use crate::registry::asked::Asked;
use crate::registry::registry::{Registration, Registry};
use crate::spec::{Limit, Spec};
use crate::unit::Unit;

/// Makes a metric without a macro; begun by `Counter::builder("name", "help")` and the like.
///
/// ```
/// use metrics_core::{Counter, Labels, Registry, Unit};
///
/// #[derive(Labels)]
/// struct Queue<'a> { queue: &'a str }
///
/// let registry = Registry::new();
/// let read = Counter::builder("read", "Bytes that were read.")
///     .labels::<Queue<'_>>()
///     .unit(Unit::BYTES)
///     .register(&registry)?;
/// read.with(Queue { queue: "mail" }).inc_by(512);
/// assert_eq!(read.with(Queue { queue: "mail" }).get(), 512.0);
/// drop(read); // unregistered
/// # Ok::<(), metrics_core::Error>(())
/// ```
#[must_use = "a builder makes nothing until `.register(&registry)`"]
#[derive(Debug)]
pub struct Builder<M> {
    pub(super) asked: Asked,
    metric: PhantomData<fn() -> M>,
}

/// A metric made at run time, or a [group](crate::Metrics) of them, and its place in a registry. Dropping it takes all
/// of it out; its handles count on.
#[must_use = "dropping it takes the metric out of the registry: keep it as long as the metric is to be exposed"]
#[derive(Debug)]
pub struct Registered<M> {
    pub(super) metric: Arc<M>,
    pub(super) registration: Registration,
}

impl<M> Registered<M> {
    /// Keeps the metric, or the group, in its registry for good.
    pub fn forget(self) -> Arc<M> {
        self.registration.forget();
        self.metric
    }
}

impl<M> Deref for Registered<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.metric
    }
}

impl<M> Builder<M> {
    pub(super) fn new(spec: Spec, origin: Origin, name: Cow<'static, str>, help: Cow<'static, str>) -> Builder<M> {
        Builder { asked: Asked::new(spec, origin, name, help), metric: PhantomData }
    }

    /// The unit: it ends the name, if it does not do so already.
    pub fn unit(mut self, unit: Unit) -> Builder<M> {
        self.asked.more.unit = Some(unit);
        self
    }

    /// A prefix of the name.
    pub fn namespace(mut self, namespace: impl Into<Cow<'static, str>>) -> Builder<M> {
        self.asked.namespace = Some(namespace.into());
        self
    }

    /// The name is to be exposed as it is: no namespace, unit or suffix is added.
    pub fn exact(mut self) -> Builder<M> {
        self.asked.spec.exact = true;
        self
    }

    /// The name, and names given by [`label_names`](Builder::label_names), may be any UTF-8, as Prometheus 3 takes them.
    /// Readers that do not know such names get them escaped: `http.requests_total` as `http_requests_total`.
    ///
    /// The unit and the kind's suffix are added as always, unless they end the name already, behind a `_` or a dot.
    ///
    /// ```
    /// use metrics_core::{Counter, Escaping, Format, Registry};
    ///
    /// let registry = Registry::new();
    /// let _requests = Counter::builder("http.requests", "Requests.").utf8().register(&registry)?;
    /// let quoted = registry.encode(Format::Text.with_escaping(Escaping::AllowUtf8));
    /// assert!(quoted.ends_with("\n{\"http.requests_total\"} 0\n"));
    /// assert!(registry.encode(Format::Text).ends_with("\nhttp_requests_total 0\n"));
    /// # Ok::<(), metrics_core::Error>(())
    /// ```
    pub fn utf8(mut self) -> Builder<M> {
        self.asked.spec.utf8 = true;
        self
    }

    /// The most series there may be, 10 000 (histograms and summaries 1 000) if it is not said. Labels that are new past
    /// it are counted as `__overflow__`, and read by themselves as 0.
    pub fn limit(mut self, series: usize) -> Builder<M> {
        self.asked.more.limit = Limit::Series(series);
        self
    }

    /// As many series as there are label sets; their number must be bounded by other means.
    pub fn no_limit(mut self) -> Builder<M> {
        self.asked.more.limit = Limit::None;
        self
    }

    /// Series go away to which nothing was done for so long; by themselves they stay. It is noticed at scrapes, so a
    /// series stays for this long from the first scrape that told its last change.
    ///
    /// One whose labels are used again begins anew, at zero and with a new time of creation. The labels are what goes
    /// away, so there must be some.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use metrics_core::testing::Clock;
    /// use metrics_core::{Counter, Format, Registry};
    ///
    /// let registry = Registry::new();
    /// let calls = Counter::builder("calls", "Calls by session.")
    ///     .labels::<(&str,)>()
    ///     .label_names(&["session"])
    ///     .expire(Duration::from_secs(3600))
    ///     .register(&registry)?;
    ///
    /// let clock = Clock::new();
    /// calls.with(("a",)).inc();
    /// assert!(registry.encode(Format::Text).contains("calls_total{session=\"a\"} 1\n"));
    /// clock.advance(Duration::from_secs(3600));
    /// assert!(!registry.encode(Format::Text).contains("session="));
    /// # Ok::<(), metrics_core::Error>(())
    /// ```
    pub fn expire(mut self, idle: Duration) -> Builder<M> {
        self.asked.more.expire = Some(idle);
        self
    }

    /// The names of the labels, where they are a tuple.
    pub fn label_names(mut self, names: &'static [&'static str]) -> Builder<M> {
        self.asked.more.labels = names;
        self
    }

    /// A label that all series have, with its value: what tells this metric from another one of its name. It stands
    /// before the metric's own labels, and only a scrape knows of it; an empty value leaves it out.
    ///
    /// Metrics that are alike, but for the values of their const labels, share a name and are exposed as one family:
    ///
    /// ```
    /// use metrics_core::{Error, Format, Gauge, Registry};
    ///
    /// let registry = Registry::new();
    /// let size = |pool: &str| Gauge::builder("pool_size", "Connections.").const_label("pool", pool).register(&registry);
    /// let (main, spare) = (size("main")?, size("spare")?);
    /// main.set(8);
    /// let text = registry.encode(Format::Text);
    /// assert!(text.ends_with("\npool_size{pool=\"main\"} 8\npool_size{pool=\"spare\"} 0\n"), "{text}");
    /// assert!(size("main").is_err()); // they would be one series
    /// drop(spare);
    /// assert!(registry.encode(Format::Text).ends_with("\npool_size{pool=\"main\"} 8\n"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn const_label(mut self, name: impl Into<String>, value: impl Into<String>) -> Builder<M> {
        self.asked.const_labels.push((name.into(), value.into()));
        self
    }

    pub(super) fn with_labels<N>(self) -> Builder<N> {
        Builder { asked: self.asked, metric: PhantomData }
    }
}

impl Builder<Gauge> {
    /// Nothing is exposed before the first `set`.
    pub fn optional(mut self) -> Builder<Gauge> {
        self.asked.spec.optional = true;
        self
    }
}

macro_rules! builders {
    ($($metric:ident::$of_core:ident from $spec:expr $(, $more:literal)*;)*) => {$(
        impl $metric {
            /// Begins a metric that is made at run time. The unit and the kind's suffix are added to the name.
            $(#[doc = $more])*
            #[track_caller]
            pub fn builder(
                name: impl Into<Cow<'static, str>>,
                help: impl Into<Cow<'static, str>>,
            ) -> Builder<$metric> {
                Builder::new($spec, Origin::here(), name.into(), help.into())
            }
        }

        impl Builder<$metric> {
            /// The metric is to have these labels.
            pub fn labels<L: Labels>(self) -> Builder<$metric<L::Static>> {
                self.with_labels()
            }
        }

        impl<L: Labels + 'static> Builder<$metric<L>> {
            /// Makes the metric and puts it into a registry.
            ///
            /// # Errors
            /// A name, a label, buckets or quantiles that cannot be, a missing help text, or a name that is taken.
            pub fn register(self, registry: &Registry) -> Result<Registered<$metric<L>>, Error> {
                let metric = Arc::new($metric::$of_core(self.asked.family::<L>()?));
                let registration = registry.add_metric(Arc::clone(&metric) as _)?;
                Ok(Registered { metric, registration })
            }
        }
    )*};
}

builders! {
    Counter::of_core from Spec::counter();
    Gauge::of_shared from Spec::gauge();
    InFlight::of_core from Spec::in_flight();
    Histogram::of_core from Spec::histogram(&layout::LATENCY),
        "", "Its buckets are those for latencies in seconds, unless [`buckets`](Builder::buckets) are given, or",
        "[`native`](Builder::native) ones.";
    Summary::of_core from Spec::summary();
}
