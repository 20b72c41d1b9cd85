//! Exemplars from traces: which trace an update belongs to, if that trace is kept.
//!
//! The current span is asked of OpenTelemetry's context, into which `tracing-opentelemetry` puts every span that is
//! entered. It is a thread-local: no lock is taken, so an update from wherever a subscriber calls us does no harm, and
//! spans of OpenTelemetry's own count as well. Where no span is sampled nothing is allocated.

use metrics_core::set_exemplar_source;
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;

/// Lets counters and histograms have the current span as exemplars, where it is sampled: `trace_id` and `span_id`, in
/// hexadecimal digits, as Grafana and Prometheus expect them.
///
/// Call it once, in `main`. It is a [source](metrics_core::set_exemplar_source): plain updates (`inc`, `observe`, timers,
/// instrumented functions) are asked for at most ten times in a second each. They are told in OpenMetrics and
/// protobuf, and Prometheus keeps them with `--enable-feature=exemplar-storage`.
///
/// ```standalone_crate
/// use metrics_core::{Counter, Format, Registry, counter};
/// use opentelemetry::trace::TracerProvider as _;
/// use opentelemetry_sdk::trace::SdkTracerProvider;
/// use tracing_subscriber::layer::SubscriberExt as _;
///
/// /// Orders taken.
/// #[counter]
/// static ORDERS: Counter;
///
/// metrics_exporter::tracing::exemplars();
///
/// // As everybody has it who sends traces; here without an exporter.
/// let tracer = SdkTracerProvider::builder().build().tracer("shop");
/// let subscriber = tracing_subscriber::registry().with(tracing_opentelemetry::layer().with_tracer(tracer));
/// tracing::subscriber::with_default(subscriber, || {
///     tracing::info_span!("order").in_scope(|| ORDERS.inc());
/// });
///
/// let text = Registry::global().encode(Format::OpenMetrics);
/// assert!(text.contains("\norders_total 1 # {trace_id=\""));
/// ```
///
/// With `#[tracing::instrument]` the order decides: `#[measure]`, `#[counter]` and the others have to stand above it. The
/// attribute that stands lowest is wrapped around all the others, so what they record is recorded in its span. Standing
/// below it they record before the span is entered and after it is left, without an exemplar of it.
///
/// Nothing is supplied where there is no such layer, where it was made `with_context_activation(false)`, and where it
/// is of a version for another `opentelemetry` than 0.33: `tracing-opentelemetry` 0.34 is the one for it.
pub fn exemplars() {
    set_exemplar_source(|| {
        Context::map_current(|context| {
            let span = context.span();
            let span = span.span_context();
            let is_kept = span.is_valid() && span.is_sampled();
            is_kept.then(|| [("trace_id", span.trace_id().to_string()), ("span_id", span.span_id().to_string())])
        })
    });
}
