//! Exemplars whose labels are none: nothing of the update is recorded.

use std::sync::Mutex;

use metrics_core::{Counter, Diagnostic, DiagnosticKind, Error, Format, Histogram, Registry, on_diagnostic};

use crate::told::Heard;

static HEARD: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());

#[test]
fn the_whole_update_is_refused_counted_and_said_once() -> Result<(), Error> {
    on_diagnostic(|diagnostic| HEARD.lock().expect("not poisoned").push(diagnostic.clone()));
    let registry = Registry::new();
    let orders = Counter::builder("orders", "X.").register(&registry)?;
    let sizes = Histogram::builder("sizes", "X.").buckets([1.0]).register(&registry)?;
    let long = "x".repeat(121);
    let refused: [&[(&str, &str)]; 5] =
        [&[("trace-id", "1")], &[("", "1")], &[("__name__", "1")], &[("a", "1"), ("a", "2")], &[("trace_id", &long)]];
    for labels in refused {
        orders.inc_by_with_exemplar(1, labels.iter().copied());
        sizes.observe_with_exemplar(0.5, labels.iter().copied());
    }
    // Refused for its amount, as without an exemplar.
    orders.inc_by_with_exemplar(-1, [("a", "1")]);
    orders.inc_by_with_exemplar(f64::NAN, [("a", "1")]);
    assert_eq!((orders.get(), sizes.count()), (0.0, 0));
    assert_eq!(Heard::one(&*orders, "").pairs(), [None]);

    orders.inc_by_with_exemplar(1, [("trace_id", &long[..120])]);
    assert_eq!(Heard::one(&*orders, "").exemplars.into_iter().flatten().count(), 1, "128 characters are not too many");

    let text = registry.encode(Format::Text);
    let count = |metric: &str, reason: &str| {
        let start = format!("metrics_rejected_updates_total{{metric=\"{metric}\",reason=\"{reason}\"}} ");
        text.lines().find_map(|line| line.strip_prefix(&start)).map(str::to_owned)
    };
    assert_eq!(count("orders_total", "exemplar").as_deref(), Some("5"), "{text}");
    assert_eq!(count("sizes", "exemplar").as_deref(), Some("5"), "{text}");
    assert_eq!(count("orders_total", "negative").as_deref(), Some("1"), "{text}");
    assert_eq!(count("orders_total", "not_finite").as_deref(), Some("1"), "{text}");
    if cfg!(debug_assertions) {
        let heard = HEARD.lock().expect("not poisoned");
        let said = heard.iter().filter(|said| said.message.contains("128 characters"));
        let metrics: Vec<_> = said.map(|said| (said.kind, said.metric.as_str())).collect();
        assert_eq!(
            metrics,
            [(DiagnosticKind::RefusedUpdate, "orders_total"), (DiagnosticKind::RefusedUpdate, "sizes")]
        );
    }
    Ok(())
}
