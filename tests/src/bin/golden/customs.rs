//! What only a custom collector tells.

use super::*;
use metrics_core::{
    Collector, CounterPoint, Desc, Exemplar, Family, GaugePoint, HistogramPoint, LabelTextBuf, SummaryPoint, Unit,
    Visitor,
};

struct Disks;

impl Disks {
    fn families() -> Result<Vec<Family>, metrics_core::Error> {
        let mut reads = Family::counter("disk_reads", "Reads.")?.labels(["disk", "mode"])?;
        reads.add(["sda", "direct"], CounterPoint::new(42_u64).created(1_700_000_000.5))?;
        reads.add(["sd\\b\n\"", "buffered"], CounterPoint::new(7.5).timestamp(1_700_000_100.25))?;
        let mut errors = Family::counter("disk_errors_total", "Errors.")?;
        errors.add((), 0)?;

        let mut free = Family::gauge("disk_free", "Room.\nIn all.")?.unit(Unit::BYTES)?.labels(["disk"])?;
        free.add(["sda"], 5e11)?.add(["sdb"], GaugePoint::new(-1_i64).timestamp(1_700_000_100.25))?;

        let trace = LabelTextBuf::new([("trace_id", "4bf92f35")])?;
        let exemplars = [None, Some(Exemplar::new(trace.text(), 0.25).at(1_700_000_099.5)), None];
        let mut latency = Family::histogram("disk_latency", "Time of a read.")?;
        latency = latency.unit(Unit::SECONDS)?.labels(["disk"])?;
        latency.add(["sda"], HistogramPoint::new(&[0.1, 0.5], &[3, 2, 1], 2.75).exemplars(&exemplars))?;

        let mut size = Family::summary("disk_read_size", "Sizes.")?.labels(["disk"])?;
        size.add(["sda"], SummaryPoint::new(6, 9216.0).timestamp(1_700_000_100.0))?;
        let mut info = Family::info("disk", "Who made it.")?.labels(["disk", "model"])?;
        info.add(["sda", "X-25"], ())?;
        let mut state = Family::state_set("disk_state", "How it is.")?.labels(["disk"])?;
        state.add(["sda"], [("failing", false), ("ok", true)])?;
        let mut odd = Family::unknown("disk_odd", "Nobody knows.")?.labels(["disk"])?;
        odd.add(["sda"], 3)?;
        Ok(vec![reads, errors, free, latency, size, info, state, odd])
    }
}

impl Collector for Disks {
    fn describe(&self) -> Vec<Desc> {
        Disks::families().iter().flatten().map(|family| family.desc().clone()).collect()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        Disks::families().iter().flatten().for_each(|family| family.tell(visitor));
    }
}

pub(crate) fn disks(registry: &Registry) -> Result<(), Box<dyn Error>> {
    Disks::families()?;
    registry.register(Disks)?.forget();
    Ok(())
}
