//! Gauges: one number that goes up and down.

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::operations::operations;
use super::target::{Handle, Instrument, Metric, Target, With, plain_target, sealed};
use super::timer::{Sink, Timer};
use crate::amount::{Amount, Number};
use crate::cells;
use crate::clock;
use crate::collector::Collector;
use crate::desc::Desc;
use crate::labels::set::Labels;
use crate::labels::text::LabelText;
use crate::series::core::Core;
use crate::series::faults::Fault;
use crate::series::shape::{Shape, ShapeOf};
use crate::series::store::Rare;
use crate::series::way::PastLimit;
use crate::spec::ABSENT;
use crate::visitor::{GaugePoint, Value, Visitor};

/// A number that goes up and down: a temperature, a queue's length, bytes in use.
///
/// Defined by [`#[gauge]`](macro@crate::gauge) or [`Gauge::builder`]. It is one number, which all threads share: `set`
/// makes it what it is given, open guards or not. What only counts how many are under way is better an
/// [`InFlight`](crate::InFlight), which threads do not contend for.
///
/// ```standalone_crate
/// use metrics_core::{Gauge, gauge, generate_latest};
///
/// /// Jobs that wait.
/// #[gauge]
/// static QUEUE_LENGTH: Gauge;
///
/// QUEUE_LENGTH.set(7);
/// QUEUE_LENGTH.dec_by(2.5);
/// assert_eq!(QUEUE_LENGTH.get(), 4.5);
/// assert!(generate_latest().contains("\nqueue_length 4.5\n"));
/// ```
pub struct Gauge<L: 'static = ()> {
    /// The cell of a gauge without labels.
    cell: Option<&'static AtomicU64>,
    pub(crate) core: Core,
    of: PhantomData<fn(L)>,
}

impl<L: Labels + 'static> Gauge<L> {
    pub(crate) const fn of_static(core: Core) -> Gauge<L> {
        Gauge { cell: core.single_cell(), core, of: PhantomData }
    }

    pub(crate) fn of_shared(core: Core) -> Gauge<L> {
        Gauge { cell: core.counted_cell(), core, of: PhantomData }
    }
}

impl<L: Labels + 'static> sealed::Sealed for Gauge<L> {}
impl<L: Labels + 'static> Instrument for Gauge<L> {}

impl<L: Labels + 'static> sealed::Instrument for Gauge<L> {
    type Place = &'static AtomicU64;
    type Labels = L;
    type Plain = Gauge<()>;

    #[inline]
    #[allow(private_interfaces, reason = "the trait is sealed")]
    fn core(&self) -> &Core {
        &self.core
    }

    #[inline]
    fn single(&self) -> Option<&'static AtomicU64> {
        self.cell
    }
}

impl<L: Labels + 'static> Metric for Gauge<L> {
    fn core(&self) -> &Core {
        &self.core
    }

    fn family_desc(&self) -> Arc<Desc> {
        Arc::clone(self.core.desc::<L>())
    }
}

impl<L: 'static> std::fmt::Debug for Gauge<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gauge").field("name", &self.core.name()).finish_non_exhaustive()
    }
}

plain_target!(Gauge);

