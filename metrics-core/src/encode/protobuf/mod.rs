//! Prometheus' protobuf format: `io.prometheus.client.MetricFamily`, each behind its length.
//!
//! A family is one message, and a message stands behind its length, so a family is put together before any of it is
//! written. One that is streamed and has grown past [`WINDOW`] is sent as far as it is and goes on in another message
//! of the same name: the format asks for one message a family, but Prometheus reads message by message and takes
//! several, and the alternatives are worse. Two passes would read values twice, which change in between, and memory
//! that grows with a family is what streaming is meant to avoid. The window holds some ten thousand series, which is
//! the default limit of a family; and what is encoded into memory is never divided.

mod gauges;
mod labels;
mod message;
mod readable;
mod schema;
mod spans;
mod wire;

use self::gauges::Gauges;
pub(crate) use self::readable::{Readable, render};
use self::schema::{metric, metric_family};
use crate::desc::Desc;
use crate::encode::Encoder;
use crate::encode::format::Format;
use crate::encode::names::{FamilyName, LabelNames};
use crate::encode::output::Output;
use crate::escaping::Escaping;
use crate::kind::Kind;
use crate::labels::text::LabelText;
use crate::visitor::{CounterPoint, GaugePoint, HistogramPoint, SummaryPoint, Visitor};

/// A message that is streamed and has as many bytes is not added to.
const WINDOW: usize = 1024 * 1024;

/// Readers refuse messages of 2 GiB.
const LARGEST: usize = 1 << 30;

/// A message is handed over in pieces of this size.
const PIECE: usize = 64 * 1024;

/// Writes what it is told as messages. The points it is given are well-formed: the registry sees to that.
pub(crate) struct ProtobufEncoder<'w> {
    out: Output<'w, Vec<u8>>,
    /// The family's message as far as it is, without its length. It begins with the head.
    message: Vec<u8>,
    /// Name, help, type and unit: what each message of the family begins with.
    head: Vec<u8>,
    /// What the first series of the message is read as, and all others after it; none if there is no series yet.
    shape: Option<Shape>,
    /// A message of this size is sent.
    full: usize,
    escaping: Escaping,
    labels: LabelNames,
    exemplar_labels: LabelNames,
    /// A state set's own label, which is named after the family.
    state: String,
    /// What the present gauge histogram is told as, where its buckets are classic.
    gauges: Option<Box<Gauges>>,
}

/// What a reader takes a series for. Prometheus decides once a message, by its first series.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Numbers and classic buckets.
    Classic,
    /// A native histogram without a trace of it but an empty span, which older ones overlook.
    Bare,
    /// Any other native histogram.
    Native,
}

impl Shape {
    fn of(point: &HistogramPoint<'_>) -> Shape {
        match &point.native {
            None => Shape::Classic,
            Some(native) if message::is_filled(native) => Shape::Native,
            Some(_) => Shape::Bare,
        }
    }

    /// Whether a series of that shape is read rightly in a message that began with this one.
    fn takes(self, other: Shape) -> bool {
        self == other || (self == Shape::Native && other == Shape::Bare)
    }
}

impl<'w> Encoder<'w> for ProtobufEncoder<'w> {
    type Buffer = Vec<u8>;

    fn new(out: Output<'w, Vec<u8>>, format: Format) -> ProtobufEncoder<'w> {
        let full = if out.is_streaming() { WINDOW } else { LARGEST };
        let escaping = format.escaping();
        ProtobufEncoder {
            out,
            message: Vec::new(),
            head: Vec::new(),
            shape: None,
            full,
            escaping,
            labels: LabelNames::new(escaping),
            exemplar_labels: LabelNames::new(escaping),
            state: String::new(),
            gauges: None,
        }
    }

    fn end(mut self) -> Output<'w, Vec<u8>> {
        self.end_family();
        self.out
    }
}

impl ProtobufEncoder<'_> {
    /// Adds a series to the message: its labels, and what `point` appends.
    #[inline(always)]
    fn series(
        &mut self,
        shape: Shape,
        labels: LabelText<'_>,
        at: Option<f64>,
        point: impl FnOnce(&mut Vec<u8>, &mut LabelNames),
    ) {
        let has_room = self.message.len() < self.full && self.shape.is_none_or(|first| first.takes(shape));
        if !has_room {
            self.go_on();
        }
        self.shape.get_or_insert(shape);
        message::push_metric(&mut self.message, self.labels.written(labels), at, |message| {
            point(message, &mut self.exemplar_labels);
        });
    }

    /// Sends what there is of the family and begins another message of it.
    #[cold]
    fn go_on(&mut self) {
        self.send();
        self.message.extend_from_slice(&self.head);
    }

    /// Sends the message, if there is a series in it: a family without one is nothing that a reader could keep.
    fn send(&mut self) {
        if self.shape.take().is_some() {
            push_message(&mut self.out, &self.message);
        }
        self.message.clear();
    }

    /// Ends the family.
    fn end_family(&mut self) {
        self.send();
        for message in self.gauges.take().iter().flat_map(|gauges| gauges.messages()) {
            push_message(&mut self.out, message);
        }
    }
}

