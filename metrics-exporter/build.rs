//! Notes which toolchain builds this crate, for `rust_info`.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=METRICS_EXPORTER_RUSTC_VERSION={}", rustc_version().unwrap_or_default());
    println!("cargo::rustc-env=METRICS_EXPORTER_TARGET={}", env::var("TARGET").unwrap_or_default());
    println!("cargo::rustc-env=METRICS_EXPORTER_PROFILE={}", env::var("PROFILE").unwrap_or_default());
}

/// `1.95.0` from `rustc 1.95.0 (f2d3ce0bd 2026-03-21)`.
fn rustc_version() -> Option<String> {
    let output = Command::new(env::var_os("RUSTC")?).arg("--version").output().ok()?;
    let line = String::from_utf8(output.stdout).ok()?;
    Some(line.split_whitespace().nth(1)?.to_owned())
}
