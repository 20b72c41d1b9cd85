//! `rust_info`: the toolchain that the program was built with, as Python's client has `python_info`.
//!
//! It answers "which builds of this service still run the old compiler?" with one query, and costs one line.

use metrics_core::{Collector, Desc, Error, Kind, LabelTextBuf, Visitor};

/// Says `rust_info{version="1.95.0",target="x86_64-unknown-linux-gnu",profile="release"} 1`.
pub(crate) struct RustInfo {
    desc: Desc,
    labels: LabelTextBuf,
}

impl RustInfo {
    pub(crate) fn new() -> Result<RustInfo, Error> {
        // What the build script saw. A value that it could not find is empty, and an empty label is left out.
        let labels = [
            ("version", env!("METRICS_EXPORTER_RUSTC_VERSION")),
            ("target", env!("METRICS_EXPORTER_TARGET")),
            ("profile", env!("METRICS_EXPORTER_PROFILE")),
        ];
        Ok(RustInfo {
            desc: Desc::new(Kind::Info, "rust_info", "Rust toolchain that built this program.")?
                .with_labels(labels.map(|(name, _)| name))?,
            labels: LabelTextBuf::new(labels)?,
        })
    }
}

impl Collector for RustInfo {
    fn describe(&self) -> Vec<Desc> {
        vec![self.desc.clone()]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        visitor.family(&self.desc);
        visitor.info(self.labels.text());
    }
}