/// Writes a message behind its length.
fn push_message(out: &mut Output<'_, Vec<u8>>, message: &[u8]) {
    wire::push_varint(&mut out.buffer, message.len() as u64);
    for piece in message.chunks(PIECE) {
        out.buffer.extend_from_slice(piece);
        out.line_end();
    }
}

impl Visitor for ProtobufEncoder<'_> {
    fn family(&mut self, desc: &Desc) {
        self.end_family();
        let name = FamilyName::new(desc, self.escaping);
        let kind = match desc.kind() {
            Kind::Counter => schema::TYPE_COUNTER,
            Kind::Histogram => schema::TYPE_HISTOGRAM,
            Kind::Summary => schema::TYPE_SUMMARY,
            Kind::GaugeHistogram => schema::TYPE_GAUGE_HISTOGRAM,
            Kind::Unknown => schema::TYPE_UNTYPED,
            // The format is older than infos and state sets.
            Kind::Gauge | Kind::Info | Kind::StateSet => schema::TYPE_GAUGE,
        };
        let head = &mut self.head;
        head.clear();
        message::push_head(head, [name.base(), name.suffix()], desc.help(), kind);
        if let Some(unit) = desc.unit()
            && can_state_unit(desc.kind(), name.base(), unit.as_str())
        {
            wire::push_text(head, metric_family::UNIT, unit.as_str());
        }
        self.message.extend_from_slice(head);

        self.labels.family(desc.is_legacy());
        if desc.kind() == Kind::GaugeHistogram {
            self.gauges = Some(Box::new(Gauges::new(name.base(), desc.help())));
        }
        if desc.kind() == Kind::StateSet {
            self.state.clear();
            if name.is_state_label() {
                self.state.push_str(name.base());
            } else {
                self.state.push_str(&name.base().replace(':', "_"));
            }
        }
    }

    #[inline]
    fn counter(&mut self, labels: LabelText<'_>, point: &CounterPoint<'_>) {
        self.series(Shape::Classic, labels, point.timestamp, |message, names| {
            message::push_counter(message, point, names);
        });
    }

    #[inline]
    fn gauge(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.series(Shape::Classic, labels, point.timestamp, |message, _| {
            message::push_gauge(message, point.value.as_f64());
        });
    }

    fn histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        self.series(Shape::of(point), labels, point.timestamp, |message, names| {
            message::push_histogram(message, point, names);
        });
    }

    fn summary(&mut self, labels: LabelText<'_>, point: &SummaryPoint<'_>) {
        self.series(Shape::Classic, labels, point.timestamp, |message, _| message::push_summary(message, point));
    }

    fn info(&mut self, labels: LabelText<'_>) {
        self.series(Shape::Classic, labels, None, |message, _| message::push_gauge(message, 1.0));
    }

    fn state_set(&mut self, labels: LabelText<'_>, states: &[(&str, bool)]) {
        let own_label = std::mem::take(&mut self.state);
        for (state, is_present) in states {
            self.series(Shape::Classic, labels, None, |message, _| {
                labels::push_label(message, metric::LABEL, &own_label, state);
                message::push_gauge(message, f64::from(*is_present));
            });
        }
        self.state = own_label;
    }

    fn gauge_histogram(&mut self, labels: LabelText<'_>, point: &HistogramPoint<'_>) {
        if point.native.is_some() {
            self.histogram(labels, &HistogramPoint { created: None, ..*point });
        } else if let Some(gauges) = &mut self.gauges {
            gauges.push(self.labels.written(labels), point);
        }
    }

    fn unknown(&mut self, labels: LabelText<'_>, point: &GaugePoint) {
        self.series(Shape::Classic, labels, point.timestamp, |message, _| {
            message::push_untyped(message, point.value.as_f64());
        });
    }

    fn is_done(&self) -> bool {
        self.out.has_failed()
    }
}

/// Prometheus fails a scrape in which a unit is not the end of its family's name, `_total` aside.
fn can_state_unit(kind: Kind, base_name: &str, unit: &str) -> bool {
    // An info's name ends with `_info`, in whatever its text is measured.
    kind != Kind::Info && base_name.strip_suffix(unit).is_some_and(|rest| rest.ends_with('_'))
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::labels::text::LabelTextBuf;

    #[test]
    fn a_stream_needs_no_more_memory_than_its_window() {
        let mut nowhere = io::sink();
        let mut encoder = ProtobufEncoder::new(Output::streaming(&mut nowhere), Format::Protobuf);
        let value = "long".repeat(20);
        let labels = LabelTextBuf::new([("route", &value)]).expect("a valid label");
        for name in ["first", "second"] {
            encoder.family(&Desc::new(Kind::Gauge, name, "Help.").expect("a valid name"));
            for _ in 0..50_000 {
                encoder.gauge(labels.text(), &GaugePoint::new(1_u64));
            }
        }
        let capacity = encoder.message.capacity() + encoder.out.buffer.capacity();
        assert!(capacity < 3 * WINDOW, "the buffers grew to {capacity} bytes");
        encoder.end().finish().expect("a sink takes everything");
    }
}
