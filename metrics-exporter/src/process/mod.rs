//! The `process_*` metrics: CPU time, memory, file descriptors, threads and start time, read at each scrape.
//!
//! Names and meanings are those of every official Prometheus client, so dashboards made for them work. The
//! figures come from Linux' `/proc`; elsewhere the collector has nothing to tell.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod parse;

use std::path::PathBuf;

use metrics_core::{Collector, CounterPoint, Desc, Error, GaugePoint, Kind, LabelText, Value, Visitor};

/// Tells the `process_*` families of one process; figures that cannot be read are left out.
///
/// Every scrape endpoint of this crate brings one for its own process: make one yourself for a registry that you
/// encode by hand, or to watch another process.
///
/// ```
/// use metrics_core::{Format, Registry};
/// use metrics_exporter::ProcessCollector;
///
/// let registry = Registry::new();
/// let _registration = registry.register(ProcessCollector::new())?;
/// # #[cfg(target_os = "linux")]
/// assert!(registry.encode(Format::Text).contains("\nprocess_cpu_seconds_total "));
/// # Ok::<(), metrics_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ProcessCollector {
    root: PathBuf,
    /// The process's folder below the root: `self`, or its number.
    process: String,
    families: Vec<(Desc, Read)>,
}

/// Takes one family's value out of what was read.
type Read = fn(&Figures) -> Option<Value>;

/// What one reading found.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Figures {
    cpu_seconds: Option<f64>,
    open_fds: Option<u64>,
    max_fds: Option<u64>,
    virtual_memory_bytes: Option<u64>,
    virtual_memory_max_bytes: Option<u64>,
    resident_memory_bytes: Option<u64>,
    start_time_seconds: Option<f64>,
    threads: Option<u64>,
}

/// A family before it has its prefix: kind, name, help, value.
type Family = (Kind, &'static str, &'static str, Read);

/// Words and kinds as in the other clients, which state no unit apart from the name either.
const FAMILIES: [Family; 8] = [
    (Kind::Counter, "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", |figures| {
        figures.cpu_seconds.map(Value::Float)
    }),
    (Kind::Gauge, "process_open_fds", "Number of open file descriptors.", |figures| {
        figures.open_fds.map(Value::Unsigned)
    }),
    (Kind::Gauge, "process_max_fds", "Maximum number of open file descriptors.", |figures| {
        figures.max_fds.map(Value::Unsigned)
    }),
    (Kind::Gauge, "process_virtual_memory_bytes", "Virtual memory size in bytes.", |figures| {
        figures.virtual_memory_bytes.map(Value::Unsigned)
    }),
    (
        Kind::Gauge,
        "process_virtual_memory_max_bytes",
        "Maximum amount of virtual memory available in bytes.",
        |figures| figures.virtual_memory_max_bytes.map(Value::Unsigned),
    ),
    (Kind::Gauge, "process_resident_memory_bytes", "Resident memory size in bytes.", |figures| {
        figures.resident_memory_bytes.map(Value::Unsigned)
    }),
    (Kind::Gauge, "process_start_time_seconds", "Start time of the process since unix epoch in seconds.", |figures| {
        figures.start_time_seconds.map(Value::Float)
    }),
    (Kind::Gauge, "process_threads", "Number of OS threads in the process.", |figures| {
        figures.threads.map(Value::Unsigned)
    }),
];

impl ProcessCollector {
    /// Watches this process.
    #[must_use]
    pub fn new() -> ProcessCollector {
        let families = FAMILIES.iter().filter_map(|family| describe("", family).ok()).collect();
        ProcessCollector { root: PathBuf::from("/proc"), process: "self".to_owned(), families }
    }

    /// Prefixes every name: `shop` makes `shop_process_open_fds`, for a second process beside this one.
    ///
    /// # Errors
    /// A prefix that does not begin a metric name.
    pub fn namespace(mut self, namespace: &str) -> Result<ProcessCollector, Error> {
        let prefix = if namespace.is_empty() { String::new() } else { format!("{namespace}_") };
        self.families = FAMILIES.iter().map(|family| describe(&prefix, family)).collect::<Result<_, _>>()?;
        Ok(self)
    }

    /// Watches the process of that number instead of this one.
    #[must_use]
    pub fn pid(mut self, pid: u32) -> ProcessCollector {
        self.process = pid.to_string();
        self
    }

    /// Reads below another folder than `/proc`: the host's, as a container sees it.
    #[must_use]
    pub fn proc_root(mut self, root: impl Into<PathBuf>) -> ProcessCollector {
        self.root = root.into();
        self
    }

    #[cfg(target_os = "linux")]
    fn read(&self) -> Figures {
        linux::read(&self.root, &self.process, linux::Machine::this())
    }

    #[cfg(not(target_os = "linux"))]
    fn read(&self) -> Figures {
        Figures::default()
    }
}

impl Default for ProcessCollector {
    fn default() -> ProcessCollector {
        ProcessCollector::new()
    }
}

fn describe(prefix: &str, &(kind, name, help, read): &Family) -> Result<(Desc, Read), Error> {
    Ok((Desc::new(kind, format!("{prefix}{name}"), help)?, read))
}

impl Collector for ProcessCollector {
    fn describe(&self) -> Vec<Desc> {
        self.families.iter().map(|(desc, _)| desc.clone()).collect()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        let figures = self.read();
        for (desc, read) in &self.families {
            let Some(value) = read(&figures) else { continue };
            visitor.family(desc);
            match desc.kind() {
                Kind::Counter => visitor.counter(LabelText::EMPTY, &CounterPoint::new(value)),
                _ => visitor.gauge(LabelText::EMPTY, &GaugePoint::new(value)),
            }
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::path::Path;

    use super::linux::Machine;
    use super::*;

    #[test]
    fn ticks_and_pages_are_the_machines() {
        let folder = std::env::temp_dir().join(format!("metrics-exporter-machine-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("7")).expect("a folder");
        std::fs::write(folder.join("stat"), "btime 1000\n").expect("a file");
        std::fs::write(folder.join("7/stat"), "7 (x) S 1 2 3 4 5 6 7 8 9 10 300 7 0 0 20 0 1 0 500 4096 3 0\n")
            .expect("a file");
        let machine = Machine { ticks_per_second: 1000, page_bytes: 16_384 };
        let figures = linux::read(&folder, "7", machine);
        std::fs::remove_dir_all(&folder).expect("the folder is ours");

        assert_eq!(figures.cpu_seconds, Some(0.307));
        assert_eq!(figures.start_time_seconds, Some(1000.5));
        assert_eq!(figures.resident_memory_bytes, Some(49_152));
        assert_eq!((figures.open_fds, figures.max_fds), (None, None));
    }

    #[test]
    fn a_folder_without_a_process_has_no_figures() {
        assert_eq!(linux::read(Path::new("/nowhere"), "self", Machine::this()), Figures::default());
    }

    #[test]
    fn every_figure_of_this_process_reads() {
        let figures = linux::read(Path::new("/proc"), "self", Machine::this());
        for (_, name, _, read) in FAMILIES {
            assert!(read(&figures).is_some(), "{name}");
        }
    }
}
