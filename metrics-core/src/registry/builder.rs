//! Metrics made at run time, where names or buckets are known only then.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use crate::desc::{Desc, LabelDesc};
use crate::error::{Error, Reason};
use crate::exponential::Native;
use crate::kind::Kind;
use crate::labels::set::Labels;
use crate::layout::{self, Layout};
use crate::metric::counter::Counter;
use crate::metric::define::UNLABELLED_EXPIRE;
use crate::metric::gauge::Gauge;
use crate::metric::histogram::Histogram;
use crate::metric::in_flight::InFlight;
use crate::metric::summary::Summary;
use crate::name;
use crate::origin::Origin;
use crate::quantiles::Wanted;
use crate::registry::interned;
use crate::registry::registry::{Registration, Registry};
use crate::series::core::Core;
use crate::spec::{Limit, More, Spec};
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
    pub(super) spec: Spec,
    pub(super) more: More,
    pub(super) name: Cow<'static, str>,
    help: Cow<'static, str>,
    namespace: Option<Cow<'static, str>>,
    const_labels: Vec<(String, String)>,
    /// The names of a state set's states.
    pub(super) states: &'static [&'static str],
    pub(super) buckets: Option<Vec<f64>>,
    pub(super) slo: Vec<f64>,
    /// Growth, most buckets, zero threshold.
    pub(super) native: Option<(f64, u16, f64)>,
    pub(super) quantiles: Wanted,
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
    pub(super) fn new(spec: Spec, name: Cow<'static, str>, help: Cow<'static, str>) -> Builder<M> {
        Builder {
            spec,
            more: More::new(),
            name,
            help,
            namespace: None,
            const_labels: Vec::new(),
            states: &[],
            buckets: None,
            slo: Vec::new(),
            native: None,
            quantiles: Wanted::default(),
            metric: PhantomData,
        }
    }

    /// The unit: it ends the name, if it does not do so already.
    pub fn unit(mut self, unit: Unit) -> Builder<M> {
        self.more.unit = Some(unit);
        self
    }

    /// A prefix of the name.
    pub fn namespace(mut self, namespace: impl Into<Cow<'static, str>>) -> Builder<M> {
        self.namespace = Some(namespace.into());
        self
    }

    /// The name is to be exposed as it is: no namespace, unit or suffix is added.
    pub fn exact(mut self) -> Builder<M> {
        self.spec.exact = true;
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
        self.spec.utf8 = true;
        self
    }

    /// The most series there may be, 10 000 (histograms and summaries 1 000) if it is not said. Labels that are new past
    /// it are counted as `__overflow__`, and read by themselves as 0.
    pub fn limit(mut self, series: usize) -> Builder<M> {
        self.more.limit = Limit::Series(series);
        self
    }

    /// As many series as there are label sets; their number must be bounded by other means.
    pub fn no_limit(mut self) -> Builder<M> {
        self.more.limit = Limit::None;
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
        self.more.expire = Some(idle);
        self
    }

    /// The names of the labels, where they are a tuple.
    pub fn label_names(mut self, names: &'static [&'static str]) -> Builder<M> {
        self.more.labels = names;
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
        self.const_labels.push((name.into(), value.into()));
        self
    }

    pub(super) fn with_labels<N>(self) -> Builder<N> {
        let Builder {
            spec,
            more,
            name,
            help,
            namespace,
            const_labels,
            states,
            buckets,
            slo,
            native,
            quantiles,
            metric: _,
        } = self;
        Builder {
            spec,
            more,
            name,
            help,
            namespace,
            const_labels,
            states,
            buckets,
            slo,
            native,
            quantiles,
            metric: PhantomData,
        }
    }

    /// The family that is described, if it can be one.
    pub(super) fn build<L: Labels>(mut self) -> Result<Core, Error> {
        let kind = self.spec.kind;
        if name::stem(&self.name, kind.suffix()).is_empty() {
            return Err(Error::invalid_name(&self.name, self.spec.origin));
        }
        if let (Some(namespace), false) = (&self.namespace, self.spec.exact)
            && namespace.contains(':')
        {
            let message =
                format!("its namespace `{namespace}` has a `:`, which is kept for recording rules; write `_`");
            return Err(Error::new(Reason::InvalidName, &self.name, Some(self.spec.origin), message));
        }
        let name = match self.spec.exact {
            true => self.name.into_owned(),
            false => {
                let unit = self.more.unit.map(|unit| unit.as_str());
                name::assemble(self.namespace.as_deref(), &self.name, unit, kind.suffix())
            }
        };
        let origin = self.spec.origin;
        let refuse = |reason, message: &str| Err(Error::new(reason, &name, Some(origin), message.to_owned()));
        if !(name::is_metric_name(&name) || self.spec.utf8 && name::is_utf8_metric_name(&name)) {
            return Err(Error::invalid_name(&name, origin));
        }
        if !self.spec.exact
            && let Some(suffix) = foreign_suffix(&name, kind)
        {
            let message =
                format!("`{suffix}` ends the names of other kinds; name it otherwise, or take it with `.exact()`");
            return refuse(Reason::InvalidName, &message);
        }
        if self.help.trim().is_empty() {
            return refuse(Reason::MissingHelp, "without a help text; say what it measures");
        }
        let (names, reserved) = (L::NAMES, self.spec.reserved_labels());
        if let Some(problem) = names.problem(self.more.labels, reserved, self.spec.utf8) {
            return refuse(Reason::InvalidLabel, problem.as_str());
        }
        match self.more.expire {
            Some(_) if names.is_empty() => return refuse(Reason::InvalidExpiry, UNLABELLED_EXPIRE),
            Some(Duration::ZERO) => {
                return refuse(Reason::InvalidExpiry, "to expire after no time at all; give it a duration");
            }
            _ => {}
        }
        if kind == Kind::Histogram {
            if self.buckets.as_ref().is_some_and(Vec::is_empty) {
                return refuse(
                    Reason::InvalidBuckets,
                    "without a bound; give at least one, or leave `.buckets(..)` out",
                );
            }
            let preset = if self.native.is_some() { Layout::NONE } else { Layout::LATENCY };
            let mut bounds = self.buckets.unwrap_or_else(|| preset.to_vec());
            bounds.extend(self.slo);
            if bounds.iter().all(|bound| !bound.is_nan()) {
                bounds.sort_by(f64::total_cmp);
            }
            if let Some(problem) = layout::problem(&bounds) {
                return refuse(Reason::InvalidBuckets, problem);
            }
            let classic = interned::layout(bounds);
            self.spec.classic = Some(classic);
            if let Some((growth, max_buckets, zero_threshold)) = self.native {
                match Native::checked(growth, max_buckets, zero_threshold, classic) {
                    Ok(native) => self.more = self.more.native(native, classic),
                    Err(problem) => return refuse(Reason::InvalidBuckets, problem),
                }
            }
        }
        match self.quantiles.quantiles() {
            Ok(Some(quantiles)) => self.more = self.more.quantiles(quantiles),
            Ok(None) => {}
            Err(problem) => return refuse(Reason::InvalidQuantiles, problem),
        }
        if let Some((label, _)) = self.const_labels.iter().find(|(label, _)| reserved.contains(&label.as_str())) {
            return Err(Error::reserved_label(&name, label, origin));
        }
        if let Some(more) = interned::more(self.more) {
            self.spec = self.spec.with(more);
        }
        let labels = (0..names.len()).map(|at| LabelDesc::new(names.get(at, self.more.labels), names.values(at)));
        let desc = Desc::of_builder(&self.spec, Cow::Owned(name), self.help, labels.collect());
        let desc = desc.with_const_labels(self.const_labels)?;
        Ok(Core::counted::<L>(self.spec, desc.with_states(self.states)))
    }
}

