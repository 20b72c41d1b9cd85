//! Reads a process's figures from `/proc`.
//!
//! Each file is read once a scrape. What cannot be read (another user's process, a hardened kernel, a process
//! that has ended) is missing; the rest is still told.

use std::fs;
use std::path::Path;

use super::Figures;
use super::parse::{self, Stat};

/// The machine's measures: how long a clock tick is, how large a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Machine {
    pub(crate) ticks_per_second: u64,
    pub(crate) page_bytes: u64,
}

impl Machine {
    pub(crate) fn this() -> Machine {
        Machine {
            ticks_per_second: rustix::param::clock_ticks_per_second(),
            page_bytes: rustix::param::page_size() as u64,
        }
    }
}

/// Reads what `root` (usually `/proc`) says of the process in its folder `process` (`self`, or a number).
pub(crate) fn read(root: &Path, process: &str, machine: Machine) -> Figures {
    let folder = root.join(process);
    let stat =
        fs::read(folder.join("stat")).map(|text| Stat::parse(&String::from_utf8_lossy(&text))).unwrap_or_default();
    let limits = fs::read_to_string(folder.join("limits")).unwrap_or_default();
    let boot_time = fs::read_to_string(root.join("stat")).ok().and_then(|text| parse::boot_time(&text));
    let seconds = |ticks: u64| ticks as f64 / machine.ticks_per_second as f64;

    Figures {
        cpu_seconds: stat.cpu_ticks.map(seconds),
        // The descriptor that lists the folder is among those counted, as in the clients for Go and Python.
        open_fds: fs::read_dir(folder.join("fd")).ok().map(|entries| entries.count() as u64),
        max_fds: parse::soft_limit(&limits, "Max open files"),
        virtual_memory_bytes: stat.virtual_memory,
        virtual_memory_max_bytes: parse::soft_limit(&limits, "Max address space"),
        resident_memory_bytes: stat.resident_pages.and_then(|pages| pages.checked_mul(machine.page_bytes)),
        start_time_seconds: boot_time.zip(stat.start_ticks).map(|(boot, ticks)| boot as f64 + seconds(ticks)),
        threads: stat.threads,
    }
}
