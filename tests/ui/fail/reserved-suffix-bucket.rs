use metrics_core::{Summary, summary};

/// Level of the bucket.
#[summary]
static LEAKY_BUCKET: Summary;

fn main() {
    LEAKY_BUCKET.observe(1);
}
