//! One way of doing the work of a row: a library, the variant of its API, and the closure that is timed.
//!
//! The closure receives a whole batch, so the loop over its steps is compiled together with the update, as it would
//! be in a program; the dynamic call around it is paid once per batch.

use prometheus::proto::MetricFamily;
use protobuf::{CodedInputStream, Message as _};

use crate::workload::{self, Batch};

/// How a contender's figure is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// This library.
    Ours,
    /// A peer that does the whole work of the row.
    Peer,
    /// A peer that does less than the row asks or asks for more than it gives; shown with the reason, and left out
    /// when the best peer is named.
    Conditional(&'static str),
    /// No library at all: what the loop, or the machine, costs by itself.
    Floor,
}

/// Does one batch of steps.
pub type Work = Box<dyn Fn(Batch) + Send + Sync>;

/// One way of doing the work of a row.
pub struct Contender {
    /// The crate.
    pub library: &'static str,
    /// How it is used.
    pub variant: &'static str,
    /// How the figure is to be read.
    pub standing: Standing,
    /// What is timed.
    pub work: Work,
    /// What has been recorded so far, read from the library's own exposition.
    pub recorded: Option<Box<dyn Fn() -> f64 + Send + Sync>>,
    /// Housekeeping that the library asks for, done between samples and not timed.
    pub rest: Option<Box<dyn Fn() + Send + Sync>>,
}

impl Contender {
    /// A contender that does `op` once per step.
    pub fn new(library: &'static str, variant: &'static str, op: impl Fn(usize) + Send + Sync + 'static) -> Self {
        Self::batched(library, variant, move |batch| batch.each(&op))
    }

    /// A contender that is given the batch as a whole.
    pub fn batched(library: &'static str, variant: &'static str, work: impl Fn(Batch) + Send + Sync + 'static) -> Self {
        Self { library, variant, standing: Standing::Peer, work: Box::new(work), recorded: None, rest: None }
    }

    /// Says how the figure is to be read; a [`Standing::Peer`] unless told.
    pub fn standing(mut self, standing: Standing) -> Self {
        self.standing = standing;
        self
    }

    /// Names the samples, in the exposition that `text` makes, whose sum is what was recorded.
    pub fn exposing(mut self, sample: &'static str, text: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.recorded = Some(Box::new(move || workload::samples(&text(), sample).1));
        self
    }

    /// Adds housekeeping between samples.
    pub fn rest(mut self, rest: impl Fn() + Send + Sync + 'static) -> Self {
        self.rest = Some(Box::new(rest));
        self
    }
}

/// The same for protobuf.
///
/// # Panics
///
/// Where it is not protobuf, or something is missing.
pub fn check_messages(library: &str, bytes: &[u8]) {
    let mut stream = CodedInputStream::from_bytes(bytes);
    let (mut count, mut sum) = (0, 0.0);
    while !stream.eof().expect("bytes") {
        let length = u64::from(stream.read_raw_varint32().expect("a length"));
        let end = stream.push_limit(length).expect("a message of that length");
        let family = MetricFamily::parse_from(&mut stream).expect("a family");
        stream.pop_limit(end);
        count += family.get_metric().len();
        sum += family.get_metric().iter().map(|metric| metric.get_counter().value()).sum::<f64>();
    }
    let expected: u64 = workload::exposed().map(|(_, value)| value).sum();
    assert_eq!(
        (count, sum),
        (workload::EXPOSED_SERIES, expected as f64),
        "{library} exposes other series than it was given"
    );
}

/// Refuses an encoder that left something out: the text must hold every series of the encode row, and the right sum.
///
/// # Panics
///
/// Where it does not.
pub fn check_exposed(library: &str, sample: &str, text: &str) {
    let expected: u64 = workload::exposed().map(|(_, value)| value).sum();
    let (count, sum) = workload::samples(text, sample);
    assert_eq!(
        (count, sum),
        (workload::EXPOSED_SERIES, expected as f64),
        "{library} exposes other series than it was given"
    );
}
