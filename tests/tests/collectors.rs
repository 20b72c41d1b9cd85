//! A collector is someone else's code: whatever it says or does, the exposition stays whole.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use metrics_core::testing::ParsedFamily;
use metrics_core::{
    Collector, Counter, CounterPoint, Desc, Diagnostic, DiagnosticKind, Exemplar, Format, Gauge, GaugePoint, Histogram,
    HistogramPoint, Kind, LabelText, NativePoint, Reason, Registry, Summary, Value, Visitor, on_diagnostic,
};
use tests::reader::scrape;
use tests::teller::{Teller, desc, gauge, labels};

/// Every diagnostic of this program: its tests tell metrics apart by their names.
static HEARD: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());

fn hear(diagnostic: &Diagnostic) {
    HEARD.lock().expect("not poisoned").push(diagnostic.clone());
}

fn heard_of(metric: &str) -> Vec<(DiagnosticKind, String)> {
    let heard = HEARD.lock().expect("not poisoned");
    heard.iter().filter(|d| d.metric == metric).map(|d| (d.kind, d.message.clone())).collect()
}

fn names(families: &[ParsedFamily]) -> Vec<&str> {
    families.iter().map(|family| family.name.as_str()).collect()
}

#[test]
fn a_collector_is_asked_at_every_scrape() {
    let registry = Registry::new();
    let scrapes = AtomicU64::new(0);
    let family = desc(Kind::Counter, "scrapes");
    let collector = Teller::new([family.clone()], move |visitor| {
        visitor.family(&family);
        visitor.counter(LabelText::EMPTY, &CounterPoint::new(scrapes.fetch_add(1, Ordering::Relaxed) + 1));
    });
    let _registration = registry.register(collector).expect("the name is free");
    assert_eq!(scrape(&registry)[0].samples[0].value, 1.0);
    assert_eq!(scrape(&registry)[0].samples[0].value, 2.0);
}

#[test]
fn a_panicking_collector_costs_nobody_else_anything() {
    on_diagnostic(hear);
    let registry = Registry::new();
    let half = desc(Kind::Gauge, "half_told");
    let unlucky = Teller::new([half.clone(), desc(Kind::Gauge, "never_told")], move |visitor| {
        visitor.family(&half);
        visitor.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Unsigned(1)));
        panic!("out of luck");
    });
    registry.register(gauge("before", 1.0)).expect("the name is free").forget();
    registry.register(unlucky).expect("the names are free").forget();
    registry.register(gauge("served", 2.0)).expect("the name is free").forget();
    for scrapes in 1..=3 {
        let families = scrape(&registry);
        assert_eq!(names(&families), ["before", "metrics_collector_panics_total", "served"]);
        let panics = &families[1].samples[0];
        assert_eq!((panics.label("collector"), panics.value), (Some("half_told"), f64::from(scrapes)));
    }
    let heard = heard_of("half_told");
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!(heard[0].0, DiagnosticKind::CollectorPanic);
}

#[test]
fn a_collector_that_announces_nothing_is_found_by_where_it_was_registered() {
    on_diagnostic(hear);
    let registry = Registry::new();
    let line = line!() + 1;
    registry.register(Teller::new([], |_| panic!("out of luck"))).expect("it has no names").forget();
    let _ = registry.encode(Format::Text);
    let heard = HEARD.lock().expect("not poisoned");
    let place = format!("collectors.rs:{line}): panicked");
    let said: Vec<_> = heard.iter().filter(|d| d.metric == "unnamed").map(ToString::to_string).collect();
    assert!(said.iter().any(|said| said.contains(&place)), "{place} in {said:?}");
}

#[test]
fn no_lock_is_held_while_a_collector_runs() {
    let registry = Registry::new();
    let (inner, kept) = (registry.clone(), Mutex::new(None));
    let collector = Teller::new([desc(Kind::Gauge, "outer")], move |visitor| {
        // Whatever it does with its own registry, short of asking for itself, has to work.
        if let Ok(registration) = inner.register(gauge("inner", 1.0)) {
            *kept.lock().expect("not poisoned") = Some(registration);
        }
        assert_eq!(inner.check(), Ok(()));
        visitor.family(&desc(Kind::Gauge, "outer"));
    });
    registry.register(collector).expect("the name is free").forget();
    assert_eq!(names(&scrape(&registry)), ["outer"]);
    assert_eq!(names(&scrape(&registry)), ["inner", "outer"]);
}

