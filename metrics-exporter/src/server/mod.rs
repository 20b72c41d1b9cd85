//! The HTTP endpoint: a listener, a thread, and the handle that ends both.
//!
//! The thread runs a runtime of its own, so a program without one can be scraped, and a program with one is
//! scraped even while all of its workers are busy.

mod accept;
mod activity;
mod connection;
mod headers;
mod outgoing;
mod pipe;
mod places;
mod stall;
mod turns;

use std::fmt::Debug;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::{self, Runtime};
use tokio::sync::oneshot;

use crate::error::Error;
use crate::responder::Responder;

/// What clients may use up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connections: usize,
    pub(crate) scrapes: usize,
    pub(crate) head_timeout: Duration,
    pub(crate) stall_timeout: Duration,
    pub(crate) scrape_timeout: Duration,
    pub(crate) grace: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 64,
            scrapes: 4,
            head_timeout: Duration::from_secs(75),
            stall_timeout: Duration::from_secs(30),
            scrape_timeout: Duration::from_secs(120),
            grace: Duration::from_secs(5),
        }
    }
}

/// An open endpoint. Dropping this leaves it open; [`shutdown`](Server::shutdown) closes it.
#[derive(Debug)]
pub struct Server {
    addr: SocketAddr,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

// By reference it is asked for its address alone, and who closes it has it to himself: nothing can be left half-made.
impl UnwindSafe for Server {}
impl RefUnwindSafe for Server {}

impl Server {
    /// The address that is listened on, with the port that was found where port 0 was asked for.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Closes the endpoint: the port is free and the thread has ended when this returns.
    ///
    /// Requests in flight are answered first, for as long as
    /// [`ExporterBuilder::grace`](crate::ExporterBuilder::grace) allows. Blocks for that time at most.
    pub fn shutdown(self) {
        // Neither can fail unless the thread is gone, and then everything is closed already.
        let _ = self.stop.send(());
        let _ = self.thread.join();
    }
}

/// What is said to somebody whose address is none, or of a host that is not known.
const ADDRESS: &str = "an address is a host and a port, `127.0.0.1:9464` for this machine alone, `0.0.0.0:9464` for every \
                       network that it is in, and port 0 for one that is free";

/// Listens on `addr` and answers there from now on.
pub(crate) fn open(responder: Responder, addr: impl ToSocketAddrs + Debug, limits: Limits) -> Result<Server, Error> {
    let failed = |source| Error::new(format!("listen on {addr:?}"), source);
    let found: Vec<SocketAddr> = addr.to_socket_addrs().map_err(|source| failed(source).with(ADDRESS))?.collect();
    let listener = TcpListener::bind(&*found).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    let (stop, stopped) = oneshot::channel();
    let thread = start(listener, responder, limits, stopped)
        .map_err(|source| Error::new(format!("start a thread to serve {bound}"), source))?;
    Ok(Server { addr: bound, stop, thread })
}

/// Starts the thread; returns when it listens or has failed to.
fn start(
    listener: TcpListener,
    responder: Responder,
    limits: Limits,
    stopped: oneshot::Receiver<()>,
) -> io::Result<JoinHandle<()>> {
    let (ready, is_ready) = mpsc::channel();
    let thread = thread::Builder::new().name("metrics-exporter".to_owned()).spawn(move || {
        // The runtime lives and dies in here: it could not be dropped inside a runtime of the caller's.
        let (runtime, listener) = match prepare(listener, limits) {
            Ok(prepared) => prepared,
            Err(error) => return drop(ready.send(Err(error))),
        };
        drop(ready.send(Ok(())));
        runtime.block_on(accept::run(listener, responder, limits, stopped));
        // A scrape that outlived the grace time runs on by itself: it cannot be stopped, and nobody waits for it.
        runtime.shutdown_background();
    })?;
    is_ready.recv().unwrap_or_else(|_| Err(io::Error::other("the thread ended at once")))?;
    Ok(thread)
}

fn prepare(listener: TcpListener, limits: Limits) -> io::Result<(Runtime, tokio::net::TcpListener)> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .thread_name("metrics-scrape")
        // A scrape that waits for its client keeps its thread and not its place, and a connection has one at most.
        .max_blocking_threads(limits.scrapes.saturating_add(limits.connections).max(1))
        // As long as a connection between scrapes, so that regular ones find the thread of the last.
        .thread_keep_alive(limits.head_timeout)
        .build()?;
    let listener = {
        let _context = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    Ok((runtime, listener))
}
