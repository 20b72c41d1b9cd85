//! Infos and state sets under the strictest lints, and with names that shadow what generated code uses.
#![deny(warnings, missing_docs, rust_2018_idioms)]
#![forbid(unsafe_code)]
#![no_implicit_prelude]

extern crate metrics_core as renamed;

/// The states.
#[derive(renamed::LabelValue, Clone, Copy)]
#[label(crate = renamed)]
pub enum Option {
    /// Nothing.
    None,
    /// Something.
    Some,
}

/// The labels.
#[derive(renamed::Labels)]
#[label(crate = renamed)]
pub struct Str<'a> {
    /// A label.
    pub index: &'a ::core::primitive::str,
}

/// One.
#[renamed::stateset(crate = renamed)]
pub static CORE: renamed::StateSet<Option, Str>;

/// Two.
#[renamed::stateset(crate = renamed)]
pub fn values(r#type: &::core::primitive::str, n: ::core::primitive::u8) -> renamed::StateSet<Option>;

/// Three.
#[renamed::stateset(crate = renamed)]
pub fn alone() -> renamed::StateSet<Option>;

/// Four.
#[renamed::info_metric(crate = renamed)]
pub static SPEC: renamed::Info<Str>;

/// Five.
#[renamed::info_metric(crate = renamed)]
pub fn info(r#type: &::core::primitive::str) -> renamed::Info;

/// Six.
#[renamed::info_metric(crate = renamed, limit = 5, labels(n, flag))]
pub static KEYED: renamed::Info<(::core::primitive::u8,), (::core::primitive::bool,)>;

/// Seven.
#[renamed::info_metric(crate = renamed, labels(flag))]
pub static MIXED: renamed::Info<(::core::primitive::bool,), Str>;

renamed::build_info!();

fn main() {
    CORE.with(Str { index: "a" }).set(Option::Some);
    values("a", 1).set(Option::None);
    alone().set(Option::Some);
    SPEC.set(Str { index: "a" });
    info("a").set();
    KEYED.with((true,)).set((7_u8,));
    MIXED.with(&Str { index: "a" }).set((false,));
    let text = renamed::generate_latest();
    ::core::assert!(text.contains("\nspec_info{index=\"a\"} 1\n"), "{text}");
    ::core::assert!(text.contains("\nkeyed_info{flag=\"true\",n=\"7\"} 1\n"), "{text}");
    ::core::assert!(text.contains("\nmixed_info{index=\"a\",flag=\"false\"} 1\n"), "{text}");
    ::core::assert!(text.contains("\nalone{alone=\"some\"} 1\n"), "{text}");
    ::core::assert!(text.contains("\nbuild_info{"), "{text}");
}