#[test]
fn a_collector_that_encodes_its_own_registry_is_left_out_of_that() {
    on_diagnostic(hear);
    let registry = Registry::new();
    let (inner, seen) = (registry.clone(), Arc::new(Mutex::new(Vec::new())));
    let sees = Arc::clone(&seen);
    let collector = Teller::new([desc(Kind::Gauge, "mirror")], move |visitor| {
        let text = inner.encode(Format::Text);
        sees.lock().expect("not poisoned").push(text);
        visitor.family(&desc(Kind::Gauge, "mirror"));
        visitor.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Unsigned(1)));
    });
    registry.register(collector).expect("the name is free").forget();
    registry.register(gauge("mirrored", 1.0)).expect("the name is free").forget();
    for scrapes in 1..=2 {
        let families = scrape(&registry);
        assert_eq!(names(&families), ["metrics_collector_panics_total", "mirror", "mirrored"]);
        let counted = &families[0].samples[0];
        assert_eq!((counted.label("collector"), counted.value), (Some("mirror"), f64::from(scrapes)));
    }
    let seen = seen.lock().expect("not poisoned");
    assert!(seen.iter().all(|text| text.contains("\nmirrored 1\n") && !text.contains("\nmirror ")), "{seen:?}");
    let heard = heard_of("mirror");
    assert!(matches!(&heard[..], [(DiagnosticKind::CollectorPanic, _)]), "{heard:?}");
    assert!(heard[0].1.contains("a scrape of a registry that it is in"), "{heard:?}");
}

#[test]
fn a_gauge_whose_function_scrapes_is_left_out_of_that_scrape() {
    let registry = Registry::new();
    let size = Gauge::builder("exposition_size", "Help.").register(&registry).expect("the name is free");
    let inner = registry.clone();
    size.set_function(move || inner.encode(Format::Text).len() as f64);
    registry.register(gauge("something_else", 1.0)).expect("the name is free").forget();
    let families = scrape(&registry);
    assert_eq!(names(&families), ["exposition_size", "something_else"]);
    let without = "# HELP something_else Help.\n# TYPE something_else gauge\nsomething_else 1\n";
    assert_eq!(families[0].samples[0].value, without.len() as f64);
    assert_eq!(names(&scrape(&registry)), ["exposition_size", "metrics_collector_panics_total", "something_else"]);
}

#[test]
fn a_family_told_in_two_pieces_is_one() {
    let registry = Registry::new();
    let collector = Teller::new([desc(Kind::Gauge, "pieces"), desc(Kind::Gauge, "between")], |visitor| {
        visitor.family(&desc(Kind::Gauge, "pieces"));
        visitor.gauge(labels(&[("part", "1")]).text(), &GaugePoint::new(Value::Unsigned(1)));
        visitor.family(&desc(Kind::Gauge, "between"));
        visitor.family(&desc(Kind::Gauge, "pieces"));
        visitor.gauge(labels(&[("part", "2")]).text(), &GaugePoint::new(Value::Unsigned(2)));
    });
    registry.register(collector).expect("the names are free").forget();
    let families = scrape(&registry);
    assert_eq!(names(&families), ["between", "pieces"]);
    assert_eq!(families[1].samples.len(), 2);
}

#[test]
fn a_series_told_twice_is_exposed_as_it_was_first_told() {
    on_diagnostic(hear);
    let registry = Registry::new();
    let collector = Teller::new([desc(Kind::Gauge, "echo")], |visitor| {
        visitor.family(&desc(Kind::Gauge, "echo"));
        visitor.gauge(labels(&[("a", "1"), ("b", "2")]).text(), &GaugePoint::new(Value::Unsigned(1)));
        visitor.gauge(labels(&[("b", "2"), ("a", "1")]).text(), &GaugePoint::new(Value::Unsigned(2)));
    });
    registry.register(collector).expect("the name is free").forget();
    for _ in 0..2 {
        let families = scrape(&registry);
        assert_eq!(families[0].samples.iter().map(|sample| sample.value).collect::<Vec<_>>(), [1.0]);
    }
    let expected = (DiagnosticKind::InvalidSample, "one series told twice; the first stays".to_owned());
    assert_eq!(heard_of("echo"), [expected]);
}

