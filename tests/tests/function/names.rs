//! Names, help and place of a function's metrics.

use metrics_core::{Kind, LabelDesc, catalog, counter, gauge, generate_latest, histogram, measure, summary};

use crate::ends::End;

/// Is documented.
#[histogram(latency, buckets = [0.5, 1], slo = 0.75, namespace = "shop", help = "Its help.", limit = 50, labels(end))]
#[counter(exact = "OldName", accessor = old_name)]
fn named(end: End) {
    let _ = end;
}

#[counter]
fn r#type() {}

#[test]
fn names_and_help_are_those_of_definitions() {
    named(End::Return);
    r#type();
    let text = generate_latest();
    assert!(text.contains("# HELP shop_named_latency_seconds Its help.\n"));
    assert!(text.contains("shop_named_latency_seconds_bucket{end=\"return\",le=\"0.75\"} 1\n"));
    assert!(text.contains("\nOldName 1\n"));
    assert!(text.contains("# HELP type_calls_total Calls of `function::names::type`.\n"), "{text}");
    assert_eq!(old_name().get_u64() + type_calls().get_u64(), 2);
    assert_eq!(named_latency(End::Return).count(), 1);
}

/// Every metric that a function may have, each by its default name.
#[histogram(latency, outcome)]
#[counter]
#[counter(errors)]
#[gauge(in_flight)]
#[histogram(busy)]
async fn handle() {}

const HANDLED_AT: u32 = line!() - 2;

#[summary(latency)]
fn summed() {}

#[measure]
fn measured() {}

#[test]
fn default_names_and_help_say_what_is_measured_of_what() {
    let catalog = catalog();
    let seconds = || Some("seconds".to_owned());
    for (name, kind, unit, labels, help) in [
        (
            "handle_latency_seconds",
            Kind::Histogram,
            seconds(),
            &["outcome"][..],
            "Wall time of `function::names::handle`.",
        ),
        ("handle_busy_seconds", Kind::Histogram, seconds(), &[], "Time inside the polls of `function::names::handle`."),
        ("handle_calls_total", Kind::Counter, None, &[], "Calls of `function::names::handle`."),
        (
            "handle_errors_total",
            Kind::Counter,
            None,
            &[],
            "Calls that returned an error or panicked, of `function::names::handle`.",
        ),
        ("handle_in_flight", Kind::Gauge, None, &[], "Calls under way of `function::names::handle`."),
        ("summed_latency_seconds", Kind::Summary, seconds(), &[], "Wall time of `function::names::summed`."),
        (
            "measured_latency_seconds",
            Kind::Histogram,
            seconds(),
            &["outcome"],
            "Wall time of `function::names::measured`.",
        ),
        ("measured_in_flight", Kind::Gauge, None, &[], "Calls under way of `function::names::measured`."),
    ] {
        let mut found = catalog.iter().filter(|desc| desc.name() == name);
        let desc = found.next().unwrap_or_else(|| panic!("{name} is not in the catalogue"));
        assert!(found.next().is_none(), "{name} is there twice");
        assert_eq!((desc.kind(), desc.unit().map(|unit| unit.as_str().to_owned())), (kind, unit), "{name}");
        let names: Vec<_> = desc.labels().iter().map(LabelDesc::name).collect();
        assert_eq!((desc.help(), names.as_slice()), (help, labels), "{name}");
        assert!(desc.origin().file().ends_with("names.rs"), "{name}");
    }
    let desc = catalog.iter().find(|desc| desc.name() == "handle_calls_total").expect("it is linked");
    assert!(desc.origin().line().abs_diff(HANDLED_AT) < 8, "{}", desc.origin());
    drop(handle());
    summed();
    measured();
}

/// Two functions of one name share a metric's name and nothing else.
mod first {
    #[metrics_core::counter(labels(place = "first"), accessor = pub(super) counted)]
    pub(super) fn same() {}
}

mod second {
    #[metrics_core::counter(labels(place = "second"), accessor = pub(super) counted)]
    pub(super) fn same() {}
}

#[test]
fn an_accessor_leads_to_the_metric_of_its_own_function() {
    first::same();
    first::same();
    second::same();
    assert_eq!((first::counted().get_u64(), second::counted().get_u64()), (2, 1));
}

/// Functions of one name that one line writes for two types.
macro_rules! stores {
    ($($store:ident<$item:ty>)*) => {$(
        struct $store<T>(T);
        impl $store<$item> {
            #[counter(name = "store_loads", accessor = loads)]
            fn load() {}
        }
    )*};
}

stores!(Users<u8> Users2<u8> Orders<Vec<u8>>);

#[test]
fn an_accessor_leads_to_the_metric_of_its_own_type() {
    Users::<u8>::load();
    Users::<u8>::load();
    Orders::<Vec<u8>>::load();
    let loads = [Users::<u8>::loads(), Users2::<u8>::loads(), Orders::<Vec<u8>>::loads()];
    assert_eq!(loads.map(|loads| loads.get_u64()), [2, 0, 1]);
    let _ = (Users(1).0, Users2(1).0, Orders(1).0, Users2::<u8>::load);
}

#[test]
fn what_is_not_called_is_exposed_at_zero() {
    #[allow(dead_code, reason = "what is tested is that nobody calls it")]
    #[counter]
    fn nobody_calls_this() {}
    assert_eq!(nobody_calls_this_calls().get_u64(), 0);
    assert!(generate_latest().contains("\nnobody_calls_this_calls_total 0\n"));

    /// Not even for a type is it compiled.
    #[allow(dead_code, reason = "what is tested is that nobody calls it")]
    #[counter]
    fn nobody_instantiates_this<T>(_: T) {}
    assert!(generate_latest().contains("\nnobody_instantiates_this_calls_total 0\n"));
}
