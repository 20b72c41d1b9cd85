//! Whatever is told arrives, field by field.

use metrics_core::{Format, Registry};
use proptest::prelude::*;
use prost::Message;
use tests::teller::Teller;

use crate::messages::{self, MetricFamily, decode};
use crate::model::{Family, Native};
use crate::models;

/// A registry in which one collector tells these families.
fn registry(families: &[Family]) -> Registry {
    let registry = Registry::new();
    let told = families.to_vec();
    let teller = Teller::new([], move |visitor| told.iter().for_each(|family| family.tell(visitor)));
    registry.register(teller).expect("nothing is announced").forget();
    registry
}

/// One message a family, where a family was sent in several.
fn joined(messages: Vec<MetricFamily>) -> Vec<MetricFamily> {
    let mut joined: Vec<MetricFamily> = Vec::new();
    for message in messages {
        match joined.last_mut() {
            Some(last) if last.name == message.name => {
                assert_eq!((&last.help, last.r#type, &last.unit), (&message.help, message.r#type, &message.unit));
                last.metric.extend(message.metric);
            }
            _ => joined.push(message),
        }
    }
    joined
}

/// The native histograms of a message's series, which are taken out of it.
fn take_natives(family: &mut MetricFamily) -> Vec<Option<Native>> {
    family.metric.iter_mut().map(|metric| metric.histogram.as_mut().and_then(Native::take)).collect()
}

/// What a reader decides by the first series of a message holds for all of them.
fn is_uniform(family: &MetricFamily) -> bool {
    let is_native = |histogram: &messages::Histogram| histogram.schema.is_some();
    let mut kinds = family.metric.iter().map(|metric| metric.histogram.as_ref().is_some_and(is_native));
    let first = kinds.next();
    kinds.all(|kind| Some(kind) == first)
}

proptest! {
    #[test]
    fn what_is_told_arrives(families in models::families()) {
        let registry = registry(&families);
        let bytes = registry.encode_to_vec(Format::Protobuf);
        let sent = decode(&bytes);
        for family in &sent {
            prop_assert!(!family.metric.is_empty() && is_uniform(family), "{family:?}");
        }
        let mut sent = joined(sent);
        let told: Vec<_> =
            families.iter().flat_map(|family| family.messages().into_iter().map(move |message| (family, message))).collect();
        prop_assert_eq!(sent.len(), told.len());
        for (sent, (told, expected)) in sent.iter_mut().zip(told) {
            let natives = take_natives(sent);
            if natives.iter().any(Option::is_some) {
                let expected: Vec<_> = told.natives().map(Option::<&Native>::cloned).collect();
                prop_assert_eq!(natives, expected);
            }
            // Bytes have one form of each message and compare numbers by their bits.
            prop_assert!(sent.encode_to_vec() == expected.encode_to_vec(), "{expected:#?}\nbecame {sent:#?}");
        }

        let mut streamed = Vec::new();
        registry.encode_to(Format::Protobuf, &mut streamed).expect("it takes everything");
        prop_assert_eq!(streamed, bytes);
    }

    #[test]
    fn what_is_shown_is_what_is_sent(families in models::families()) {
        let registry = registry(&families);
        let shown = registry.encode(Format::Protobuf);
        let sent = decode(&registry.encode_to_vec(Format::Protobuf));
        let lines = |begin: &str| shown.lines().filter(|line| line.starts_with(begin)).count();
        prop_assert_eq!(lines("name: "), sent.len());
        prop_assert_eq!(lines("metric {"), sent.iter().map(|family| family.metric.len()).sum::<usize>());
        let opened = shown.lines().filter(|line| line.ends_with(" {")).count();
        let closed = shown.lines().filter(|line| line.trim_start() == "}").count();
        prop_assert_eq!(opened, closed);
    }
}
