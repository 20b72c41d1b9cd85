//! The responder by itself: what a server of any kind sees of it.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use metrics_core::{Counter, Error, Format, Gauge, Registered, Registry};
use metrics_exporter::{Head, Request, Responder};

const METRICS: Request<'static> = Request::new("GET", "/metrics");

/// A registry of so many series, and a family after them that counts how often it is read.
struct Series {
    responder: Responder,
    ends: Arc<AtomicUsize>,
    _members: (Registered<Counter<(u32,)>>, Registered<Gauge>),
}

fn series(count: u32) -> Result<Series, Error> {
    let registry = Registry::new();
    let series = Counter::builder("series", "Series.").labels::<(u32,)>().label_names(&["id"]).register(&registry)?;
    (0..count).for_each(|id| series.with((id,)).inc());
    let end = Gauge::builder("zz_end", "What is told last.").register(&registry)?;
    let ends = Arc::<AtomicUsize>::default();
    let counted = Arc::clone(&ends);
    end.set_function(move || counted.fetch_add(1, Ordering::Relaxed) as f64);
    Ok(Series { responder: Responder::new(registry), ends, _members: (series, end) })
}

/// Keeps what it is written, and how.
#[derive(Default)]
struct Wire {
    head: Option<Head>,
    writes: Vec<usize>,
    bytes: Vec<u8>,
    flushes: usize,
    /// How many writes are taken.
    breaks_after: Option<usize>,
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.breaks_after.is_some_and(|writes| self.writes.len() >= writes) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        self.writes.push(bytes.len());
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.flushes += 1;
        Ok(())
    }
}

impl Wire {
    /// Sends an answer over it.
    fn send(&mut self, responder: &Responder, request: &Request<'_>) -> io::Result<()> {
        let answer = responder.answer(request);
        answer.send(|head| {
            self.head = Some(head);
            Ok(self)
        })
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.as_ref()?.header(name)
    }
}

#[test]
fn a_small_body_has_a_length_and_is_written_at_once() -> Result<(), Error> {
    let series = series(100)?;
    let mut wire = Wire::default();
    wire.send(&series.responder, &METRICS).expect("it takes everything");
    assert_eq!(wire.header("Content-Type"), Some(Format::Text.content_type()));
    assert_eq!(wire.header("content-length"), Some(wire.bytes.len().to_string().as_str()));
    assert_eq!((wire.writes.as_slice(), wire.flushes), (&[wire.bytes.len()][..], 1));
    assert!(wire.bytes.ends_with(b"\nzz_end 0\n"));
    Ok(())
}

#[test]
fn a_large_body_is_written_in_pieces() -> Result<(), Error> {
    let series = series(10_000)?;
    let mut wire = Wire::default();
    wire.send(&series.responder, &METRICS).expect("it takes everything");
    assert_eq!(wire.header("content-length"), None);
    assert!(wire.writes.len() > 2 && wire.writes.iter().all(|write| *write < 70_000), "{:?}", wire.writes);
    assert_eq!(wire.flushes, 1, "at the end");

    let whole = series.responder.respond(&METRICS);
    assert_eq!(whole.header("content-length"), Some(whole.body.len().to_string().as_str()));
    let lines = |text: &[u8]| text.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(lines(&whole.into_bytes()), lines(&wire.bytes));
    Ok(())
}

#[test]
fn a_writer_that_fails_ends_the_scrape() -> Result<(), Error> {
    let series = series(10_000)?;
    let mut wire = Wire { breaks_after: Some(1), ..Wire::default() };
    let error = wire.send(&series.responder, &METRICS).expect_err("it broke");
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    assert_eq!((wire.writes.len(), wire.flushes), (1, 0));
    assert_eq!(series.ends.load(Ordering::Relaxed), 0, "the rest is not collected");

    let refused = series.responder.answer(&METRICS).send(|_| Err::<Wire, _>(io::ErrorKind::BrokenPipe.into()));
    assert_eq!(refused.map_err(|error| error.kind()), Err(io::ErrorKind::BrokenPipe));
    assert_eq!(series.ends.load(Ordering::Relaxed), 0);
    Ok(())
}

#[cfg(feature = "gzip")]
#[test]
fn a_compressed_body_that_breaks_is_not_given_an_end() -> Result<(), Error> {
    let series = series(10_000)?;
    let request = METRICS.accept_encoding("gzip");
    let mut whole = Wire::default();
    whole.send(&series.responder, &request).expect("it takes everything");
    assert_eq!(whole.header("content-encoding"), Some("gzip"));

    let mut broken = Wire { breaks_after: Some(0), ..Wire::default() };
    broken.send(&series.responder, &request).expect_err("it broke");
    assert_eq!((broken.bytes.len(), broken.flushes), (0, 0));
    Ok(())
}

#[test]
fn a_scrape_that_is_too_late_is_given_up() -> Result<(), Error> {
    let series = series(10_000)?;
    let mut wire = Wire::default();
    let late = series.responder.answer(&METRICS).within(Duration::ZERO);
    let error = late.send(|_| Ok(&mut wire)).expect_err("nobody waits for it");
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    assert_eq!(wire.writes, [0; 0]);
    assert_eq!(series.ends.load(Ordering::Relaxed), 0);

    let impatient = METRICS.scrape_timeout("0.000000001");
    assert_eq!(series.responder.respond(&impatient).status, 503);
    assert_eq!(series.responder.respond(&METRICS.scrape_timeout("60")).status, 200);
    Ok(())
}

#[test]
fn the_nearer_of_two_ends_counts() {
    let responder = Responder::new(Registry::new());
    let (short, long) = (Duration::from_secs(1), Duration::from_secs(100));
    let end = |answer: metrics_exporter::Answer| answer.deadline().expect("it has one");
    let of_client = end(responder.answer(&METRICS.scrape_timeout("10")));
    assert!(end(responder.answer(&METRICS.scrape_timeout("10")).within(long)) < of_client + short);
    assert!(end(responder.answer(&METRICS.scrape_timeout("10")).within(short)) < of_client);
    assert_eq!(responder.answer(&METRICS).deadline(), None);
    assert_eq!(responder.answer(&METRICS).within(Duration::MAX).deadline(), None, "so long that it has no end");
}

#[test]
fn only_a_scrape_takes_its_time() -> Result<(), Error> {
    let series = series(1)?;
    for (method, path, is_ready) in [
        ("GET", "/metrics", false),
        ("HEAD", "/metrics", true),
        ("POST", "/metrics", true),
        ("GET", "/", true),
        ("GET", "/nothing", true),
    ] {
        assert_eq!(series.responder.answer(&Request::new(method, path)).is_ready(), is_ready, "{method} {path}");
    }
    let head = series.responder.respond(&Request::new("HEAD", "/metrics"));
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, None, 0));
    assert_eq!(series.ends.load(Ordering::Relaxed), 0, "its headers are known without");
    let page = series.responder.respond(&Request::new("HEAD", "/"));
    assert_eq!((page.header("content-length").is_some(), page.body.len()), (true, 0));
    Ok(())
}
