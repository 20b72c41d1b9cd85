//! Notes which toolchain builds this crate: for `build_info`, and for the build scripts of crates that depend on this
//! one, which find it as `DEP_METRICS_CORE_RUSTC`. (`links = "metrics-core"` is what makes Cargo pass it on.)

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let version = rustc_version().unwrap_or_default();
    println!("cargo::rustc-env=METRICS_CORE_RUSTC_VERSION={version}");
    println!("cargo::metadata=RUSTC={version}");
}

/// `1.95.0` from `rustc 1.95.0 (f2d3ce0bd 2026-03-21)`.
fn rustc_version() -> Option<String> {
    let output = Command::new(env::var_os("RUSTC")?).arg("--version").output().ok()?;
    let line = String::from_utf8(output.stdout).ok()?;
    Some(line.split_whitespace().nth(1)?.to_owned())
}
