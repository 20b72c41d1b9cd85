//! Families that are made whole and told: the numbers of somebody else, in a collector or as they are.
//!
//! What no format can hold is refused when it is added, with an error that says which series it is: what a visitor is told
//! has nobody to return to. The rules are those of a collector's snapshot, which is what a family is kept in.

use std::borrow::Cow;

use crate::amount::{Amount, Number};
use crate::collector::Collector;
use crate::desc::Desc;
use crate::error::{Error, Reason};
use crate::kind::Kind;
use crate::labels::text::{LabelText, push_pair};
use crate::snapshot::{Repeats, Snapshot};
use crate::unit::Unit;
use crate::visitor::{CounterPoint, GaugePoint, HistogramPoint, SummaryPoint, Value, Visitor};

/// A family with its series, owned: made of numbers that were counted elsewhere, to be told in a
/// [`Collector`]'s `collect`, or to be registered as it is.
///
/// What is counted elsewhere has its name from there, so any name is taken: a gauge that is called `jobs_total`, which
/// the builders of metrics refuse without `exact`, is told as that.
///
/// ```
/// use metrics_core::{Collector, CounterPoint, Desc, Error, Family, Format, Registry, Unit, Visitor};
///
/// /// What the kernel counted for each disk: name, bytes read, and since when.
/// struct Disks(Vec<(String, u64, f64)>);
///
/// impl Disks {
///     fn read(&self) -> Result<Family, Error> {
///         let mut read = Family::counter("disk_read", "Bytes that were read.")?.unit(Unit::BYTES)?.labels(["disk"])?;
///         for (disk, bytes, since) in &self.0 {
///             read.add([disk], CounterPoint::new(*bytes).created(*since))?;
///         }
///         Ok(read)
///     }
/// }
///
/// impl Collector for Disks {
///     fn describe(&self) -> Vec<Desc> {
///         self.read().iter().map(|read| read.desc().clone()).collect()
///     }
///
///     fn collect(&self, visitor: &mut dyn Visitor) {
///         match self.read() {
///             Ok(read) => read.tell(visitor),
///             Err(error) => eprintln!("{error}"),
///         }
///     }
/// }
///
/// let registry = Registry::new();
/// let _disks = registry.register(Disks(vec![("sda".to_owned(), 512, 1.7e9)]))?;
/// assert!(registry.encode(Format::Text).ends_with("\ndisk_read_bytes_total{disk=\"sda\"} 512\n"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct Family {
    desc: Desc,
    /// It was told this family, and nothing else.
    kept: Snapshot,
}

macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident is $kind:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// A name that [`Desc::new`] refuses.
        #[track_caller]
        pub fn $name(
            name: impl Into<Cow<'static, str>>,
            help: impl Into<Cow<'static, str>>,
        ) -> Result<Family, Error> {
            Desc::new(Kind::$kind, name, help).map(Family::new)
        }
    )*};
}

impl Family {
    /// An empty family of this description: for names in UTF-8, const labels, or one that is made once and kept.
    #[must_use]
    pub fn new(desc: Desc) -> Family {
        let mut kept = Snapshot::new(Repeats::Refuse);
        kept.family(&desc);
        Family { desc, kept }
    }

    constructors! {
        /// A counter: each series is a number, or a [`CounterPoint`]. `_total` is added to the name where it is missing.
        counter is Counter;
        /// A gauge: each series is a number, or a [`GaugePoint`].
        gauge is Gauge;
        /// A histogram: each series is a [`HistogramPoint`].
        histogram is Histogram;
        /// A summary: each series is a [`SummaryPoint`].
        summary is Summary;
        /// An info: each series is `()`, since its labels are all it says. `_info` is added to the name where it is
        /// missing.
        info is Info;
        /// A state set: each series is an array or slice of states' names, each with whether it is the present one.
        state_set is StateSet;
        /// What is there now in buckets: each series is a [`HistogramPoint`], whose counts may go down.
        gauge_histogram is GaugeHistogram;
        /// Numbers of which nobody knows whether they only go up: each series is a number, or a [`GaugePoint`].
        unknown is Unknown;
    }

