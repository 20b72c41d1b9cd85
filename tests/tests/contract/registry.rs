//! Registries, builders and collectors.

use metrics_core::{
    Collector, Counter, CounterPoint, Desc, Error, Format, Gauge, Histogram, Kind, LabelTextBuf, Registry, Unit,
    Visitor,
};

use super::*;

#[test]
fn a_metric_made_at_run_time_goes_with_its_owner() -> Result<(), Error> {
    let registry = Registry::new();
    let read = Counter::builder("read", "Bytes read.").unit(Unit::BYTES).namespace("disk").register(&registry)?;
    let handle_outlives = {
        let by = Counter::builder("by", "By.").labels::<Pod>().register(&registry)?;
        by.with(Pod { zone: "a" }).series()
    };
    handle_outlives.inc();
    assert_eq!(handle_outlives.get(), 1.0);
    read.inc_by(3);
    assert_eq!(
        registry.encode(Format::Text),
        "# HELP disk_read_bytes_total Bytes read.\n# TYPE disk_read_bytes_total counter\ndisk_read_bytes_total 3\n"
    );
    let refused = Counter::builder("disk_read_bytes", "Again.").register(&registry);
    let message = refused.map(drop).expect_err("the name is taken").to_string();
    assert!(message.contains("disk_read_bytes_total") && message.contains("contract/"), "{message}");
    drop(read);
    assert_eq!(registry.encode(Format::Text), "");
    Ok(())
}

/// Counts what lives elsewhere.
struct Elsewhere;

impl Collector for Elsewhere {
    fn describe(&self) -> Vec<Desc> {
        Desc::new(Kind::Counter, "elsewhere", "Counted elsewhere.").into_iter().collect()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        for desc in self.describe() {
            visitor.family(&desc);
            if let Ok(labels) = LabelTextBuf::new([("at", "here")]) {
                visitor.counter(labels.text(), &CounterPoint::new(5_u64));
            }
        }
    }
}

#[test]
fn a_registry_has_its_operations() -> Result<(), Error> {
    let registry = Registry::new();
    registry.include(&CONTRACT_OPEN);
    registry.include(contract_requests_by::family());
    let registration = registry.register(Elsewhere)?;
    assert!(registry.check().is_ok());
    let text = registry.encode(Format::Text);
    assert!(text.contains("elsewhere_total{at=\"here\"} 5\n"), "{text}");
    assert_eq!(registry.encode_to_vec(Format::Text), text.as_bytes());
    let mut written = Vec::new();
    registry.encode_to(Format::Text, &mut written).expect("a vector takes everything");
    assert_eq!(written, text.as_bytes());
    registration.forget();
    assert!(registry.clone().encode(Format::Text).contains("elsewhere_total"));
    assert_eq!(Format::Text.content_type(), metrics_core::CONTENT_TYPE_LATEST);
    assert_eq!(metrics_core::CONTENT_TYPE_LATEST, "text/plain; version=0.0.4; charset=utf-8");
    let catalog = metrics_core::catalog();
    let requests = catalog.iter().find(|desc| desc.name() == "contract_requests_total").expect("it is defined here");
    assert_eq!((requests.kind(), requests.help(), requests.unit()), (Kind::Counter, "HTTP requests served.", None));
    assert_eq!((requests.crate_name(), requests.line() > 0), ("contract", true));
    let labels: Vec<_> = requests.labels().iter().map(|label| (label.name(), label.values())).collect();
    let method: &[&str] = &["get", "post", "PATCH", "other"];
    assert_eq!(labels, [("method", Some(method)), ("route", None), ("code", None), ("zone", None), ("tenant", None)]);
    Ok(())
}

#[test]
fn a_builder_refuses_what_the_attributes_refuse() {
    let registry = Registry::new();
    let refused = [
        Counter::builder("", "Empty.").register(&registry).map(drop),
        Counter::builder("a-b", "Grammar.").register(&registry).map(drop),
        Counter::builder("_total", "Suffix alone.").register(&registry).map(drop),
        Counter::builder("jobs", "Colon.").namespace("shop:x").register(&registry).map(drop),
        Counter::builder("without_help", " ").register(&registry).map(drop),
        Gauge::builder("jobs_total", "Suffix.").register(&registry).map(drop),
        Gauge::builder("jobs_bucket", "Suffix.").register(&registry).map(drop),
        Histogram::builder("jobs", "Falling.").buckets([2.0, 2.0]).register(&registry).map(drop),
        Histogram::builder("jobs", "Endless.").buckets([f64::INFINITY]).register(&registry).map(drop),
        Counter::builder("jobs", "Tuple.").labels::<(bool,)>().register(&registry).map(drop),
        Counter::builder("jobs", "Tuple.").labels::<(bool,)>().label_names(&["__a"]).register(&registry).map(drop),
        Histogram::builder("jobs", "le.").labels::<(bool,)>().label_names(&["le"]).register(&registry).map(drop),
    ];
    for (i, result) in refused.into_iter().enumerate() {
        let error = result.expect_err(&format!("number {i} was taken")).to_string();
        assert!(error.contains("contract/"), "{error}");
    }
    assert!(Gauge::builder("jobs_total", "A dashboard has it.").exact().register(&registry).is_ok());
}

#[test]
fn a_static_is_registered_by_reference_as_well() -> Result<(), Error> {
    let registry = Registry::new();
    let registration = registry.register(&CONTRACT_OPEN)?;
    assert!(registry.encode(Format::Text).contains("# TYPE contract_open gauge"));
    drop(registration);
    assert_eq!(registry.encode(Format::Text), "");
    Ok(())
}
