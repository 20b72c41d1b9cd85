//! Filters: a registry less what is not asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use metrics_core::{
    Collector, Counter, Desc, Error, Format, Gauge, GaugePoint, Histogram, Kind, LabelText, Registry, Unit, Visitor,
};
use tests::reader::scrape;
use tests::teller::desc;

fn names(registry: &Registry) -> Vec<String> {
    scrape(registry).into_iter().map(|family| family.name).collect()
}

/// Tells two gauges, and counts how often it was asked.
struct Counting {
    asked: Arc<AtomicUsize>,
    announced: Vec<Desc>,
}

impl Collector for Counting {
    fn describe(&self) -> Vec<Desc> {
        self.announced.clone()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        self.asked.fetch_add(1, Ordering::Relaxed);
        for name in ["told_first", "told_second"] {
            visitor.family(&desc(Kind::Gauge, name));
            visitor.gauge(LabelText::EMPTY, &GaugePoint::new(1_u64));
        }
    }
}

#[test]
fn a_family_is_found_by_each_of_its_names() -> Result<(), Error> {
    let registry = Registry::new();
    let _jobs = Counter::builder("jobs", "Jobs.").register(&registry)?;
    let _open = Gauge::builder("open", "Open.").register(&registry)?;
    let _wait = Histogram::builder("wait", "Wait.").unit(Unit::SECONDS).register(&registry)?;
    for name in ["jobs_total", "jobs", "jobs_created"] {
        assert_eq!(names(&registry.filtered([name])), ["jobs_total"], "{name}");
    }
    let wait = "wait_seconds";
    for suffix in ["", "_bucket", "_sum", "_count", "_created"] {
        assert_eq!(names(&registry.filtered([format!("{wait}{suffix}")])), [wait], "{suffix}");
    }
    for name in ["", "job", "jobs_totals", "open_total", "open_created", "wait", "JOBS", "jobs_total "] {
        assert_eq!(names(&registry.filtered([name])), [""; 0], "{name:?}");
    }
    assert_eq!(names(&registry.filtered(["wait_seconds_sum", "open", "nothing", "open"])), ["open", "wait_seconds"]);
    assert_eq!(names(&registry.filtered([""; 0])), [""; 0]);
    Ok(())
}

#[test]
fn a_view_is_of_what_comes_and_goes() -> Result<(), Error> {
    let registry = Registry::new();
    let view = registry.filtered(["open"]);
    assert_eq!(names(&view), [""; 0]);
    let open = Gauge::builder("open", "Open.").register(&registry)?;
    let _jobs = Counter::builder("jobs", "Jobs.").register(&registry)?;
    assert_eq!(names(&view), ["open"]);
    drop(open);
    assert_eq!(names(&view), [""; 0]);
    assert_eq!(names(&registry), ["jobs_total"], "the registry itself is whole");
    Ok(())
}

#[test]
fn what_is_not_shown_is_not_read() -> Result<(), Error> {
    let registry = Registry::new();
    let reads = Arc::new(AtomicUsize::new(0));
    let open = Gauge::builder("open", "Open.").register(&registry)?;
    let counted = Arc::clone(&reads);
    open.set_function(move || counted.fetch_add(1, Ordering::Relaxed) as f64);
    let asked = Arc::new(AtomicUsize::new(0));
    let announced = vec![desc(Kind::Gauge, "told_first"), desc(Kind::Gauge, "told_second")];
    let _told = registry.register(Counting { asked: Arc::clone(&asked), announced })?;

    assert_eq!(names(&registry.filtered(["told_second"])), ["told_second"]);
    assert_eq!((reads.load(Ordering::Relaxed), asked.load(Ordering::Relaxed)), (0, 1));
    assert_eq!(names(&registry.filtered(["open"])), ["open"]);
    assert_eq!((reads.load(Ordering::Relaxed), asked.load(Ordering::Relaxed)), (1, 1));
    Ok(())
}

#[test]
fn a_collector_that_announces_nothing_is_asked_all_the_same() -> Result<(), Error> {
    let registry = Registry::new();
    let asked = Arc::default();
    let _told = registry.register(Counting { asked, announced: Vec::new() })?;
    assert_eq!(names(&registry.filtered(["told_first"])), ["told_first"]);
    Ok(())
}

#[test]
fn a_definition_that_is_not_shown_is_in_nobodys_way() -> Result<(), Error> {
    let (registry, other) = (Registry::new(), Registry::new());
    let _jobs = Counter::builder("jobs", "Jobs.").register(&registry)?;
    let _open = Gauge::builder("open", "Open.").register(&registry)?;
    let _others = Counter::builder("jobs", "Jobs of the other.").register(&other)?;
    let joined = registry.filtered_by(|desc| desc.kind() != Kind::Counter).joined(&other);
    assert!(joined.encode(Format::Text).contains("# HELP jobs_total Jobs of the other.\n"));
    assert_eq!(names(&joined), ["jobs_total", "open"]);
    assert_eq!(joined.check(), Ok(()));
    assert!(registry.joined(&other).check().is_err());

    // Nor is what a collector tells without having announced it.
    let _told = registry.register(Counting { asked: Arc::default(), announced: Vec::new() })?;
    let _second = Gauge::builder("told_second", "Told by a metric.").register(&other)?;
    let joined = registry.filtered(["told_first"]).joined(&other);
    assert!(joined.encode(Format::Text).contains("# HELP told_second Told by a metric.\n"));
    Ok(())
}

#[test]
fn views_of_views_show_what_all_of_them_show() -> Result<(), Error> {
    let registry = Registry::new();
    let _jobs = Counter::builder("jobs", "Jobs.").register(&registry)?;
    let _open = Gauge::builder("open", "Open.").register(&registry)?;
    let gauges = registry.filtered_by(|desc| desc.kind() == Kind::Gauge);
    assert_eq!(names(&gauges.filtered(["jobs", "open"])), ["open"]);
    assert_eq!(names(&registry.joined(&Registry::new()).filtered(["jobs"])), ["jobs_total"]);
    Ok(())
}

#[test]
fn the_librarys_own_families_are_filtered_too() -> Result<(), Error> {
    let registry = Registry::new();
    let jobs = Counter::builder("jobs", "Jobs.").register(&registry)?;
    jobs.inc_by(-1);
    let own = "metrics_rejected_updates_total";
    assert_eq!(names(&registry), ["jobs_total", own]);
    assert_eq!(names(&registry.filtered(["jobs"])), ["jobs_total"]);
    let gauges = registry.filtered_by(|desc| desc.kind() == Kind::Gauge);
    assert_eq!(names(&gauges.joined(&Registry::new())), [""; 0], "in a registry that has the view as a part");
    Ok(())
}
