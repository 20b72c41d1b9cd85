# Short names for what CONTRIBUTING.md describes; `just` lists them.

_list:
    @just --list

# What you run while you work: everything hermetic.
test:
    cargo test

# The small instrumented server of the README.
quickstart:
    cargo run --example quickstart

# Formatting and lints, as CI has them.
lint:
    cargo fmt --all --check
    cargo clippy --all-targets -- -D warnings

# Writes what the compiler says about tests/ui anew; read the difference before you commit it.
bless:
    TRYBUILD=overwrite cargo test -p tests --test ui

# All interleavings of the cells' models.
loom:
    RUSTFLAGS="--cfg loom" cargo test -p metrics-core --release --lib --target-dir target/loom

# Nanoseconds beside every peer's, in one run; `just compare --help` for more.
compare *arguments:
    cargo run --release -p benches --bin compare -- {{arguments}}

# The hot paths one by one, before and after a change: `just micro counters`.
micro *words:
    cargo bench -p benches --bench micro -- {{words}}

# Instructions of the hot paths beside those that are committed; needs valgrind.
instructions:
    cargo run --release -p instructions -- --check

# Seconds and bytes of a crate of 500 definitions, beside every peer's.
build-cost:
    python3 benches/build_cost.py

# The documentation, as docs.rs would show it.
doc:
    cargo doc --no-deps --all-features -p metrics-core -p metrics-derive -p metrics-exporter --open

# Everything that CI does.
ci:
    bash .ci/run
