//! A program that makes its metrics at run time and defines none: nobody tells it that it has none.

use std::sync::Mutex;

use metrics_core::{Diagnostic, Error, Gauge, Registry, generate_latest, on_diagnostic};

static HEARD: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());

#[test]
fn nothing_is_said_not_even_when_the_last_one_has_gone() -> Result<(), Error> {
    on_diagnostic(|diagnostic| HEARD.lock().expect("not poisoned").push(diagnostic.clone()));
    let waiting = Gauge::builder("waiting", "Jobs that wait.").register(Registry::global())?;
    assert!(generate_latest().ends_with("\nwaiting 0\n"));
    drop(waiting);
    assert_eq!(generate_latest(), "");
    assert_eq!(*HEARD.lock().expect("not poisoned"), []);
    Ok(())
}
