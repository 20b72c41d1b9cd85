//! How each kind looks, and names that are not of the old grammar.

use metrics_core::{
    CounterPoint, Desc, Escaping, Exemplar, Format, Gauge, GaugePoint, HistogramPoint, Kind, LabelText, LabelTextBuf,
    Labels, NativePoint, Registry, SummaryPoint, Unit, Visitor,
};
use proptest::prelude::*;
use tests::teller::{Teller, desc, labels};

use crate::messages::{MetricFamily, decode};

/// A registry in which one collector tells of these families.
fn registry(tell: impl Fn(&mut dyn Visitor) + Send + Sync + 'static) -> Registry {
    let registry = Registry::new();
    registry.register(Teller::new([], tell)).expect("nothing is announced").forget();
    registry
}

fn sent(registry: &Registry, format: Format) -> Vec<MetricFamily> {
    decode(&registry.encode_to_vec(format))
}

#[test]
fn every_kind_in_words() {
    let registry = registry(|visitor| {
        let get = labels(&[("method", "get"), ("route", "/\"x\"\n\\")]);
        let trace = labels(&[("trace_id", "4bf92f35")]);
        let exemplar = Exemplar::new(trace.text(), 0.5).at(1_520_430_000.123);
        visitor.family(&desc(Kind::Counter, "busy_seconds").with_unit(Unit::SECONDS));
        visitor.counter(get.text(), &CounterPoint::new(3_u64).exemplar(exemplar).created(1_520_430_000.123));
        visitor.family(&desc(Kind::Gauge, "drift"));
        visitor.gauge(LabelText::EMPTY, &GaugePoint::new(f64::NEG_INFINITY).timestamp(-1.5));
        visitor.family(&desc(Kind::Histogram, "size"));
        let exemplars = [Some(exemplar), None];
        let native = NativePoint::new(3, 0.0).zeros(1).positive(&[(-8, 2), (-5, 1)]).negative(&[(0, 1)]);
        visitor.histogram(
            LabelText::EMPTY,
            &HistogramPoint::new(&[1.0], &[4, 1], 2.5).exemplars(&exemplars).native(native),
        );
        visitor.family(&desc(Kind::Info, "build"));
        visitor.info(labels(&[("version", "1.2")]).text());
        visitor.family(&desc(Kind::StateSet, "the:door"));
        visitor.state_set(LabelText::EMPTY, &[("shut", true)]);
        visitor.family(&desc(Kind::Summary, "wait"));
        visitor.summary(LabelText::EMPTY, &SummaryPoint::new(4, 0.5).quantiles(&[(0.5, f64::NAN)]).created(-0.5));
        visitor.family(&desc(Kind::Gauge, "nothing_yet"));
    });
    let expected = r#"name: "build_info"
help: "Help."
type: GAUGE
metric {
  label {
    name: "version"
    value: "1.2"
  }
  gauge {
    value: 1
  }
}

name: "busy_seconds_total"
help: "Help."
type: COUNTER
unit: "seconds"
metric {
  label {
    name: "method"
    value: "get"
  }
  label {
    name: "route"
    value: "/\"x\"\n\\"
  }
  counter {
    value: 3
    exemplar {
      label {
        name: "trace_id"
        value: "4bf92f35"
      }
      value: 0.5
      timestamp {
        seconds: 1520430000
        nanos: 123000000
      }
    }
    created_timestamp {
      seconds: 1520430000
      nanos: 123000000
    }
  }
}

name: "drift"
help: "Help."
type: GAUGE
metric {
  gauge {
    value: -inf
  }
  timestamp_ms: -1500
}

name: "size"
help: "Help."
type: HISTOGRAM
metric {
  histogram {
    sample_count: 5
    sample_sum: 2.5
    bucket {
      cumulative_count: 4
      upper_bound: 1
      exemplar {
        label {
          name: "trace_id"
          value: "4bf92f35"
        }
        value: 0.5
        timestamp {
          seconds: 1520430000
          nanos: 123000000
        }
      }
    }
    schema: 3
    zero_threshold: 0
    zero_count: 1
    negative_span {
      offset: 0
      length: 1
    }
    negative_delta: 1
    positive_span {
      offset: -8
      length: 4
    }
    positive_delta: 2
    positive_delta: -2
    positive_delta: 0
    positive_delta: 1
    exemplars {
      label {
        name: "trace_id"
        value: "4bf92f35"
      }
      value: 0.5
      timestamp {
        seconds: 1520430000
        nanos: 123000000
      }
    }
  }
}

name: "the:door"
help: "Help."
type: GAUGE
metric {
  label {
    name: "the_door"
    value: "shut"
  }
  gauge {
    value: 1
  }
}

name: "wait"
help: "Help."
type: SUMMARY
metric {
  summary {
    sample_count: 4
    sample_sum: 0.5
    quantile {
      quantile: 0.5
      value: nan
    }
    created_timestamp {
      seconds: -1
      nanos: 500000000
    }
  }
}
"#;
    assert_eq!(registry.encode(Format::Protobuf), expected);
}

