//! What says at start-up that a crate's metrics are not there.

use std::panic;

use metrics_core::{Counter, assert_linked, counter};

/// Orders that this test took.
#[counter]
static ASSERT_LINKED_TEST_ORDERS: Counter;

/// What the panic says.
#[track_caller]
fn message(of: impl FnOnce() + panic::UnwindSafe) -> String {
    *panic::catch_unwind(of).expect_err("a panic").downcast().expect("a message")
}

#[test]
fn crates_that_are_named_nowhere_else_are_linked_and_found() {
    assert_linked!(fixture_linked, fixture_renamed);
    assert_linked!(fixture_linked,);
    ASSERT_LINKED_TEST_ORDERS.inc();
    let text = metrics_core::generate_latest();
    assert!(text.contains("\nfixture_linked_orders_total 0\n"), "{text}");
    assert!(text.contains("\nfixture_renamed_waiting 0\n"), "{text}");
}

#[test]
fn a_crate_without_definitions_is_named_with_those_that_have_some() {
    let said = message(|| assert_linked!(fixture_linked, proptest));
    let expected = "no definition of `proptest` was gathered by the linker, but those of ";
    assert!(said.starts_with(expected), "{said}");
    assert!(said.contains("`fixture_linked` (2), `fixture_renamed` (5)"), "{said}");
    assert!(said.contains("makes its metrics at run time, or under a feature that is off, leave it out"), "{said}");
}

#[test]
fn a_crate_that_cargo_toml_renames_is_found_by_its_own_name() {
    assert_linked!(elsewhere = "fixture-duplicates-too");
    let said = message(|| assert_linked!(elsewhere));
    assert!(said.starts_with("no definition of `elsewhere` was gathered"), "{said}");
    assert!(said.contains("`fixture_duplicates_too` ("), "{said}");
    assert!(said.contains("write the crate's own beside it, `here = \"its-own-name\"`"), "{said}");
}