operations! {
    Gauge {
        /// Makes it this number; a `Duration` counts in seconds.
        ///
        /// Past the limit of series a new one is not set but counted in `metrics_rejected_updates_total`: several
        /// series' values cannot be folded into one.
        #[inline]
        pub fn set(&self, amount: impl Amount) {
            if let Some(value) = value(Target::core(self), amount.number()) {
                // Not compared with `ABSENT`: that is a signalling NaN, which no arithmetic gives, here and in `add`. Who
                // makes that very number of its bits, and sets it, has a gauge that was not set.
                Target::at(self, PastLimit::Refuse, |cell| cell.store(value.to_bits(), Ordering::Relaxed));
            }
        }

        /// Adds one.
        #[doc(alias = "increment")]
        #[inline]
        pub fn inc(&self) {
            Target::at(self, PastLimit::Fold, |cell| add(cell, 1.0));
        }

        /// Takes one away.
        #[doc(alias = "decrement")]
        #[inline]
        pub fn dec(&self) {
            Target::at(self, PastLimit::Fold, |cell| add(cell, -1.0));
        }

        /// Adds an amount; a `Duration` counts in seconds.
        #[inline]
        pub fn inc_by(&self, amount: impl Amount) {
            if let Some(value) = value(Target::core(self), amount.number()) {
                Target::at(self, PastLimit::Fold, |cell| add(cell, value));
            }
        }

        /// Takes an amount away; a `Duration` counts in seconds.
        #[inline]
        pub fn dec_by(&self, amount: impl Amount) {
            if let Some(value) = value(Target::core(self), amount.number()) {
                Target::at(self, PastLimit::Fold, |cell| add(cell, -value));
            }
        }

        /// The number; 0 where there is none yet.
        #[must_use]
        pub fn get(&self) -> f64 {
            value_now(self)
        }

        /// Lets a closure say what the number is, whenever it is read: at a scrape and by `get`. What is set or added
        /// meanwhile does not show. Another closure takes its place, [`clear_function`](Gauge::clear_function) ends it, and
        /// removing the series takes it along; a gauge without labels has nothing to remove.
        ///
        /// It is called under no lock. If it reads the gauge itself, it reads what was set. If it panics during a scrape, its
        /// series is left out of that and `metrics_collector_panics_total` counts it. Past the limit of series it is
        /// refused, as `set` is.
        pub fn set_function<A: Amount>(&self, function: impl Fn() -> A + Send + Sync + 'static) {
            let handle = Target::handle(self);
            if let Some(cell) = Target::at(&handle, PastLimit::Refuse, |cell| cell) {
                let function = Arc::new(move || function().number());
                let functions = Target::core(self).rare().functions();
                functions.install(cell, handle.keep.clone(), function);
                // Whoever removed the series meanwhile may have found nothing to forget.
                if Target::core(self).is_removed(&handle.keep) {
                    functions.forget(Some(cell));
                }
            }
        }

        /// Lets the gauge say again what was set or added, at any time: without a closure it does nothing. Of an
        /// [`optional`](crate::Builder::optional) gauge that was never set there is no sample then.
        ///
        /// ```
        /// use metrics_core::{Error, Gauge, Registry};
        ///
        /// let registry = Registry::new();
        /// let depth = Gauge::builder("depth", "Jobs that wait.").register(&registry)?;
        /// depth.set(2);
        /// depth.set_function(|| 7);
        /// assert_eq!(depth.get(), 7.0);
        /// depth.clear_function();
        /// assert_eq!(depth.get(), 2.0);
        /// # Ok::<(), Error>(())
        /// ```
        pub fn clear_function(&self) {
            // The closure is the user's: dropped where no lock is held.
            drop(Target::seen(self, |cell| Target::core(self).rare_if_any().and_then(|rare| rare.functions().take(Some(cell)))));
        }

        /// Makes it the present time, in seconds since the Unix epoch.
        pub fn set_to_current_time(&self) {
            self.set(clock::unix_seconds());
        }

        /// Adds one now and takes it away when the guard is dropped: on return, `?`, panic and cancellation alike.
        #[doc(alias = "track_inprogress")]
        #[inline]
        pub fn track(&self) -> GaugeGuard {
            let handle = Target::handle(self);
            handle.inc();
            if let Some(noted) = handle.keep.noted() {
                cells::hold(noted);
            }
            GaugeGuard(handle)
        }

        /// Starts a timer that sets the gauge to the seconds it ran, when it is stopped or dropped.
        #[doc(alias = "time")]
        pub fn start_timer(&self) -> Timer {
            Timer::start(Some(Sink::Gauge(Target::handle(self))))
        }
    }
}

/// Counts one as under way until it is dropped; made by [`Gauge::track`].
#[must_use = "a guard that is not kept ends at once: `let _guard = GAUGE.track();`"]
#[derive(Debug)]
pub struct GaugeGuard(Handle<Gauge>);

impl Drop for GaugeGuard {
    #[inline]
    fn drop(&mut self) {
        self.0.dec();
        if let Some(noted) = self.0.keep.noted() {
            cells::release(noted);
        }
    }
}

/// The number that is meant; none, and counted, for a duration where the unit is not seconds.
#[inline]
fn value(core: &Core, amount: Number) -> Option<f64> {
    if let Number::Time(_) = amount
        && !core.spec().takes_time()
    {
        core.reject(Fault::Unit);
        return None;
    }
    Some(amount.as_f64())
}

#[inline]
fn add(cell: &AtomicU64, amount: f64) {
    let mut now = cell.load(Ordering::Relaxed);
    loop {
        let before = if now == ABSENT { 0.0 } else { f64::from_bits(now) };
        let after = (before + amount).to_bits();
        match cell.compare_exchange_weak(now, after, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => return,
            Err(other) => now = other,
        }
    }
}

/// What the gauge says: its closure if it has one, else the number that was set.
fn read(core: &Core, cell: &'static AtomicU64) -> Option<f64> {
    if let Some(number) = core.rare_if_any().and_then(|rare| rare.functions().call(cell)) {
        return value(core, number);
    }
    match cell.load(Ordering::Relaxed) {
        ABSENT => None,
        bits => Some(f64::from_bits(bits)),
    }
}

/// What the gauge says at a scrape.
fn told(core: &Core, cell: &'static AtomicU64) -> Option<f64> {
    match core.rare_if_any().map(Rare::functions).filter(|functions| functions.any()) {
        Some(functions) => functions.survive(core, || read(core, cell)),
        None => read(core, cell),
    }
}

/// The number; 0 where there is none yet.
pub(crate) fn value_now<T: Target<Plain = Gauge>>(target: &T) -> f64 {
    target.seen(|cell| read(target.core(), cell)).flatten().unwrap_or(0.0)
}

impl<L: Labels + 'static> Collector for Gauge<L> {
    fn describe(&self) -> Vec<Desc> {
        self.core.describe::<L>()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        self.core.glance();
        visitor.family(self.core.desc::<L>());
        tell(&self.core, self.cell, ShapeOf::<L>::SHAPE, visitor);
    }
}

/// Tells a gauge's series; `single` is the cell of one without labels.
pub(super) fn tell(core: &Core, single: Option<&'static AtomicU64>, shape: &Shape, visitor: &mut dyn Visitor) {
    if shape.names.is_empty() {
        if let Some(value) = single.and_then(|cell| told(core, cell)) {
            visitor.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Float(value)));
        }
    } else {
        core.each(shape, visitor, |visitor, series| {
            if let Some(value) = told(core, series.place) {
                visitor.gauge(series.labels, &GaugePoint::new(Value::Float(value)));
            }
        });
    }
}