#[derive(Labels)]
struct Room<'a> {
    room: &'a str,
}

#[test]
fn a_metric_is_these_bytes() {
    let registry = Registry::new();
    let gauge = Gauge::builder("warmth_celsius", "How warm.")
        .unit(Unit::CELSIUS)
        .labels::<Room<'_>>()
        .register(&registry)
        .expect("the name is free");
    gauge.with(Room { room: "hall" }).set(21.5);
    let expected = [
        &b"\x41\x0a\x0ewarmth_celsius\x12\x09How warm.\x18\x01\x2a\x07celsius"[..],
        b"\x22\x19\x0a\x0c\x0a\x04room\x12\x04hall\x12\x09\x09\0\0\0\0\0\x80\x35\x40",
    ];
    assert_eq!(registry.encode_to_vec(Format::Protobuf), expected.concat());
}

#[test]
fn a_native_histogram_without_a_trace_of_it_has_an_empty_span() {
    let registry = registry(|visitor| {
        visitor.family(&desc(Kind::Histogram, "h"));
        let point = HistogramPoint::new(&[], &[0], 0.0).native(NativePoint::new(0, 0.0));
        visitor.histogram(LabelText::EMPTY, &point);
    });
    let family = &sent(&registry, Format::Protobuf)[0];
    let histogram = family.metric[0].histogram.as_ref().expect("a histogram");
    let spans: Vec<_> = histogram.positive_span.iter().map(|span| (span.offset, span.length)).collect();
    assert_eq!(spans, [(Some(0), Some(0))]);
}

#[test]
fn series_that_are_read_otherwise_than_the_first_begin_a_message() {
    let registry = registry(|visitor| {
        visitor.family(&desc(Kind::Histogram, "h"));
        let bare = NativePoint::new(0, 0.0);
        let kinds = [None, None, Some(bare), Some(bare.zeros(1)), Some(bare), Some(bare.zeros(2)), None];
        for (i, native) in kinds.into_iter().enumerate() {
            let mut point = HistogramPoint::new(&[], &[2], 0.0);
            point.native = native;
            visitor.histogram(labels(&[("i", &i.to_string())]).text(), &point);
        }
    });
    let families = sent(&registry, Format::Protobuf);
    assert!(families.iter().all(|family| family.name.as_deref() == Some("h")));
    let series: Vec<_> = families.iter().map(|family| family.metric.len()).collect();
    assert_eq!(series, [2, 1, 3, 1]);
}

#[test]
fn a_unit_is_stated_where_the_name_ends_with_it() {
    let registry = registry(|visitor| {
        for (kind, name) in [
            (Kind::Gauge, "a_seconds"),
            (Kind::Gauge, "b_milliseconds"),
            (Kind::Gauge, "c"),
            (Kind::Info, "d_seconds"),
            (Kind::Counter, "e_seconds_total"),
            (Kind::Gauge, "seconds"),
        ] {
            visitor.family(&desc(kind, name).with_unit(Unit::SECONDS));
            match kind {
                Kind::Counter => visitor.counter(LabelText::EMPTY, &CounterPoint::new(1_u64)),
                Kind::Info => visitor.info(labels(&[("a", "b")]).text()),
                _ => visitor.gauge(LabelText::EMPTY, &GaugePoint::new(1_u64)),
            }
        }
    });
    let units: Vec<_> = sent(&registry, Format::Protobuf).into_iter().map(|family| family.unit.is_some()).collect();
    assert_eq!(units, [true, false, false, false, true, false]);
}

