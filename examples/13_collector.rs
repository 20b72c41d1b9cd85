//! A collector tells of what somebody else counts: the kernel, a driver, another process.
//!
//! It makes families of numbers as it finds them. What no format can hold is an error when it is added, not an
//! exposition that Prometheus refuses.

use metrics_core::{
    Collector, CounterPoint, Desc, Error, Family, HistogramPoint, Registry, Unit, Visitor, generate_latest,
};

/// What the driver knows of a disk.
struct Disk {
    name: &'static str,
    model: &'static str,
    reads: u64,
    /// When it began to count, in seconds since the Unix epoch.
    since: f64,
    /// Reads that took up to 1 ms, up to 10 ms, and longer.
    times: [u64; 3],
    /// All their seconds.
    time: f64,
}

struct Disks(Vec<Disk>);

impl Disks {
    fn families(&self) -> Result<[Family; 3], Error> {
        let mut info = Family::info("disk", "What the disk is.")?.labels(["disk", "model"])?;
        let mut reads = Family::counter("disk_reads", "Reads that were completed.")?.labels(["disk"])?;
        let mut times =
            Family::histogram("disk_read_time", "Times of reads.")?.unit(Unit::SECONDS)?.labels(["disk"])?;
        for disk in &self.0 {
            info.add([disk.name, disk.model], ())?;
            reads.add([disk.name], CounterPoint::new(disk.reads).created(disk.since))?;
            times.add([disk.name], HistogramPoint::new(&[0.001, 0.01], &disk.times, disk.time))?;
        }
        Ok([info, reads, times])
    }
}

impl Collector for Disks {
    fn describe(&self) -> Vec<Desc> {
        self.families().iter().flatten().map(|family| family.desc().clone()).collect()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        match self.families() {
            Ok(families) => families.iter().for_each(|family| family.tell(visitor)),
            Err(error) => eprintln!("{error}"),
        }
    }
}

fn main() -> Result<(), Error> {
    let since = 1_700_000_000.0;
    let disks = Disks(vec![
        Disk { name: "sda", model: "X-25", reads: 42, since, times: [30, 10, 2], time: 0.25 },
        Disk { name: "sdb", model: "", reads: 7, since, times: [7, 0, 0], time: 0.005 },
    ]);
    Registry::global().register(disks)?.forget();

    print!("{}", generate_latest());
    Ok(())
}
