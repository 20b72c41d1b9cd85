//! Definitions are there because they are linked, from whichever crate they come, and nobody lists them.

use std::fs;
use std::path::Path;
use std::process::Command;

use fixture_linked as _;
use fixture_renamed::{FIXTURE_RENAMED_PARCELS, Parcel, Size, Van};
use metrics_core::{Counter, Format, Registry, counter, generate_latest};
use tests::design;

/// Orders that this test took.
#[counter]
static LINKAGE_TEST_ORDERS: Counter;

#[test]
fn the_program_and_its_dependencies_are_exposed_together() {
    LINKAGE_TEST_ORDERS.inc_by(3);
    let text = generate_latest();
    for line in [
        "# HELP linkage_test_orders_total Orders that this test took.",
        "# TYPE linkage_test_orders_total counter",
        "linkage_test_orders_total 3",
        "# HELP fixture_linked_orders_total Orders that the library took.",
        "fixture_linked_orders_total 0",
    ] {
        assert!(text.lines().any(|l| l == line), "no `{line}` in:\n{text}");
    }
}

#[test]
fn a_dependency_named_only_by_use_as_underscore_registers() {
    let text = generate_latest();
    assert!(text.contains("# TYPE fixture_linked_orders_total counter"), "{text}");
    // Not even a module that nothing refers to is lost.
    assert!(text.contains("# TYPE fixture_linked_parcels_total counter"), "{text}");
}

/// The known hazard: rustc links no crate that no source names. It is in Cargo.toml all the same.
#[test]
fn a_dependency_that_is_never_named_registers_nothing() {
    let manifest = fs::read_to_string(design::root().join("tests/Cargo.toml")).expect("tests/Cargo.toml");
    assert!(manifest.contains("fixture-unnamed"));
    assert!(!generate_latest().contains("fixture_unnamed"));
}

#[test]
fn a_renamed_metrics_core_is_the_same_one() {
    FIXTURE_RENAMED_PARCELS.with(Parcel { size: Size::Large, city: "Oslo" }).inc();
    let text = generate_latest();
    assert!(text.contains("fixture_renamed_parcels_total{size=\"large\",city=\"Oslo\"} 1\n"), "{text}");
    for family in ["waiting gauge", "moving gauge", "trip_seconds histogram", "weight_grams summary"] {
        assert!(text.contains(&format!("# TYPE fixture_renamed_{family}\n")), "{family}: {text}");
    }
    let registry = Registry::new();
    let van = Van::builder().without("stop").register(&registry).expect("the names are free");
    van.door.openings.inc();
    let text = registry.encode(Format::Text);
    assert!(text.ends_with("\nfixture_renamed_van_door_openings_total 1\n# HELP fixture_renamed_van_stops_total Stops made.\n# TYPE fixture_renamed_van_stops_total counter\n"), "{text}");
}

#[test]
fn linked_definitions_do_not_conflict() {
    assert_eq!(Registry::global().check(), Ok(()));
}

/// Two versions in one program would be two registries, one of them never scraped: Cargo refuses by `links`.
#[test]
fn a_second_metrics_core_in_one_program_is_refused() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("second-core");
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("written");
    };
    let real = design::root().join("metrics-core");
    write(
        "Cargo.toml",
        &format!(
            "[package]\nname = \"program\"\nversion = \"0.0.0\"\n[dependencies]\n\
             metrics-core = {{ path = {real:?} }}\n\
             another = {{ package = \"metrics-core\", path = \"another\" }}\n[workspace]\n"
        ),
    );
    write("src/lib.rs", "");
    write("another/Cargo.toml", "[package]\nname = \"metrics-core\"\nversion = \"9.0.0\"\nlinks = \"metrics-core\"\n");
    write("another/build.rs", "fn main() {}");
    write("another/src/lib.rs", "");
    fs::copy(design::root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("the lock file");
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--format-version=1"])
        .current_dir(&folder)
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&cargo.stderr);
    assert!(!cargo.status.success(), "two of them were accepted");
    assert!(said.contains("links to the native library `metrics-core`"), "{said}");
}
