//! `build_info!`: one family for all crates of a program, a series for each that says so.

use fixture_linked as _;
use metrics_core::testing::parse;
use metrics_core::{Format, Kind, Registry, catalog};

metrics_core::build_info!(revision = concat!("a1", "b2"));

/// What is said word for word again is one series.
mod again {
    metrics_core::build_info!(revision = "a1b2",);
}

#[test]
fn every_crate_that_says_so_has_a_series_of_one_family() {
    let text = Registry::global().encode(Format::OpenMetrics);
    let seen = parse(&text, Format::OpenMetrics).expect("well-formed");
    let family = seen.family("build").expect("build_info");
    assert_eq!(family.samples.len(), 2, "{family:?}");
    let of =
        |package| family.samples.iter().find(|sample| sample.label("package") == Some(package)).expect("it is there");
    let (linked, own) = (of("fixture-linked"), of("tests"));
    assert_eq!(own.label("version"), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(own.label("revision"), Some("a1b2"));
    assert_eq!(own.label("profile"), Some(if cfg!(debug_assertions) { "debug" } else { "release" }));
    assert_eq!(own.label("rustc"), linked.label("rustc"));
    assert!(own.label("rustc").is_some_and(|version| version.starts_with("1.")), "{own:?}");
    assert_eq!(linked.label("revision"), None, "it says that it has none");
}

#[test]
fn it_is_a_definition_like_any_other() {
    assert_eq!(Registry::global().check(), Ok(()));
    let catalog = catalog();
    let found: Vec<_> = catalog.iter().filter(|desc| desc.name() == "build_info").collect();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].kind(), found[0].labels().len()), (Kind::Info, 5));
    assert!(found[0].file().ends_with(".rs") && found[0].crate_name() == "build_info", "{:?}", found[0].origin());
    assert!(!Registry::new().encode(Format::Text).contains("build_info"));
    let one = Registry::global().filtered(["build_info"]).encode(Format::Text);
    assert!(one.starts_with("# HELP build_info What"), "{one}");
}
