//! The settings of an endpoint, and the short way to one that needs none.

use std::fmt::Debug;
use std::net::ToSocketAddrs;
use std::time::Duration;

use metrics_core::Registry;

use crate::error::Error;
use crate::responder::Responder;
use crate::server::{self, Limits, Server};

/// Serves the global registry on `http://<addr>/metrics`, from a thread of its own.
///
/// What is answered, in which formats and codings, says [`Responder`]; an answer is sent while it is collected, so a large
/// one takes no more memory than a small one. Neither a runtime nor anything else is asked of the program. Port 0 takes a free port: see [`Server::addr`].
/// Dropping the [`Server`] leaves the endpoint running; [`Server::shutdown`] ends it.
///
/// ```
/// let server = metrics_exporter::serve("127.0.0.1:0")?;
/// println!("curl http://{}/metrics", server.addr());
/// # Ok::<(), metrics_exporter::Error>(())
/// ```
///
/// # Errors
/// The address cannot be listened on: taken, not this machine's, not permitted, or none at all. The text names it.
pub fn serve(addr: impl ToSocketAddrs + Debug) -> Result<Server, Error> {
    Exporter::builder().serve(addr)
}

/// Where the settings of an endpoint begin: [`Exporter::builder`].
#[derive(Debug)]
pub enum Exporter {}

impl Exporter {
    /// An endpoint for the global registry, every limit at its default.
    pub fn builder() -> ExporterBuilder {
        ExporterBuilder { registry: Registry::global().clone(), without: Vec::new(), limits: Limits::default() }
    }
}

/// An endpoint before it is opened.
///
/// ```
/// use metrics_core::Registry;
///
/// let server = metrics_exporter::Exporter::builder()
///     .registry(Registry::new())
///     .max_connections(16)
///     .serve(("127.0.0.1", 0))?;
/// server.shutdown();
/// # Ok::<(), metrics_exporter::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "an endpoint opens with `.serve(addr)`"]
pub struct ExporterBuilder {
    registry: Registry,
    /// Crates whose metrics are not shown.
    without: Vec<String>,
    limits: Limits,
}

impl ExporterBuilder {
    /// Serves this registry instead of the global one.
    pub fn registry(mut self, registry: Registry) -> ExporterBuilder {
        self.registry = registry;
        self
    }

    /// Leaves out the metrics that a crate defines, a dependency's for instance; may be said of several. They are not
    /// read either. What a crate makes at run time, by builders and collectors, belongs to none and stays in.
    ///
    /// ```
    /// let server = metrics_exporter::Exporter::builder().without_crate("chatty-pool").serve("127.0.0.1:0")?;
    /// # server.shutdown();
    /// # Ok::<(), metrics_exporter::Error>(())
    /// ```
    pub fn without_crate(mut self, name: impl Into<String>) -> ExporterBuilder {
        // In paths, and so in definitions, there are no hyphens.
        self.without.push(name.into().replace('-', "_"));
        self
    }

    /// How many connections are open at once, at least 1. A further one takes the place of the one that has been idle
    /// longest, or else of the one whose client has taken nothing of its answer for longest, for a second at least; while
    /// there is neither it waits. The default is 64.
    pub fn max_connections(mut self, connections: usize) -> ExporterBuilder {
        self.limits.connections = connections;
        self
    }

    /// How many scrapes are collected at once, at least 1; further ones wait, other requests are still answered. One that
    /// has waited a second for its client to take what is there does not count; while others wait, 50 milliseconds are
    /// enough. The default is 4.
    pub fn max_scrapes(mut self, scrapes: usize) -> ExporterBuilder {
        self.limits.scrapes = scrapes;
        self
    }

    /// How long a connection may take until it has sent its next request's head, waiting for it to begin included;
    /// then it is closed. The default, 75 seconds, keeps connections open between scrapes a minute apart. For its first
    /// request a connection has 10 seconds at most.
    pub fn head_timeout(mut self, timeout: Duration) -> ExporterBuilder {
        self.limits.head_timeout = timeout;
        self
    }

    /// How long a client may take no byte of its answer; then it is disconnected. The default is 30 seconds.
    pub fn stall_timeout(mut self, timeout: Duration) -> ExporterBuilder {
        self.limits.stall_timeout = timeout;
        self
    }

    /// How long a scrape may take altogether, collecting and the client's taking of it included; then it is cut off, or
    /// answered with status 503 if nothing has been sent. Where the client says how long it will wait
    /// (`X-Prometheus-Scrape-Timeout-Seconds`) and that is less, it is served for so long. A collector that is held up
    /// cannot be stopped: until it returns, it counts among the [scrapes](ExporterBuilder::max_scrapes). The default is
    /// 2 minutes.
    pub fn scrape_timeout(mut self, timeout: Duration) -> ExporterBuilder {
        self.limits.scrape_timeout = timeout;
        self
    }

    /// How long [`Server::shutdown`] waits for requests in flight. The default is 5 seconds.
    pub fn grace(mut self, grace: Duration) -> ExporterBuilder {
        self.limits.grace = grace;
        self
    }

    /// Opens the endpoint, as [`serve`] does.
    ///
    /// # Errors
    /// The address cannot be listened on. The text names it.
    pub fn serve(self, addr: impl ToSocketAddrs + Debug) -> Result<Server, Error> {
        let ExporterBuilder { registry, without, limits } = self;
        let registry = match without.is_empty() {
            true => registry,
            false => registry.filtered_by(move |desc| !without.iter().any(|name| name == desc.crate_name())),
        };
        server::open(Responder::new(registry), addr, limits)
    }
}
