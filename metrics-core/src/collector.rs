//! Anything that has something to say at a scrape.

use crate::desc::Desc;
use crate::visitor::Visitor;

/// A source of families: every metric is one, and so is what you write for numbers that live elsewhere.
///
/// Numbers are told as a [`Family`](crate::Family) that is made of them, which refuses what no format can hold:
///
/// ```
/// use metrics_core::{Collector, Desc, Error, Family, Format, Registry, Visitor};
///
/// /// What the kernel counted for each disk.
/// struct Disks;
///
/// impl Disks {
///     fn reads() -> Result<Family, Error> {
///         let mut reads = Family::counter("disk_reads", "Reads that were completed.")?.labels(["disk"])?;
///         for (disk, count) in [("sda", 42), ("sdb", 7)] {
///             reads.add([disk], count)?;
///         }
///         Ok(reads)
///     }
/// }
///
/// impl Collector for Disks {
///     fn describe(&self) -> Vec<Desc> {
///         Disks::reads().iter().map(|reads| reads.desc().clone()).collect()
///     }
///
///     fn collect(&self, visitor: &mut dyn Visitor) {
///         match Disks::reads() {
///             Ok(reads) => reads.tell(visitor),
///             Err(error) => eprintln!("{error}"),
///         }
///     }
/// }
///
/// let registry = Registry::new();
/// let _registration = registry.register(Disks)?;
/// let text = registry.encode(Format::Text);
/// assert!(text.ends_with("\ndisk_reads_total{disk=\"sda\"} 42\ndisk_reads_total{disk=\"sdb\"} 7\n"));
/// # Ok::<(), Error>(())
/// ```
///
/// Where a family is too large to be made first, its series are told one by one, with a [`Desc`] and
/// [`LabelTextBuf`](crate::LabelTextBuf)s that were made before:
///
/// ```
/// use metrics_core::{Collector, CounterPoint, Desc, Error, Format, Kind, LabelTextBuf, Registry, Visitor};
///
/// struct Disks { reads: Desc, sda: LabelTextBuf }
///
/// impl Collector for Disks {
///     fn describe(&self) -> Vec<Desc> {
///         vec![self.reads.clone()]
///     }
///
///     fn collect(&self, visitor: &mut dyn Visitor) {
///         visitor.family(&self.reads);
///         visitor.counter(self.sda.text(), &CounterPoint::new(42_u64));
///     }
/// }
///
/// let registry = Registry::new();
/// let _registration = registry.register(Disks {
///     reads: Desc::new(Kind::Counter, "disk_reads", "Reads that were completed.")?.with_labels(["disk"])?,
///     sda: LabelTextBuf::new([("disk", "sda")])?,
/// })?;
/// assert!(registry.encode(Format::Text).ends_with("\ndisk_reads_total{disk=\"sda\"} 42\n"));
/// # Ok::<(), Error>(())
/// ```
///
/// A [group](crate::Metrics) registers itself, `PoolMetrics::builder().register(&registry)?`, and so does an
/// [`Import`](crate::Import), which may be refused for its own reasons: `import.register(&registry)?`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a collector",
    label = "neither a metric nor a collector",
    note = "a group of metrics is registered by its builder, `PoolMetrics::builder().register(&registry)`, and what \
            `Import::new` makes by `import.register(&registry)`",
    note = "for a function's number there is `#[gauge(callback)]`; else implement `Collector` for a type of yours, or give a \
            `Family` of numbers that stay as they are"
)]
pub trait Collector: Send + Sync {
    /// The families that [`collect`](Collector::collect) may tell of; asked once, when it is registered.
    fn describe(&self) -> Vec<Desc>;

    /// Tells the visitor every family with all its series; asked at every scrape.
    ///
    /// A panic in here is caught: the other families are served, and `metrics_collector_panics_total` counts it. So it
    /// does if this encodes a registry that it is in itself: that inner scrape is served without it.
    fn collect(&self, visitor: &mut dyn Visitor);
}

/// Whatever points to a collector is one: a static that `registry.register(&METRIC)` is called with, for instance.
macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        impl<C: Collector + ?Sized> Collector for $pointer {
            fn describe(&self) -> Vec<Desc> {
                C::describe(self)
            }

            fn collect(&self, visitor: &mut dyn Visitor) {
                C::collect(self, visitor);
            }
        }
    )*};
}

pointers!(&C, Box<C>, std::sync::Arc<C>);