    /// States the unit, which is added to the name unless it ends with it; before the first series.
    ///
    /// # Errors
    /// A unit that no name can end with, or one that is stated when there are series.
    pub fn unit(self, unit: Unit) -> Result<Family, Error> {
        self.described(|desc| desc.named_with_unit(unit))
    }

    /// States the names of the labels; before the first series.
    ///
    /// # Errors
    /// A name that [`Desc::with_labels`] refuses, or one that is stated when there are series.
    pub fn labels<N: Into<Cow<'static, str>>>(self, names: impl IntoIterator<Item = N>) -> Result<Family, Error> {
        self.described(|desc| desc.with_labels(names))
    }

    fn described(self, more: impl FnOnce(Desc) -> Result<Desc, Error>) -> Result<Family, Error> {
        if self.kept.families().iter().any(|kept| !kept.is_empty()) {
            let message = "unit and labels are those of all series; state them before the first one";
            return Err(self.error(Reason::InvalidLabel, message.to_owned()));
        }
        more(self.desc).map(Family::new)
    }

    /// The family's description, for [`Collector::describe`].
    #[must_use]
    pub fn desc(&self) -> &Desc {
        &self.desc
    }

    /// Adds a series: the values of its labels, in the order of their names, and what it says. Without labels the values
    /// are `()`. An empty value leaves the label out.
    ///
    /// ```
    /// use metrics_core::{Error, Exemplar, Family, CounterPoint, HistogramPoint, LabelTextBuf};
    ///
    /// let trace = LabelTextBuf::new([("trace_id", "4bf92f35")])?;
    /// let mut reads = Family::counter("disk_reads", "Reads.")?.labels(["disk", "mode"])?;
    /// reads.add(["sda", "direct"], 42)?;
    /// reads.add(["sdb", ""], CounterPoint::new(7_u64).created(1.7e9).exemplar(Exemplar::new(trace.text(), 1.0)))?;
    ///
    /// let mut sizes = Family::histogram("read_size", "Sizes of reads.")?;
    /// sizes.add((), HistogramPoint::new(&[512.0, 4096.0], &[1, 4, 0], 9216.0))?; // each bucket alone, `+Inf` the last
    ///
    /// let twice = reads.add(["sda", "direct"], 43).expect_err("it is there");
    /// assert!(twice.to_string().contains("one series told twice"));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// A series that no format can hold, as a counter that is negative; one that is there already; one of another kind than
    /// the family; or as many values as there are no labels. The family stays as it was.
    pub fn add(&mut self, labels: impl LabelValues, point: impl Point) -> Result<&mut Family, Error> {
        let mut text = String::new();
        let (mut names, mut values) = (self.desc.labels().iter(), 0);
        labels.each(|value| {
            values += 1;
            if let Some(label) = names.next() {
                push_pair(&mut text, label.name(), value);
            }
        });
        let count = self.desc.labels().len();
        if values != count {
            let names: Vec<_> = self.desc.labels().iter().map(|label| label.name()).collect();
            let message = format!("{values} label values for {count} labels ({}); give one for each", names.join(", "));
            return Err(self.error(Reason::InvalidLabel, message));
        }
        let fault = point.tell(&self.desc, LabelText::from_escaped(&text), &mut self.kept);
        let fault = fault.map(str::to_owned).or_else(|| self.kept.last_refused());
        match fault {
            Some(fault) => {
                Err(self.error(Reason::InvalidSample, format!("its series {{{text}}} cannot be told: {fault}")))
            }
            None => Ok(self),
        }
    }

    /// Tells a visitor the family and its series, in the order in which they were added.
    pub fn tell(&self, visitor: &mut dyn Visitor) {
        self.kept.families().iter().for_each(|kept| kept.tell(visitor));
    }

    fn error(&self, reason: Reason, message: String) -> Error {
        Error::new(reason, self.desc.name(), Some(self.desc.origin()), message)
    }
}

/// Numbers that do not change are exposed as they are: `registry.register(family)?`.
impl Collector for Family {
    fn describe(&self) -> Vec<Desc> {
        vec![self.desc.clone()]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        self.tell(visitor);
    }
}