#[test]
fn a_family_that_was_not_announced_is_told_where_its_name_is_free() {
    on_diagnostic(hear);
    let registry = Registry::new();
    registry.register(gauge("taken", 1.0)).expect("the name is free").forget();
    let collector = Teller::new([desc(Kind::Gauge, "announced")], |visitor| {
        for name in ["announced", "taken", "surprise", "taken_elsewhere"] {
            visitor.family(&desc(Kind::Gauge, name));
            visitor.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Unsigned(2)));
        }
        // Its sample `surprise_sum` is nobody's, but its base name is the gauge's above.
        visitor.family(&desc(Kind::Counter, "surprise"));
        visitor.counter(LabelText::EMPTY, &CounterPoint::new(3_u64));
    });
    registry.register(collector).expect("the name is free").forget();
    registry.register(gauge("taken_elsewhere", 1.0)).expect("the name is free").forget();
    let families = scrape(&registry);
    assert_eq!(names(&families), ["announced", "surprise", "taken", "taken_elsewhere"]);
    let values: Vec<f64> = families.iter().map(|family| family.samples[0].value).collect();
    assert_eq!(values, [2.0, 2.0, 1.0, 1.0], "the names' owners keep them, before and after");
    for metric in ["taken", "taken_elsewhere", "surprise_total"] {
        let heard = heard_of(metric);
        assert!(matches!(&heard[..], [(DiagnosticKind::Conflict, _)]), "{metric}: {heard:?}");
    }
}

#[test]
fn two_collectors_with_one_surprise_expose_it_once() {
    let registry = Registry::new();
    for value in [1, 2] {
        let collector = Teller::new([], move |visitor| {
            visitor.family(&desc(Kind::Gauge, "shared_surprise"));
            visitor.gauge(labels(&[("of", &value.to_string())]).text(), &GaugePoint::new(Value::Signed(value)));
        });
        registry.register(collector).expect("nothing is announced").forget();
    }
    let families = scrape(&registry);
    assert_eq!(names(&families), ["shared_surprise"]);
    assert_eq!(families[0].samples.len(), 1);
}

#[test]
fn what_no_format_can_hold_is_left_out_and_reported() {
    on_diagnostic(hear);
    let registry = Registry::new();
    let collector = Teller::new([desc(Kind::Histogram, "broken_seconds"), desc(Kind::Counter, "broken")], |visitor| {
        visitor.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Unsigned(1))); // of no family
        visitor.family(&desc(Kind::Histogram, "broken_seconds"));
        visitor.histogram(labels(&[("le", "1")]).text(), &HistogramPoint::new(&[1.0], &[1, 2], 3.0));
        visitor.histogram(LabelText::EMPTY, &HistogramPoint::new(&[1.0, 1.0], &[1, 2, 3], 3.0));
        visitor.histogram(LabelText::EMPTY, &HistogramPoint::new(&[1.0], &[1], 3.0));
        visitor.family(&desc(Kind::Counter, "broken"));
        visitor.counter(LabelText::EMPTY, &CounterPoint::new(-1_i64));
        visitor.gauge(LabelText::EMPTY, &GaugePoint::new(Value::Unsigned(1)));
        visitor.counter(labels(&[("good", "yes")]).text(), &CounterPoint::new(1_u64));
    });
    registry.register(collector).expect("the names are free").forget();
    let families = scrape(&registry);
    let samples: Vec<_> = families.iter().map(|family| (family.name.as_str(), family.samples.len())).collect();
    assert_eq!(samples, [("broken_seconds", 0), ("broken_total", 1)]);
    assert_eq!(heard_of("broken_seconds").len(), 3);
    assert_eq!(heard_of("broken_total").len(), 2);
}

#[test]
fn a_state_set_needs_a_name_that_a_label_can_have() {
    for name in ["__name__", "__x:y", "::x", "_:x"] {
        let error = Desc::new(Kind::StateSet, name, "Help.").expect_err(name);
        assert_eq!((error.reason(), error.metric()), (Reason::InvalidName, name));
        assert!(error.to_string().contains("label"), "{error}");
        Desc::new(Kind::Gauge, name, "Help.").expect("of another kind it can be");
    }
    let registry = Registry::new();
    let collector = Teller::new([desc(Kind::StateSet, "job:mode")], |visitor| {
        visitor.family(&desc(Kind::StateSet, "job:mode"));
        visitor.state_set(LabelText::EMPTY, &[("on", true)]);
    });
    registry.register(collector).expect("the name is free").forget();
    let families = scrape(&registry);
    assert_eq!(families[0].samples[0].label("job_mode"), Some("on"));
}

