//! Crates are meant, and not modules of their names; neither a prelude nor a lax lint is needed for it.

#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(warnings, unused, rust_2018_idioms, unused_qualifications)]

mod fixture_linked {
    pub(crate) fn is_a_module() -> bool {
        true
    }
}

fn main() {
    ::metrics_core::assert_linked!(fixture_linked);
    let () = ::metrics_core::assert_linked!(fixture_linked, fixture_renamed = "fixture-renamed",);
    ::std::assert!(fixture_linked::is_a_module());
}
