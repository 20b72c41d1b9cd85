use metrics_core::{Error, Family};

fn main() -> Result<(), Error> {
    let mut reads = Family::counter("disk_reads", "Reads.")?.labels(["disk"])?;
    reads.add(["sda"], "42")?;
    reads.add("sda", 42)?;
    reads.add([7], 42)?;
    Ok(())
}