#[test]
fn native_buckets_have_their_own_exemplars_or_those_of_the_classic_ones() {
    let registry = registry(|visitor| {
        let exemplar = |value: f64| Exemplar::new(LabelText::EMPTY, value).at(value);
        let (classic, own) = ([None, Some(exemplar(5.0))], [exemplar(2.0), exemplar(5.0)]);
        let native = NativePoint::new(0, 0.0).positive(&[(1, 1), (3, 1)]);
        let point = HistogramPoint::new(&[1.0], &[0, 2], 7.0).exemplars(&classic);
        visitor.family(&desc(Kind::Histogram, "a_classic"));
        visitor.histogram(LabelText::EMPTY, &point);
        visitor.family(&desc(Kind::Histogram, "b_both"));
        visitor.histogram(LabelText::EMPTY, &point.native(native));
        visitor.family(&desc(Kind::Histogram, "c_own"));
        visitor.histogram(LabelText::EMPTY, &point.native(native.exemplars(&own)));
    });
    let values = |family: &MetricFamily| -> Vec<_> {
        let histogram = family.metric[0].histogram.as_ref().expect("a histogram");
        histogram.exemplars.iter().map(|exemplar| exemplar.value).collect()
    };
    let told: Vec<_> = sent(&registry, Format::Protobuf).iter().map(values).collect();
    assert_eq!(told, [vec![], vec![Some(5.0)], vec![Some(2.0), Some(5.0)]]);
}

#[test]
fn names_are_escaped_as_the_reader_asked() {
    let registry = registry(|visitor| {
        let labels = LabelTextBuf::new_utf8([("a.b", "x\"y"), ("c", "z")]).expect("valid labels");
        visitor.family(&Desc::new_utf8(Kind::Counter, "my.requests", "Help.").expect("a valid name"));
        let exemplar = Exemplar::new(labels.text(), 1.0);
        visitor.counter(labels.text(), &CounterPoint::new(1_u64).exemplar(exemplar));
        visitor.family(&Desc::new_utf8(Kind::StateSet, "the.door", "Help.").expect("a valid name"));
        visitor.state_set(LabelText::EMPTY, &[("open", true)]);
    });
    let forms = [
        (Escaping::Underscores, ["my_requests_total", "a_b", "the_door"]),
        (Escaping::Dots, ["my_dot_requests_total", "a_dot_b", "the_dot_door"]),
        (Escaping::Values, ["U__my_2e_requests_total", "U__a_2e_b", "U__the_2e_door"]),
        (Escaping::AllowUtf8, ["my.requests_total", "a.b", "the.door"]),
    ];
    for (escaping, [name, label, door]) in forms {
        let families = sent(&registry, Format::Protobuf.with_escaping(escaping));
        let counter = families[0].metric[0].counter.as_ref().expect("a counter");
        let exemplar = counter.exemplar.as_ref().expect("it has one");
        for labels in [&families[0].metric[0].label, &exemplar.label] {
            let pairs: Vec<_> = labels.iter().map(|pair| (pair.name(), pair.value())).collect();
            assert_eq!(pairs, [(label, "x\"y"), ("c", "z")], "{escaping:?}");
        }
        assert_eq!((families[0].name(), families[1].name()), (name, door));
        assert_eq!(families[1].metric[0].label[0].name(), door);
    }
}

proptest! {
    #[test]
    fn any_utf8_name_arrives(name in "[a-z](?s:.){0,8}", value in any::<String>()) {
        let registry = registry({
            let (name, value) = (name.clone(), value.clone());
            move |visitor| {
                visitor.family(&Desc::new_utf8(Kind::Gauge, name.clone(), "Help.").expect("a valid name"));
                let labels = LabelTextBuf::new_utf8([(&name, &value)]).expect("a valid label");
                visitor.gauge(labels.text(), &GaugePoint::new(1_u64));
            }
        });
        let families = sent(&registry, Format::Protobuf.with_escaping(Escaping::AllowUtf8));
        prop_assert_eq!(families[0].name(), &name);
        let pairs: Vec<_> = families[0].metric[0].label.iter().map(|pair| (pair.name(), pair.value())).collect();
        let expected = if value.is_empty() { vec![] } else { vec![(name.as_str(), value.as_str())] };
        prop_assert_eq!(pairs, expected);
    }
}
