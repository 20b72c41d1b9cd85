//! What only a collector says: kinds that no macro defines, and points with times of their own.

use std::time::{SystemTime, SystemTimeError, UNIX_EPOCH};

use metrics_core::{
    Collector, CounterPoint, Exemplar, GaugePoint, HistogramPoint, Kind, LabelText, SummaryPoint, Visitor,
};
use tests::teller::{Teller, desc, labels};

/// Tells the same at each scrape. A scraper that takes times over finds `told_at_seconds` at its own value.
pub(crate) fn collector() -> Result<impl Collector, SystemTimeError> {
    let build = desc(Kind::Info, "told_build");
    let mode = desc(Kind::StateSet, "told_mode");
    let quantiles = desc(Kind::Summary, "told_quantiles");
    let at = desc(Kind::Gauge, "told_at_seconds");
    let events = desc(Kind::Counter, "told_events");
    let sizes = desc(Kind::Histogram, "told_sizes");
    let backlog = desc(Kind::GaugeHistogram, "told_backlog");
    let anything = desc(Kind::Unknown, "told_anything");
    let descs = [&build, &mode, &quantiles, &at, &events, &sizes, &backlog, &anything].map(Clone::clone);

    let began = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() as f64 / 1e3;
    let version = labels(&[("version", "1.2.3"), ("note", "a \"quoted\"\nline\\")]);
    let trace = labels(&[("trace_id", "told-event")]);
    let span = labels(&[("trace_id", "told-größe"), ("span_id", "0x1")]);
    Ok(Teller::new(descs, move |visitor: &mut dyn Visitor| {
        visitor.family(&build);
        visitor.info(version.text());
        visitor.family(&mode);
        visitor.state_set(LabelText::EMPTY, &[("idle", false), ("busy", true)]);
        visitor.family(&quantiles);
        visitor.summary(LabelText::EMPTY, &SummaryPoint::new(4, 2.5).quantiles(&[(0.5, 0.25), (0.99, 1.5)]));
        visitor.family(&at);
        visitor.gauge(LabelText::EMPTY, &GaugePoint::new(began).timestamp(began));
        visitor.family(&events);
        let event = Exemplar::new(trace.text(), 3.0).at(began);
        visitor.counter(LabelText::EMPTY, &CounterPoint::new(7_u64).created(began).exemplar(event));
        visitor.family(&sizes);
        let exemplars = [None, Some(Exemplar::new(span.text(), 1.5).at(began)), None];
        let point = HistogramPoint::new(&[1.0, 2.0], &[5, 2, 1], 11.25).created(began).exemplars(&exemplars);
        visitor.histogram(LabelText::EMPTY, &point);
        visitor.family(&backlog);
        visitor.gauge_histogram(LabelText::EMPTY, &HistogramPoint::new(&[1.0, 2.0], &[3, 0, 1], 8.5));
        visitor.family(&anything);
        visitor.unknown(LabelText::EMPTY, &GaugePoint::new(-2.5));
    }))
}