/// What is said of a family whose only series no format can hold, told twice; nothing of it is exposed.
#[track_caller]
fn refusal(kind: Kind, name: &str, tell: impl Fn(&mut dyn Visitor) + Send + Sync + 'static) -> String {
    on_diagnostic(hear);
    let family = desc(kind, name);
    let exposed = family.name().to_owned();
    let registry = Registry::new();
    let collector = Teller::new([family.clone()], move |visitor: &mut dyn Visitor| {
        visitor.family(&family);
        tell(visitor);
        tell(visitor);
    });
    registry.register(collector).expect("the name is free").forget();
    registry.register(gauge("beside_it", 1.0)).expect("the name is free").forget();
    let samples: Vec<_> = scrape(&registry).into_iter().flat_map(|family| family.samples).collect();
    assert!(matches!(&samples[..], [beside] if beside.name == "beside_it"), "{samples:?}");
    match &heard_of(&exposed)[..] {
        [(DiagnosticKind::InvalidSample, message)] => message.clone(),
        heard => panic!("one refusal of {exposed}: {heard:?}"),
    }
}

#[test]
fn an_exemplar_that_cannot_be_exposed_costs_its_series() {
    let one = |value| Exemplar::new(LabelText::EMPTY, value);
    let counters = [
        ("exemplar_is_nan", one(f64::NAN), "an exemplar that is NaN"),
        ("exemplar_of_no_time", one(1.0).at(f64::NAN), "a time that is not within the years 1 to 9999"),
    ];
    for (name, exemplar, says) in counters {
        let told = move |visitor: &mut dyn Visitor| {
            visitor.counter(LabelText::EMPTY, &CounterPoint::new(1_u64).exemplar(exemplar));
        };
        assert_eq!(refusal(Kind::Counter, name, told), says);
    }
    let too_long = labels(&[("trace_id", &"\u{df}".repeat(121))]);
    let told = move |visitor: &mut dyn Visitor| {
        let exemplar = Exemplar::new(too_long.text(), 1.0);
        visitor.counter(LabelText::EMPTY, &CounterPoint::new(1_u64).exemplar(exemplar));
    };
    let says = "an exemplar whose labels have more than 128 characters";
    assert_eq!(refusal(Kind::Counter, "exemplar_is_too_long", told), says);

    let histograms = [
        ("exemplar_above_its_bucket", vec![Some(one(1.5)), None], "an exemplar that lies outside of its bucket"),
        ("exemplar_below_its_bucket", vec![None, Some(one(1.0))], "an exemplar that lies outside of its bucket"),
        (
            "exemplar_of_no_bucket",
            vec![None, None, Some(one(2.0))],
            "a histogram needs as many exemplars as buckets, or none at all",
        ),
    ];
    for (name, exemplars, says) in histograms {
        let told = move |visitor: &mut dyn Visitor| {
            visitor.histogram(LabelText::EMPTY, &HistogramPoint::new(&[1.0], &[1, 1], 3.0).exemplars(&exemplars));
        };
        assert_eq!(refusal(Kind::Histogram, name, told), says);
    }
}

#[test]
fn native_buckets_that_cannot_be_exposed_cost_their_series() {
    let native = NativePoint::new(0, 0.5);
    let threshold = "a native histogram's zero threshold must be finite and not negative";
    let cases = [
        ("too_coarse", NativePoint::new(-5, 0.5), "native buckets of a schema that is not from -4 to 8"),
        ("too_fine", NativePoint::new(9, 0.5), "native buckets of a schema that is not from -4 to 8"),
        ("threshold_below_zero", NativePoint::new(0, -0.5), threshold),
        ("threshold_nan", NativePoint::new(0, f64::NAN), threshold),
        ("not_rising", native.positive(&[(2, 1), (1, 1)]), "native buckets whose numbers do not rise"),
        ("twice_the_same", native.negative(&[(2, 1), (2, 1)]), "native buckets whose numbers do not rise"),
        ("empty", native.positive(&[(2, 0)]), "a native bucket that is empty"),
        ("of_no_float", native.positive(&[(i32::MIN, 1)]), "a native bucket beyond all floats"),
        ("too_many", native.positive(&[(2, 2)]).zeros(2), "native buckets that count more than their histogram"),
    ];
    for (name, native, says) in cases {
        let told = move |visitor: &mut dyn Visitor| {
            visitor.histogram(LabelText::EMPTY, &HistogramPoint::new(&[1.0], &[1, 2], 3.0).native(native));
        };
        assert_eq!(refusal(Kind::Histogram, &format!("native_{name}"), told), says);
    }
}