impl Builder<Gauge> {
    /// Nothing is exposed before the first `set`.
    pub fn optional(mut self) -> Builder<Gauge> {
        self.spec.optional = true;
        self
    }
}

macro_rules! builders {
    ($($metric:ident from $spec:expr $(, $more:literal)*;)*) => {$(
        impl $metric {
            /// Begins a metric that is made at run time. The unit and the kind's suffix are added to the name.
            $(#[doc = $more])*
            #[track_caller]
            pub fn builder(
                name: impl Into<Cow<'static, str>>,
                help: impl Into<Cow<'static, str>>,
            ) -> Builder<$metric> {
                let spec: fn(Origin) -> Spec = $spec;
                Builder::new(spec(Origin::here()), name.into(), help.into())
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
                let metric = Arc::new($metric::of_shared(Arc::new(self.build::<L>()?)));
                let registration = registry.add_metric(Arc::clone(&metric) as _)?;
                Ok(Registered { metric, registration })
            }
        }
    )*};
}

builders! {
    Counter from |origin| Spec::counter("", "", origin);
    Gauge from |origin| Spec::gauge("", "", origin);
    InFlight from |origin| Spec::in_flight("", "", origin);
    Histogram from |origin| Spec::histogram("", "", origin, &layout::LATENCY),
        "", "Its buckets are those for latencies in seconds, unless [`buckets`](Builder::buckets) are given, or",
        "[`native`](Builder::native) ones.";
    Summary from |origin| Spec::summary("", "", origin);
}

/// A suffix that a name of this kind must not end with, if it does.
fn foreign_suffix(name: &str, kind: Kind) -> Option<&'static str> {
    let total = name::total_suffix(name, kind.as_str()).then_some("_total");
    total.or_else(|| name::reserved_suffix(name, kind.as_str()))
}
