//! Notes what builds this crate, for `rust_info`. The compiler's version is what metrics-core's build script has found.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for (name, variable) in [("RUSTC_VERSION", "DEP_METRICS_CORE_RUSTC"), ("TARGET", "TARGET"), ("PROFILE", "PROFILE")]
    {
        println!("cargo::rustc-env=METRICS_EXPORTER_{name}={}", env::var(variable).unwrap_or_default());
    }
}