/// The values of a series' labels, for [`Family::add`]: an array, slice or vector of texts; `()` for no labels.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of label values",
    label = "not label values",
    note = "give an array or a slice of texts, one for each label: `[disk, \"read\"]`; without labels, `()`"
)]
pub trait LabelValues: sealed::LabelValues {}

/// What one series of a [`Family`] says: any [`Amount`], a [`CounterPoint`], [`GaugePoint`], [`HistogramPoint`] or
/// [`SummaryPoint`]; states as `[(&str, bool)]`; and `()`, which an info says.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a series says",
    label = "neither a number nor a point",
    note = "give a number; a `CounterPoint`, `GaugePoint`, `HistogramPoint` or `SummaryPoint`; `[(\"on\", true), (\"off\", \
            false)]` for a state set; or `()` for an info"
)]
pub trait Point: sealed::Point {}

mod sealed {
    use super::{Desc, LabelText, Visitor};

    pub trait LabelValues {
        fn each(&self, value: impl FnMut(&str));
    }

    pub trait Point {
        /// Tells it as the kind of the family asks for; says what is wrong where that is not the visitor's to see.
        fn tell(&self, desc: &Desc, labels: LabelText<'_>, visitor: &mut dyn Visitor) -> Option<&'static str>;
    }
}

macro_rules! label_values {
    ($([$($generics:tt)*] $type:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: AsRef<str>, $($generics)*> LabelValues for $type {}
        impl<T: AsRef<str>, $($generics)*> sealed::LabelValues for $type {
            fn each(&self, mut value: impl FnMut(&str)) {
                self.iter().for_each(|label| value(label.as_ref()));
            }
        }
    )*};
}

label_values! {
    [const N: usize] [T; N];
    [const N: usize] &[T; N];
    [] &[T];
    [] Vec<T>;
    [] &Vec<T>;
}

impl LabelValues for () {}
impl sealed::LabelValues for () {
    fn each(&self, _: impl FnMut(&str)) {}
}

#[diagnostic::do_not_recommend]
impl<A: Amount + Copy> Point for A {}
impl<A: Amount + Copy> sealed::Point for A {
    fn tell(&self, desc: &Desc, labels: LabelText<'_>, visitor: &mut dyn Visitor) -> Option<&'static str> {
        let number = self.number();
        if matches!(number, Number::Time(_)) && desc.unit().is_some_and(|unit| !unit.is_seconds()) {
            return Some("a `Duration` is an amount of seconds, and the unit is another; give it a plain number");
        }
        let value = Value::of_number(number);
        match desc.kind() {
            Kind::Counter => visitor.counter(labels, &CounterPoint::new(value)),
            Kind::Unknown => visitor.unknown(labels, &GaugePoint::new(value)),
            _ => visitor.gauge(labels, &GaugePoint::new(value)),
        }
        None
    }
}

macro_rules! points {
    ($([$($generics:tt)*] $type:ty: |$point:ident, $kind:ident, $labels:ident, $visitor:ident| $tell:expr;)*) => {$(
        impl<$($generics)*> Point for $type {}
        impl<$($generics)*> sealed::Point for $type {
            fn tell(&self, desc: &Desc, $labels: LabelText<'_>, $visitor: &mut dyn Visitor) -> Option<&'static str> {
                let ($point, $kind) = (self, desc.kind());
                $tell;
                None
            }
        }
    )*};
}

points! {
    [] CounterPoint<'_>: |point, _kind, labels, visitor| visitor.counter(labels, point);
    [] GaugePoint: |point, kind, labels, visitor| match kind {
        Kind::Unknown => visitor.unknown(labels, point),
        _ => visitor.gauge(labels, point),
    };
    [] HistogramPoint<'_>: |point, kind, labels, visitor| match kind {
        Kind::GaugeHistogram => visitor.gauge_histogram(labels, point),
        _ => visitor.histogram(labels, point),
    };
    [] SummaryPoint<'_>: |point, _kind, labels, visitor| visitor.summary(labels, point);
    [] (): |_point, _kind, labels, visitor| visitor.info(labels);
    [] &[(&str, bool)]: |states, _kind, labels, visitor| visitor.state_set(labels, states);
    [const N: usize] [(&str, bool); N]: |states, _kind, labels, visitor| visitor.state_set(labels, states);
}
