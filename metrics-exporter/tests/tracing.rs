//! Exemplars from traces, with a real subscriber.

use metrics_core::{
    Collector, Counter, CounterPoint, Desc, Error, GaugePoint, HistogramPoint, LabelText, Registry, SummaryPoint,
    Visitor,
};
use opentelemetry::trace::{TraceContextExt as _, TracerProvider as _};
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::layer::SubscriberExt as _;

/// The labels of a counter's exemplar.
#[derive(Default)]
struct Heard(Option<String>);

impl Visitor for Heard {
    fn family(&mut self, _: &Desc) {}
    fn gauge(&mut self, _: LabelText<'_>, _: &GaugePoint) {}
    fn histogram(&mut self, _: LabelText<'_>, _: &HistogramPoint<'_>) {}
    fn summary(&mut self, _: LabelText<'_>, _: &SummaryPoint<'_>) {}
    fn info(&mut self, _: LabelText<'_>) {}
    fn state_set(&mut self, _: LabelText<'_>, _: &[(&str, bool)]) {}
    fn counter(&mut self, _: LabelText<'_>, point: &CounterPoint<'_>) {
        self.0 = point.exemplar.map(|exemplar| exemplar.labels.as_str().to_owned());
    }
}

/// Counts one in a counter of its own, and says what its exemplar has for labels.
fn counted() -> Result<Option<String>, Error> {
    metrics_exporter::tracing::exemplars();
    let counter = Counter::builder("counted", "X.").register(&Registry::new())?;
    counter.inc();
    let mut heard = Heard::default();
    counter.collect(&mut heard);
    // Its cells, used again by another test, would be those of a bucket that has just asked.
    std::mem::forget(counter);
    Ok(heard.0)
}

/// Runs it with a subscriber that sends its spans to OpenTelemetry.
fn traced<R>(sampler: Sampler, run: impl FnOnce() -> R) -> R {
    let provider = SdkTracerProvider::builder().with_sampler(sampler).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), run)
}

/// The current span as an exemplar has it.
fn current() -> String {
    let context = Span::current().context();
    let span = context.span().span_context().clone();
    format!(r#"trace_id="{}",span_id="{}""#, span.trace_id(), span.span_id())
}

#[test]
fn a_sampled_span_is_the_exemplar_of_what_is_counted_in_it() -> Result<(), Error> {
    traced(Sampler::AlwaysOn, || {
        let outer = tracing::info_span!("outer").entered();
        let of_outer = current();
        assert_eq!(counted()?, Some(of_outer.clone()));
        let of_inner = tracing::info_span!("inner").in_scope(|| {
            let labels = counted()?;
            assert_eq!(labels, Some(current()), "the innermost span is the current one");
            Ok::<_, Error>(labels)
        })?;
        let trace = |labels: &str| labels.split_once(',').map(|(trace, _)| trace.to_owned());
        assert_eq!(of_inner.as_deref().and_then(trace), trace(&of_outer), "of one trace");
        assert_ne!(of_inner.as_ref(), Some(&of_outer));
        assert_eq!(counted()?, Some(of_outer));
        drop(outer);
        assert_eq!(counted()?, None, "between spans");
        Ok(())
    })
}

#[test]
fn a_span_that_is_not_sampled_is_none() -> Result<(), Error> {
    traced(Sampler::AlwaysOff, || tracing::info_span!("dropped").in_scope(counted)).map(|labels| {
        assert_eq!(labels, None);
    })
}

#[test]
fn a_subscriber_without_opentelemetry_supplies_nothing() -> Result<(), Error> {
    let labels = tracing::subscriber::with_default(tracing_subscriber::registry(), || {
        tracing::info_span!("local").in_scope(counted)
    })?;
    assert_eq!(labels, None);
    assert_eq!(counted()?, None, "nor does no subscriber");
    Ok(())
}
