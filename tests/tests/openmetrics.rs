//! What is written in OpenMetrics, as a reader of it finds it.

use metrics_core::{
    Counter, CounterPoint, Escaping, Exemplar, Format, Gauge, GaugePoint, HistogramPoint, Kind, LabelText, Reason,
    Registry, SummaryPoint, Unit, Value, Visitor, counter,
};
use tests::teller::{Teller, desc, gauge, labels};

/// A registry in which one collector tells of these families.
fn registry(tell: impl Fn(&mut dyn Visitor) + Send + Sync + 'static) -> Registry {
    let registry = Registry::new();
    registry.register(Teller::new([], tell)).expect("nothing is announced").forget();
    registry
}

fn every_kind() -> Registry {
    let registry = registry(|visitor| {
        let get = labels(&[("method", "get"), ("route", "/\"x\"\\y\nz")]);
        let trace = labels(&[("trace_id", "4bf92f35"), ("span_id", "00f0")]);
        let exemplar = Exemplar::new(trace.text(), 0.5).at(1_520_430_000.25);
        visitor.family(&desc(Kind::Summary, "wait_seconds").with_unit(Unit::SECONDS));
        visitor.summary(LabelText::EMPTY, &SummaryPoint::new(4, 0.5).quantiles(&[(0.5, 0.125), (0.99, f64::NAN)]));
        visitor.family(&desc(Kind::Counter, "requests"));
        visitor.counter(get.text(), &CounterPoint::new(u64::MAX).exemplar(exemplar).created(1_520_430_000.0));
        visitor.counter(LabelText::EMPTY, &CounterPoint::new(1_500_000.25));
        visitor.family(&desc(Kind::Gauge, "drift_seconds").with_unit(Unit::SECONDS));
        visitor.gauge(get.text(), &GaugePoint::new(Value::Signed(-7)).timestamp(1_520_430_000.5));
        visitor.family(&desc(Kind::Histogram, "size_bytes").with_unit(Unit::BYTES));
        let exemplars = [None, Some(exemplar), None];
        let point = HistogramPoint::new(&[0.25, 1e6], &[1, 2, 3], 1e21).exemplars(&exemplars).created(1_520_430_001.5);
        visitor.histogram(get.text(), &point);
        visitor.family(&desc(Kind::Info, "build"));
        visitor.info(labels(&[("version", "1.2.3")]).text());
        visitor.family(&desc(Kind::StateSet, "door"));
        visitor.state_set(LabelText::EMPTY, &[("open", false), ("\"shut\"", true)]);
        visitor.family(&desc(Kind::Gauge, "nothing_yet"));
    });
    registry.set_target_info([("service_name", "shop")]).expect("a valid label");
    registry
}

#[test]
fn every_kind_has_its_lines() {
    let expected = r##"# TYPE target info
# HELP target What this program is.
target_info{service_name="shop"} 1
# TYPE build info
# HELP build Help.
build_info{version="1.2.3"} 1
# TYPE door stateset
# HELP door Help.
door{door="open"} 0
door{door="\"shut\""} 1
# TYPE drift_seconds gauge
# UNIT drift_seconds seconds
# HELP drift_seconds Help.
drift_seconds{method="get",route="/\"x\"\\y\nz"} -7 1520430000.5
# TYPE nothing_yet gauge
# HELP nothing_yet Help.
# TYPE requests counter
# HELP requests Help.
requests_total{method="get",route="/\"x\"\\y\nz"} 18446744073709551615 # {trace_id="4bf92f35",span_id="00f0"} 0.5 1520430000.25
requests_total 1.50000025e+06
# TYPE size_bytes histogram
# UNIT size_bytes bytes
# HELP size_bytes Help.
size_bytes_bucket{method="get",route="/\"x\"\\y\nz",le="0.25"} 1
size_bytes_bucket{method="get",route="/\"x\"\\y\nz",le="1e+06"} 3 # {trace_id="4bf92f35",span_id="00f0"} 0.5 1520430000.25
size_bytes_bucket{method="get",route="/\"x\"\\y\nz",le="+Inf"} 6
size_bytes_sum{method="get",route="/\"x\"\\y\nz"} 1e+21
size_bytes_count{method="get",route="/\"x\"\\y\nz"} 6
# TYPE wait_seconds summary
# UNIT wait_seconds seconds
# HELP wait_seconds Help.
wait_seconds{quantile="0.5"} 0.125
wait_seconds{quantile="0.99"} NaN
wait_seconds_sum 0.5
wait_seconds_count 4
# EOF
"##;
    assert_eq!(every_kind().encode(Format::OpenMetrics), expected);
}

