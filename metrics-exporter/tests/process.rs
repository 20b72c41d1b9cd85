//! Process metrics over a fabricated `/proc`, against what Python's client says of the same one.
#![cfg(all(feature = "process", target_os = "linux"))]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use metrics_core::{Format, Registry};
use metrics_exporter::ProcessCollector;

/// A folder that is laid out as `/proc`, removed at the end.
struct Proc(PathBuf);

impl Proc {
    /// One process, number 4242, whose program has a name that is awkward to parse.
    fn with_one_process(test: &str) -> Proc {
        let proc = Proc(std::env::temp_dir().join(format!("metrics-exporter-{test}-{}", std::process::id())));
        for fd in 0..7 {
            proc.write(&format!("4242/fd/{fd}"), "");
        }
        proc.write("stat", "cpu  1 2 3 4\nbtime 1418183276\n");
        let stat =
            "4242 (we) ird) S 1 2 3 4 5 6 7 8 9 10 1625 96 13 14 20 0 3 0 82375 56274944 1981 18446744073709551615\n";
        proc.write("4242/stat", stat);
        proc.write(
            "4242/limits",
            "Limit                     Soft Limit           Hard Limit           Units     \n\
             Max open files            2048                 4096                 files     \n",
        );
        proc
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn collector(&self) -> ProcessCollector {
        ProcessCollector::new().proc_root(&self.0).pid(4242)
    }
}

impl Drop for Proc {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn encode(collectors: impl IntoIterator<Item = ProcessCollector>) -> String {
    let registry = Registry::new();
    for collector in collectors {
        registry.register(collector).expect("the names differ").forget();
    }
    registry.encode(Format::Text)
}

/// Name to value.
fn samples(text: &str) -> BTreeMap<&str, f64> {
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    samples
        .map(|line| line.split_once(' ').expect("a name"))
        .map(|(name, x)| (name, x.parse().expect("a value")))
        .collect()
}

#[test]
fn figures_are_those_of_pythons_client() {
    let proc = Proc::with_one_process("python");
    let text = encode([proc.collector(), proc.collector().namespace("mydaemon").expect("a prefix")]);
    // Python has no process_threads.
    let expected = [
        ("process_cpu_seconds_total", 17.21),
        ("process_max_fds", 2048.0),
        ("process_open_fds", 7.0),
        ("process_resident_memory_bytes", 8.114176e+06),
        ("process_start_time_seconds", 1.41818409975e+09),
        ("process_threads", 3.0),
        ("process_virtual_memory_bytes", 5.6274944e+07),
    ];
    let prefixed = expected.map(|(name, value)| (format!("mydaemon_{name}"), value));
    let expected: BTreeMap<&str, f64> =
        expected.into_iter().chain(prefixed.iter().map(|(name, value)| (name.as_str(), *value))).collect();
    assert_eq!(samples(&text), expected, "{text}");

    for line in [
        "# TYPE process_cpu_seconds_total counter",
        "# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.",
        "# TYPE process_open_fds gauge",
        "# HELP process_open_fds Number of open file descriptors.",
        "# HELP process_max_fds Maximum number of open file descriptors.",
        "# HELP process_virtual_memory_bytes Virtual memory size in bytes.",
        "# HELP process_resident_memory_bytes Resident memory size in bytes.",
        "# HELP mydaemon_process_start_time_seconds Start time of the process since unix epoch in seconds.",
    ] {
        assert!(text.lines().any(|known| known == line), "{line} is not in\n{text}");
    }
}

#[test]
fn what_cannot_be_read_is_left_out() {
    let proc = Proc::with_one_process("unreadable");
    fs::remove_file(proc.0.join("stat")).expect("a file to remove");
    fs::remove_dir_all(proc.0.join("4242/fd")).expect("a folder to remove");
    let text = encode([proc.collector()]);
    let names: Vec<&str> = samples(&text).into_keys().collect();
    assert_eq!(
        names,
        [
            "process_cpu_seconds_total",
            "process_max_fds",
            "process_resident_memory_bytes",
            "process_threads",
            "process_virtual_memory_bytes"
        ]
    );
    assert!(!text.contains("process_open_fds"), "no HELP or TYPE without a sample:\n{text}");
    assert_eq!(encode([proc.collector().pid(4243)]), "");
}

#[test]
fn an_unlimited_process_has_the_largest_number_as_its_limit() {
    let proc = Proc::with_one_process("unlimited");
    proc.write(
        "4242/limits",
        "Max address space  unlimited  unlimited  bytes\nMax open files  unlimited  4096  files\n",
    );
    let text = encode([proc.collector()]);
    assert_eq!(samples(&text)["process_virtual_memory_max_bytes"], 18_446_744_073_709_551_615.0);
    assert_eq!(samples(&text)["process_max_fds"], 18_446_744_073_709_551_615.0);
}

#[test]
fn figures_are_read_at_the_scrape() {
    let proc = Proc::with_one_process("scrape");
    let registry = Registry::new();
    let _registration = registry.register(proc.collector()).expect("a free name");
    assert_eq!(samples(&registry.encode(Format::Text))["process_open_fds"], 7.0);
    proc.write("4242/fd/7", "");
    assert_eq!(samples(&registry.encode(Format::Text))["process_open_fds"], 8.0);
}

#[test]
fn this_process_uses_cpu_time_by_fractions_of_a_second() {
    let registry = Registry::new();
    let _registration = registry.register(ProcessCollector::new()).expect("a free name");
    let cpu = || samples(&registry.encode(Format::Text))["process_cpu_seconds_total"];
    let before = cpu();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while cpu() == before {
        assert!(std::time::Instant::now() < deadline, "it never advances");
    }
    assert!(cpu() - before < 0.9, "it advances by clock ticks, not by whole seconds");
}

#[test]
fn a_prefix_outside_the_grammar_is_refused() {
    for prefix in ["my daemon", "1st", "a-b", "ä"] {
        let error = ProcessCollector::new().namespace(prefix).expect_err("not a prefix");
        assert!(error.to_string().contains(prefix), "{error}");
    }
    let plain = ProcessCollector::new().namespace("").expect("no prefix is one, too");
    assert!(encode([plain]).contains("\nprocess_threads "));
}
