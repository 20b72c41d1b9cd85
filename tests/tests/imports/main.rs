//! What another registry has written, shown by this one: all of it or nothing, and never at the host's cost.

mod faults;
mod names;
mod roundtrip;

use std::sync::{Mutex, Once};

use metrics_core::{Diagnostic, Error, Format, Import, Registration, Registry, on_diagnostic};
use tests::reader::read;

static HEARD: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());

/// Has diagnostics heard from here on.
fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| on_diagnostic(|heard| HEARD.lock().expect("not poisoned").push(heard.clone())));
}

/// What was said with this in it.
fn heard(part: &str) -> Vec<Diagnostic> {
    let heard = HEARD.lock().expect("not poisoned");
    heard.iter().filter(|diagnostic| diagnostic.to_string().contains(part)).cloned().collect()
}

/// Shows a text that stays as it is.
fn import(registry: &Registry, text: &'static str) -> Result<Registration, Error> {
    Import::new("plugin", Format::Text, move || text).register(registry)
}

/// The samples of a registry.
fn samples(registry: &Registry) -> Vec<String> {
    let text = registry.encode(Format::Text);
    read(&text);
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}
