//! Whatever is told, a view of it is read by a strict reader, has all of its series, and none of them twice.

use std::collections::HashSet;

use metrics_core::testing;
use metrics_core::{Escaping, Format, Registry, on_diagnostic};
use proptest::prelude::*;
use tests::model::Model;
use tests::wire;

/// Names among which are such as the models have themselves, escaped or not.
const LABELS: [(&str, &str); 6] =
    [("l0", "view"), ("L_1", "a\"\\\n"), ("l_2", ""), ("_1", "x"), ("f1", "y"), ("shop_f0", "on")];

const FORMATS: [Format; 7] = [
    Format::Text,
    Format::Text.with_escaping(Escaping::Dots),
    Format::Text.with_escaping(Escaping::AllowUtf8),
    Format::OpenMetrics.with_created(),
    Format::OpenMetrics.with_escaping(Escaping::Values),
    Format::OpenMetrics.with_escaping(Escaping::AllowUtf8),
    Format::OpenMetrics,
];

/// How many samples a registry has in a format, each with labels that no other one of its name has.
fn samples(registry: &Registry, format: Format) -> usize {
    let text = registry.encode(format);
    let parsed = testing::parse(&text, format).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut known = HashSet::new();
    for sample in parsed.iter().flat_map(|family| &family.samples) {
        let mut labels = sample.labels.clone();
        labels.sort();
        let names: HashSet<_> = labels.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), labels.len(), "a label twice in {sample:?}\n{text}");
        assert!(known.insert((sample.name.clone(), labels)), "{sample:?} twice\n{text}");
    }
    known.len()
}

/// How many series a registry has in protobuf: labelled `metric` messages, field 4 of a family.
fn messages(registry: &Registry) -> usize {
    let encoded = registry.encode_to_vec(Format::Protobuf.with_escaping(Escaping::AllowUtf8));
    let families = wire::delimited(&encoded).expect("whole messages");
    families
        .iter()
        .map(|family| wire::fields(family).expect("whole fields"))
        .map(|fields| fields.iter().filter(|(number, _)| *number == 4).count())
        .sum()
}

/// Views of one registry, of every sort and in several orders.
fn views(registry: &Registry) -> Vec<Registry> {
    let labelled = registry.with_const_labels(LABELS);
    vec![
        registry.with_prefix("shop"),
        labelled.clone(),
        labelled.with_prefix("shop"),
        registry
            .with_prefix("shop")
            .with_const_labels(LABELS)
            .with_prefix("eu_")
            .with_const_labels([("l1", "z"), LABELS[0]]),
        registry.filtered_by(|_| true).with_prefix("l").joined(&Registry::new()).with_const_labels([("lf0", "1")]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_view_of_any_model_has_its_series_once_each(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        on_diagnostic(|_| ());
        let registry = Model::draw(&bytes).registry();
        for view in views(&registry) {
            for format in FORMATS {
                prop_assert_eq!(samples(&view, format), samples(&registry, format), "{:?}: {}", format, view.encode(format));
            }
            prop_assert_eq!(messages(&view), messages(&registry));
        }
    }

    #[test]
    fn two_models_are_joined_where_a_label_tells_them_apart(
        first in prop::collection::vec(any::<u8>(), 0..400),
        second in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        on_diagnostic(|_| ());
        let [first, second] = [first, second].map(|bytes| Model::draw(&bytes).registry());
        let joined = first.with_const_labels([("part", "1")]).joined(&second.with_const_labels([("part", "2")]));
        for format in FORMATS {
            let most = samples(&first, format) + samples(&second, format);
            let found = samples(&joined, format);
            // Families of one name that are unlike are left out, those of the second registry.
            prop_assert!(samples(&first, format) <= found && found <= most);
        }
        let twice = first.with_const_labels([("part", "1")]).joined(&first.with_const_labels([("part", "2")]));
        for format in FORMATS {
            prop_assert_eq!(samples(&twice, format), 2 * samples(&first, format), "{}", twice.encode(format));
        }
    }
}