#[test]
fn creation_times_are_lines_of_their_own_for_who_asks() {
    let text = every_kind().encode(Format::OpenMetrics.with_created());
    let created: Vec<&str> = text.lines().filter(|line| line.contains("_created")).collect();
    let expected = [
        r#"requests_created{method="get",route="/\"x\"\\y\nz"} 1520430000"#,
        r#"size_bytes_created{method="get",route="/\"x\"\\y\nz"} 1520430001.5"#,
    ];
    assert_eq!(created, expected);
    assert_eq!(text.lines().count(), every_kind().encode(Format::OpenMetrics).lines().count() + 2);
    assert_eq!(Format::OpenMetrics.with_created().content_type(), Format::OpenMetrics.content_type());
    assert_eq!(Format::Text.with_created(), Format::Text, "text has no such lines");
}

/// Orders served.
#[counter]
static ORDERS_SERVED: Counter;

/// How many orders were ever created, which is not when `orders_served` was.
#[counter]
static ORDERS_SERVED_CREATED: Counter;

#[test]
fn a_counter_whose_creation_time_has_the_name_of_another_family_is_of_no_known_kind() {
    let registry = Registry::new();
    registry.include(&ORDERS_SERVED);
    registry.include(&ORDERS_SERVED_CREATED);
    assert_eq!(registry.check(), Ok(()));
    let text = registry.encode(Format::OpenMetrics.with_created());
    assert!(text.contains("# TYPE orders_served_total unknown\n"), "{text}");
    assert!(text.contains("# TYPE orders_served_created counter\n"), "{text}");
    let samples: Vec<&str> =
        text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(samples, ["orders_served_created_total", "orders_served_created_created", "orders_served_total"]);
}

#[test]
fn all_ways_out_write_the_same() {
    let registry = every_kind();
    let schemes = [Escaping::Underscores, Escaping::Dots, Escaping::Values, Escaping::AllowUtf8];
    for format in schemes.map(|scheme| Format::OpenMetrics.with_escaping(scheme)).into_iter().chain([
        Format::Text,
        Format::OpenMetrics,
        Format::OpenMetrics.with_created(),
    ]) {
        let text = registry.encode(format);
        let mut written = Vec::new();
        registry.encode_to(format, &mut written).expect("memory takes everything");
        assert_eq!(text.as_bytes(), registry.encode_to_vec(format));
        assert_eq!(text.as_bytes(), written);
    }
}

#[test]
fn names_of_the_old_grammar_are_the_same_under_every_scheme() {
    let registry = every_kind();
    for scheme in [Escaping::Underscores, Escaping::Dots, Escaping::Values, Escaping::AllowUtf8] {
        let text = registry.encode(Format::OpenMetrics.with_escaping(scheme));
        assert_eq!(text, registry.encode(Format::OpenMetrics));
        assert_eq!(registry.encode(Format::Text.with_escaping(scheme)), registry.encode(Format::Text));
    }
}

#[test]
fn the_end_is_written_once_and_in_openmetrics_alone() {
    assert_eq!(Registry::new().encode(Format::OpenMetrics), "# EOF\n");
    let registry = registry(|visitor| {
        visitor.family(&desc(Kind::Gauge, "g"));
        for i in 0..20_000_u64 {
            visitor.gauge(labels(&[("i", &i.to_string())]).text(), &GaugePoint::new(i));
        }
    });
    let mut streamed = Vec::new();
    registry.encode_to(Format::OpenMetrics, &mut streamed).expect("memory takes everything");
    let text = String::from_utf8(streamed).expect("text");
    assert_eq!(text.matches("# EOF\n").count(), 1);
    assert!(text.ends_with("\ng{i=\"19999\"} 19999\n# EOF\n"));
    assert!(!registry.encode(Format::Text).contains("# EOF"));
}

mod target_info {
    use super::*;

