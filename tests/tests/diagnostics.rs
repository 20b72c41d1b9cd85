//! What was reported is remembered, and so has an end.

use std::sync::Mutex;

use metrics_core::{Counter, Diagnostic, DiagnosticKind, Registry, on_diagnostic};

static HEARD: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());

fn hear(diagnostic: &Diagnostic) {
    HEARD.lock().expect("not poisoned").push(diagnostic.clone());
}

/// Alone in this file: it uses up what a whole process may report.
#[test]
fn so_many_are_reported_and_one_more_that_says_so() {
    on_diagnostic(hear);
    let registry = Registry::new();
    for i in 0..3_000 {
        let counter = Counter::builder(format!("short_lived_{i}"), "Help.").register(&registry).expect("a free name");
        counter.inc_by(-1);
        counter.inc_by(-1);
    }
    let heard = HEARD.lock().expect("not poisoned");
    // What was refused is counted in every program, and told in those that are not optimised.
    assert_eq!(heard.len(), if cfg!(debug_assertions) { 1_025 } else { 0 });
    for (i, diagnostic) in heard.iter().enumerate() {
        assert_eq!(diagnostic.kind, DiagnosticKind::RefusedUpdate);
        assert_eq!(diagnostic.metric, format!("short_lived_{i}_total"), "each is reported once");
        assert_eq!(diagnostic.message.contains("no further one will be reported"), i == 1_024, "{diagnostic}");
    }
}