#[test]
fn a_time_that_cannot_be_exposed_costs_its_series() {
    for (name, time) in [("nan", f64::NAN), ("infinite", f64::NEG_INFINITY), ("too_late", 1e12)] {
        let says = "a time that is not within the years 1 to 9999";
        let created = move |visitor: &mut dyn Visitor| {
            visitor.counter(LabelText::EMPTY, &CounterPoint::new(1_u64).created(time));
        };
        assert_eq!(refusal(Kind::Counter, &format!("created_{name}"), created), says);
        let timestamp = move |visitor: &mut dyn Visitor| {
            visitor.gauge(LabelText::EMPTY, &GaugePoint::new(1_u64).timestamp(time));
        };
        assert_eq!(refusal(Kind::Gauge, &format!("timestamp_{name}"), timestamp), says);
    }
}

#[test]
fn what_every_format_can_hold_is_exposed() {
    on_diagnostic(hear);
    let registry = Registry::new();
    let collector = Teller::new([desc(Kind::Histogram, "well_formed_seconds")], |visitor| {
        let trace = labels(&[("trace_id", &"\u{df}".repeat(120))]);
        let exemplar = |value| Some(Exemplar::new(trace.text(), value).at(1.5));
        let native = NativePoint::new(0, 0.5).zeros(1).positive(&[(0, 1)]).negative(&[(1, 1)]);
        let exemplars = [exemplar(1.0), exemplar(f64::INFINITY)];
        let point = HistogramPoint::new(&[1.0], &[2, 2], f64::NAN).created(0.0);
        visitor.family(&desc(Kind::Histogram, "well_formed_seconds"));
        visitor.histogram(LabelText::EMPTY, &point.exemplars(&exemplars).native(native));
    });
    registry.register(collector).expect("the name is free").forget();
    let families = scrape(&registry);
    assert_eq!((names(&families), families[0].samples.len()), (vec!["well_formed_seconds"], 4));
    assert_eq!(heard_of("well_formed_seconds"), []);
}

#[test]
fn what_metrics_say_is_passed_on_whole() {
    let (inner, outer) = (Registry::new(), Registry::new());
    let counter = Counter::builder("jobs", "Help.").register(&inner).expect("the name is free");
    let narrow = Histogram::builder("size", "Help.").native_with(1.01, 16, 0.0).register(&inner).expect("a free name");
    let wide = Histogram::builder("width", "Help.").buckets([1.0]).native().register(&inner).expect("a free name");
    let summary = Summary::builder("lines", "Help.").register(&inner).expect("the name is free");
    let values = [0.0, 5e-324, 1e-9, 0.001, 0.3, 0.5, 1.0, 1.001, 1.4, 7.0, 90.0, 1e4, 1e300, f64::INFINITY, f64::NAN];
    for value in values.into_iter().chain(values.map(|value| -value)) {
        counter.inc();
        narrow.observe(value);
        wide.observe(value);
        summary.observe(value);
    }
    let collector = Teller::new([], move |visitor: &mut dyn Visitor| {
        for metric in [&*counter as &dyn Collector, &*narrow, &*wide, &*summary] {
            metric.collect(visitor);
        }
    });
    let formats = [Format::Text, Format::OpenMetrics.with_created(), Format::Protobuf];
    let said = formats.map(|format| inner.encode_to_vec(format));
    outer.register(collector).expect("nothing is announced").forget();
    assert_eq!(formats.map(|format| outer.encode_to_vec(format)), said);
    assert!(said.iter().all(|said| !said.is_empty()));
}
