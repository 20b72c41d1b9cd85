//! A state set whose name becomes one of its labels' only through the crate's namespace, which no macro can see.

use std::sync::Mutex;

use metrics_core::{StateSet, generate_latest, on_diagnostic, stateset};

metrics_core::namespace!("shop");

/// Doors.
#[stateset]
fn door(shop_door: &str) -> StateSet<bool>;

/// Windows.
#[stateset]
fn window(room: &str) -> StateSet<bool>;

static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[test]
fn it_is_left_out_and_said_once() {
    on_diagnostic(|diagnostic| SAID.lock().expect("no panic").push(diagnostic.to_string()));
    door("front").set(true);
    window("hall").set(true);
    for _ in 0..2 {
        let text = generate_latest();
        assert!(text.contains("\nshop_window{room=\"hall\",shop_window=\"true\"} 1\n"), "{text}");
        assert!(!text.contains("shop_door"), "{text}");
    }
    let said = SAID.lock().expect("no panic");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("metric `shop_door` (tests/tests/stateset_namespace.rs:10): its states"), "{said:?}");
    assert!(said[0].ends_with("has one already, so it is left out; rename one of the two"), "{said:?}");
}
