//! A million series through the endpoint: what it costs in memory, when it begins, and that it ends with its client.
//!
//! In a program of its own, since its allocator counts what everybody allocates.
#![cfg(feature = "serve")]
#![allow(unsafe_code, reason = "an allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::iter;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use metrics_core::{Counter, Error, Format, Gauge, Registered, Registry};
use metrics_exporter::Exporter;

const SERIES: u32 = 1_000_000;

/// What a scrape may allocate beside what the registry holds already.
const ALLOWED: usize = 8 << 20;

const PATIENCE: Duration = Duration::from_secs(60);

/// Counts the bytes that are allocated.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: it hands everything on to the system's allocator and only counts.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(live, Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Runs something, and says how many bytes more than before were allocated at its worst moment.
fn peak_of<R>(run: impl FnOnce() -> R) -> (usize, R) {
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let result = run();
    (PEAK.load(Ordering::Relaxed) - before, result)
}

/// A registry whose last family, in the order in which they are told, notes that it was read.
struct Large {
    registry: Registry,
    last_is_read: Arc<AtomicBool>,
    _series: Registered<Counter<(u32,)>>,
    _last: Registered<Gauge>,
}

impl Large {
    fn new() -> Result<Large, Error> {
        let registry = Registry::new();
        let series = Counter::builder("large", "A million series.")
            .labels::<(u32,)>()
            .label_names(&["id"])
            .no_limit()
            .register(&registry)?;
        for id in 0..SERIES {
            series.with((id,)).inc();
        }
        let last_is_read = Arc::new(AtomicBool::new(false));
        let last = Gauge::builder("zz_last", "What is told last.").register(&registry)?;
        let noted = Arc::clone(&last_is_read);
        last.set_function(move || {
            noted.store(true, Ordering::SeqCst);
            1.0
        });
        Ok(Large { registry, last_is_read, _series: series, _last: last })
    }

    fn last_is_read(&self) -> bool {
        self.last_is_read.load(Ordering::SeqCst)
    }
}

/// A scrape whose body is read in memory that does not grow.
struct Scrape {
    stream: BufReader<TcpStream>,
    buffer: Vec<u8>,
}

impl Scrape {
    /// Asks, and reads the head of the answer.
    fn begin(addr: SocketAddr, path: &str, accept_encoding: &str) -> Scrape {
        let mut stream = TcpStream::connect(addr).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: test\r\nAccept-Encoding: {accept_encoding}\r\n\r\n")
            .expect("it is taken");
        let mut scrape = Scrape { stream: BufReader::new(stream), buffer: Vec::new() };
        assert_eq!(scrape.line(), "HTTP/1.1 200 OK");
        let headers: Vec<_> = iter::from_fn(|| Some(scrape.line()).filter(|line| !line.is_empty())).collect();
        assert!(headers.iter().any(|header| header == "transfer-encoding: chunked"), "nobody knows its length by now");
        scrape
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).expect("it comes");
        line.trim_end().to_owned()
    }

    /// The next chunk; an empty one is the end.
    fn chunk(&mut self) -> &[u8] {
        let length = usize::from_str_radix(&self.line(), 16).expect("the length of a chunk");
        self.buffer.resize(length, 0);
        self.stream.read_exact(&mut self.buffer).expect("as much as was announced");
        assert_eq!(self.line(), "");
        &self.buffer
    }

    /// Takes the rest to a writer.
    fn finish(&mut self, body: &mut impl Write) {
        loop {
            match self.chunk() {
                [] => return,
                chunk => body.write_all(chunk).expect("it is what the head says"),
            }
        }
    }
}

/// Counts the lines that are written to it.
#[derive(Default)]
struct Lines(usize);

impl Write for Lines {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0 += text.iter().filter(|byte| **byte == b'\n').count();
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Scrapes all of it, by way of a decoder.
fn scrape<D: Write>(
    large: &Large,
    addr: SocketAddr,
    (path, coding): (&str, &str),
    mut decoder: D,
    lines: impl Fn(D) -> Lines,
) {
    large.last_is_read.store(false, Ordering::SeqCst);
    let started = Instant::now();
    let (peak, (first, lines)) = peak_of(|| {
        let mut scrape = Scrape::begin(addr, path, coding);
        decoder.write_all(scrape.chunk()).expect("it is what the head says");
        let first = started.elapsed();
        assert!(!large.last_is_read(), "the first bytes are here before the last series is told");
        scrape.finish(&mut decoder);
        (first, lines(decoder))
    });
    println!(
        "{path}, {coding}: {peak} bytes at most; the first came after {first:?}, the last after {:?}",
        started.elapsed()
    );
    assert!(large.last_is_read());
    assert!(lines.0 > SERIES as usize, "{} lines", lines.0);
    assert!(peak < ALLOWED, "{peak} bytes");
}

/// Goes away after the first bytes: what the scrape held is free soon, and its end is never told.
fn scrape_and_go(large: &Large, addr: SocketAddr) {
    large.last_is_read.store(false, Ordering::SeqCst);
    let before = LIVE.load(Ordering::Relaxed);
    let mut scrape = Scrape::begin(addr, "/metrics", "identity");
    assert!(!scrape.chunk().is_empty());
    drop(scrape);
    let gone = Instant::now();
    while LIVE.load(Ordering::Relaxed) > before {
        assert!(gone.elapsed() < PATIENCE, "{} bytes are still held", LIVE.load(Ordering::Relaxed) - before);
        thread::sleep(Duration::from_millis(1));
    }
    assert!(!large.last_is_read(), "nobody collects for a client that is gone");
    println!("all is free {:?} after the client went", gone.elapsed());
}

#[test]
fn a_million_series_are_streamed() -> Result<(), Error> {
    let large = Large::new()?;
    // The first one takes the newborn series into the registry's list of them.
    large.registry.encode_to(Format::Text, &mut io::sink()).expect("a sink takes everything");
    let server = Exporter::builder().registry(large.registry.clone()).serve("127.0.0.1:0").expect("a free port");
    for path in ["/metrics", "/metrics?debug=protobuf"] {
        scrape(&large, server.addr(), (path, "identity"), Lines::default(), |lines| lines);
    }
    #[cfg(feature = "gzip")]
    scrape(&large, server.addr(), ("/metrics", "gzip"), flate2::write::GzDecoder::new(Lines::default()), |decoder| {
        decoder.finish().expect("it is whole")
    });
    scrape_and_go(&large, server.addr());
    server.shutdown();
    Ok(())
}
