//! A stream: bounded pieces, bounded messages, and the first of them long before the last series.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use metrics_core::{Format, Gauge, Labels, Registry};
use prost::Message;

use crate::messages::decode;

const SERIES: u32 = 20_000;

#[derive(Labels)]
struct Numbered<'a> {
    number: u32,
    text: &'a str,
}

/// Remembers how much it was given, in what sizes.
#[derive(Default)]
struct Pieces {
    bytes: Vec<u8>,
    largest: usize,
    count: Arc<AtomicUsize>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.largest = self.largest.max(bytes.len());
        self.bytes.extend_from_slice(bytes);
        self.count.fetch_add(1, Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A family of several megabytes, whose last series says how many pieces were written before it was asked.
fn large(written: &Arc<AtomicUsize>) -> Registry {
    let registry = Registry::new();
    let gauge = Gauge::builder("large", "Help.")
        .labels::<Numbered<'_>>()
        .limit(SERIES as usize)
        .register(&registry)
        .expect("the name is free");
    let text = "long".repeat(30);
    for number in 1..SERIES {
        gauge.with(Numbered { number, text: &text }).set(number);
    }
    let written = Arc::clone(written);
    let last = Numbered { number: SERIES, text: "the last" };
    gauge.with(last).set_function(move || written.load(Ordering::Relaxed) as f64);
    gauge.forget();
    registry
}

#[test]
fn a_large_family_is_sent_in_several_messages() {
    let mut pieces = Pieces::default();
    let registry = large(&pieces.count);
    registry.encode_to(Format::Protobuf, &mut pieces).expect("it takes everything");
    assert!(pieces.largest <= 2 * 64 * 1024, "{} bytes at once", pieces.largest);

    let families = decode(&pieces.bytes);
    assert!(families.len() >= 3, "{} messages of {} bytes", families.len(), pieces.bytes.len());
    for family in &families {
        let head = (family.name(), family.help(), family.r#type());
        assert_eq!(head, ("large", "Help.", crate::messages::MetricType::Gauge));
        assert!(family.encoded_len() < 1_200_000, "a message of {} bytes", family.encoded_len());
    }
    let series: Vec<_> = families.into_iter().flat_map(|family| family.metric).collect();
    assert_eq!(series.len(), SERIES as usize);
    let number = |i: usize| series[i].label[0].value().parse::<u32>();
    assert!((0..series.len()).all(|i| number(i) == Ok(i as u32 + 1)), "each series once, in order");
    let before_the_last = series.last().and_then(|last| last.gauge.as_ref()).map(|gauge| gauge.value());
    assert!(before_the_last > Some(16.0), "{before_the_last:?} pieces were written before the last series was read");
}

#[test]
fn in_memory_a_family_is_one_message() {
    let families = decode(&large(&Arc::default()).encode_to_vec(Format::Protobuf));
    assert_eq!(families.len(), 1);
    assert_eq!(families[0].metric.len(), SERIES as usize);
}

/// Takes the first piece and no more.
#[derive(Default)]
struct Gone(usize);

impl Write for Gone {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += 1;
        if self.0 > 1 { Err(io::Error::other("gone")) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_that_failed_is_not_asked_again() {
    let mut gone = Gone::default();
    let error = large(&Arc::default()).encode_to(Format::Protobuf, &mut gone).expect_err("it is gone");
    assert_eq!((error.to_string().as_str(), gone.0), ("gone", 2));
}