    fn first_lines(registry: &Registry) -> Vec<String> {
        registry.encode(Format::Text).lines().take(3).map(str::to_owned).collect()
    }

    #[test]
    fn it_is_a_gauge_in_text_and_comes_first_there_too() {
        let registry = Registry::new();
        let _early = Gauge::builder("a_gauge", "Help.").register(&registry).expect("a free name");
        registry.register(gauge("a_told_gauge", 1.0)).expect("a free name").forget();
        registry.set_target_info([("service_name", "shop"), ("note", "")]).expect("valid labels");
        assert_eq!(
            first_lines(&registry),
            [
                "# HELP target_info What this program is.",
                "# TYPE target_info gauge",
                "target_info{service_name=\"shop\"} 1"
            ]
        );
    }

    #[test]
    fn its_labels_may_have_names_in_utf8() {
        let registry = Registry::new();
        registry.set_target_info([("service.name", "shop"), ("Größe", "1")]).expect("valid labels");
        assert_eq!(first_lines(&registry)[2], "target_info{service_name=\"shop\",Gr__e=\"1\"} 1");
        let quoted = registry.encode(Format::Text.with_escaping(Escaping::AllowUtf8));
        assert!(quoted.ends_with("\ntarget_info{\"service.name\"=\"shop\",\"Größe\"=\"1\"} 1\n"), "{quoted}");
    }

    #[test]
    fn what_is_stated_later_replaces_it_and_it_can_be_taken_back() {
        let registry = Registry::new();
        registry.set_target_info([("version", "1")]).expect("valid labels");
        registry.set_target_info([("version", "2")]).expect("valid labels");
        assert_eq!(first_lines(&registry)[2], "target_info{version=\"2\"} 1");
        registry.set_target_info([("version", "")]).expect("valid labels");
        assert_eq!(registry.encode(Format::Text), "");
        registry.set_target_info([("version", "3")]).expect("valid labels");
        assert_eq!(first_lines(&registry)[2], "target_info{version=\"3\"} 1");
        registry.clear_target_info();
        assert_eq!(registry.encode(Format::Text), "");
        Registry::new().clear_target_info(); // there is nothing to take back
    }

    #[test]
    fn a_registry_that_is_a_part_of_another_states_it_there() {
        let part = Registry::new();
        part.set_target_info([("version", "1")]).expect("valid labels");
        let other = Registry::new();
        let _gauge = Gauge::builder("a_gauge", "Help.").register(&other).expect("a free name");
        assert_eq!(first_lines(&other.joined(&part))[2], "target_info{version=\"1\"} 1");
    }

    #[test]
    fn a_bad_label_or_a_name_that_is_taken_is_refused_and_nothing_changes() {
        let registry = Registry::new();
        registry.set_target_info([("version", "1")]).expect("valid labels");
        for labels in
            [&[("__name", "shop")][..], &[("a", "1"), ("a", "2")], &[("a.b", "1"), ("a_b", "2")], &[("", "1")]]
        {
            let line = line!() + 1;
            let refused = registry.set_target_info(labels.iter().copied()).expect_err("not label names");
            assert_eq!((refused.reason(), refused.metric()), (Reason::InvalidLabel, "target_info"));
            assert!(refused.origin().is_some_and(|at| (at.file(), at.line()) == (file!(), line)), "{refused}");
            assert_eq!(first_lines(&registry)[2], "target_info{version=\"1\"} 1");
        }

        let taken = Registry::new();
        let holder = Gauge::builder("target", "Help.").register(&taken).expect("a free name");
        let line = line!() + 1;
        let refused = taken.set_target_info([("version", "1")]).expect_err("the name is taken");
        assert_eq!((refused.reason(), refused.metric()), (Reason::Conflict, "target_info"));
        assert!(refused.origin().is_some_and(|at| (at.file(), at.line()) == (file!(), line)), "{refused}");
        assert!(!taken.encode(Format::Text).contains("target_info"));
        drop(holder);
        assert_eq!(taken.encode(Format::Text), "", "what was refused is not stated later");
        taken.set_target_info([("version", "1")]).expect("the name is free");
        assert_eq!(first_lines(&taken)[2], "target_info{version=\"1\"} 1");
    }
}
