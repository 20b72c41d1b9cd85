//! A program without a metric, which is told so when its registry is first read: this one.

use std::sync::Mutex;

use metrics_core::{Diagnostic, DiagnosticKind, Error, Format, Gauge, Registry, generate_latest, on_diagnostic};

static HEARD: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());

fn heard() -> usize {
    HEARD.lock().expect("not poisoned").len()
}

#[test]
fn it_is_said_once_when_the_global_registry_is_read_in_whichever_way() -> Result<(), Error> {
    on_diagnostic(|diagnostic| HEARD.lock().expect("not poisoned").push(diagnostic.clone()));
    let own = Registry::new();
    assert_eq!(own.encode(Format::Text), "");
    assert_eq!(Registry::global().check(), Ok(()));
    Registry::global().set_target_info([("service", "shop")])?;
    assert_eq!(heard(), 0, "the global registry was not read until now");

    // As the exporter has it: with what comes beside, and less what is not asked for.
    let _beside = Gauge::builder("beside", "Of another registry.").register(&own)?;
    let shown = Registry::global().joined(&own).filtered(["beside"]);
    assert!(shown.encode(Format::Text).ends_with("\nbeside 0\n"));
    assert_eq!(heard(), 1);
    assert!(generate_latest().contains("target_info{service=\"shop\"} 1\n"));
    assert_eq!(heard(), 1);

    let heard = HEARD.lock().expect("not poisoned");
    let said = &heard[0];
    assert_eq!((said.kind, said.metric.as_str(), said.origins.len()), (DiagnosticKind::NoDefinitions, "", 0));
    for reason in ["use the_crate as _;", "--whole-archive", "before `main`", "metrics_core::linking"] {
        assert!(said.to_string().contains(reason), "{said}");
    }
    Ok(())
}
