//! What a scrape of this endpoint contains: a registry, and the families that come with every endpoint.
//!
//! Those live in a registry of their own beside the user's, so nothing appears in the global registry that the
//! program did not put there.

use std::io;

use metrics_core::{Collector, Error, Format, Registry};

use crate::rust_info::RustInfo;

/// A registry together with the endpoint's own families; where both have a name, the registry's is told.
#[derive(Clone, Debug)]
pub(crate) struct Exposition {
    families: Registry,
}

impl Exposition {
    pub(crate) fn new(registry: Registry) -> Exposition {
        let own = Registry::new();
        #[cfg(feature = "process")]
        add(&own, Ok(crate::process::ProcessCollector::new()));
        add(&own, RustInfo::new());
        Exposition { families: registry.joined(&own) }
    }

    /// The families of these names alone, the endpoint's own among them where they are asked for.
    pub(crate) fn filtered(&self, names: Vec<String>) -> Exposition {
        Exposition { families: self.families.filtered(names) }
    }

    /// Writes it as it goes over the wire.
    pub(crate) fn encode_to(&self, format: Format, writer: &mut impl io::Write) -> io::Result<()> {
        self.families.encode_to(format, writer)
    }

    /// Writes it as text that a person can read.
    pub(crate) fn render_to(&self, format: Format, writer: &mut impl io::Write) -> io::Result<()> {
        self.families.render_to(format, writer)
    }
}

/// The endpoint's own families are constant and do not collide, so neither step fails; if one did, the others
/// would still be served.
fn add(own: &Registry, collector: Result<impl Collector + 'static, Error>) {
    if let Ok(registration) = collector.and_then(|collector| own.register(collector)) {
        registration.forget();
    }
}
