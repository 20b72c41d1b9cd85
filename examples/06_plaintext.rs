//! `generate_latest` turns all metrics of the program into the text that Prometheus reads, wherever they were
//! defined: nothing is registered by hand.
//!
//! Families come in the order of their names, a family's series in the order in which they appeared.

use metrics_core::{Histogram, counter, generate_latest, histogram};

/// Objects collected.
#[counter]
fn gc_objects_collected(generation: u8);

/// Sizes of uploads.
#[histogram(buckets = [1_000, 1_000_000], unit = bytes)]
static UPLOAD_SIZE: Histogram;

mod elsewhere {
    use metrics_core::{Gauge, gauge};

    /// Jobs waiting.
    #[gauge]
    pub(crate) static JOBS_WAITING: Gauge;
}

fn main() {
    gc_objects_collected(0).inc_by(1_693_277);
    gc_objects_collected(1).inc_by(499_867);
    gc_objects_collected(2).inc_by(467_275);
    UPLOAD_SIZE.observe(800);
    UPLOAD_SIZE.observe(65_536);
    elsewhere::JOBS_WAITING.set(3);

    print!("{}", generate_latest());
}
