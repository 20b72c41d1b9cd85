//! A small report with round numbers, for the tests of everything that is made of one.

use super::{Discrepancy, Figure, FirstReading, Report, Standing, setting::Setting};

/// A row that is compared with a floor.
pub(crate) const ENCODE: &str = "encode 100 000 counters, two dynamic labels, text";

/// Two rows that have targets, one with two numbers of threads, and one that is ours alone.
pub(crate) fn report() -> Report {
    let buffers = || Standing::Conditional("seen by a scrape after a flush".to_owned());
    let encode =
        |library, variant, standing, median| figure((ENCODE, "series", 1), (library, variant), standing, median);
    let inc = |threads, library, variant, standing, median| {
        figure(("counter inc", "update", threads), (library, variant), standing, median)
    };
    let mut figures = vec![
        inc(1, "-", "empty loop", Standing::Floor, 0.25),
        inc(1, "metrics-core", "static", Standing::Ours, 0.5),
        inc(1, "prometheus", "IntCounter in a static", Standing::Peer, 5.25),
        inc(1, "prometheus", "thread-local buffer", buffers(), 1.0),
        inc(1, "fastmetrics", "Counter<u64>", Standing::Peer, 5.0),
        inc(1, "metrics", "counter!", Standing::Peer, 40.0),
        inc(2, "-", "empty loop", Standing::Floor, 0.25),
        inc(2, "metrics-core", "static", Standing::Ours, 2.0),
        inc(2, "prometheus", "IntCounter in a static", Standing::Peer, 20.0),
        inc(2, "prometheus", "thread-local buffer", buffers(), 1.0),
        inc(2, "fastmetrics", "Counter<u64>", Standing::Peer, 15.0),
        inc(2, "metrics", "counter!", Standing::Peer, 120.0),
        encode("-", "memcpy of the same bytes", Standing::Floor, 4.0),
        encode("metrics-core", "encode_to a kept buffer", Standing::Ours, 32.0),
        encode("prometheus", "TextEncoder", Standing::Peer, 1_600.0),
        encode("measured", "BufferedTextEncoder", Standing::Peer, 80.0),
        figure(("of one library", "call", 1), ("metrics-core", "call"), Standing::Ours, 7.0),
    ];
    // The fastest sample of the slower peer.
    figures[2].min_ns = 4.0;
    figures[7].spoilt_samples = 3;
    Report {
        setting: Setting {
            command: "cargo run --release -p benches --bin compare".to_owned(),
            date: "2026-11-22T20:00:00Z".to_owned(),
            commit: "abc1234".to_owned(),
            dirty: false,
            cpu: "Abacus 9000".to_owned(),
            cores: 2,
            virtual_machine: true,
            system: "linux x86_64".to_owned(),
            kernel: "6.1.0".to_owned(),
            compiler: "rustc 1.95.0 (59807616e 2026-04-14)".to_owned(),
            python: None,
        },
        rounds: 3,
        discrepancies: vec![Discrepancy {
            row: "counter inc".to_owned(),
            library: "metrics".to_owned(),
            variant: "counter!".to_owned(),
            told: 1_000_000.0,
            recorded: 999_999.0,
        }],
        first_readings: vec![FirstReading { clock: "std".to_owned(), took_ns: 250, before_main_ns: 500_000 }],
        figures,
    }
}

/// A figure whose fastest sample is its middle one.
fn figure(
    (row, unit, threads): (&str, &str, usize),
    (library, variant): (&str, &str),
    standing: Standing,
    median_ns: f64,
) -> Figure {
    Figure {
        row: row.to_owned(),
        unit: unit.to_owned(),
        threads,
        library: library.to_owned(),
        variant: variant.to_owned(),
        standing,
        min_ns: median_ns,
        median_ns,
        spoilt_samples: 0,
        samples_ns: Vec::new(),
    }
}
