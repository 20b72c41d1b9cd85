//! What was written comes out again.

use metrics_core::{Error, Escaping, Format, Import, Registry, testing};
use proptest::prelude::*;
use tests::model::Model;

/// What a reader finds in the exposition, all of it, with NaN equal to itself.
fn read(text: &str, format: Format) -> String {
    let read = testing::parse(text, format).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let families = read.into_iter().map(|mut family| {
        // At the end of a line, neither blanks nor a carriage return are anybody's.
        family.help = family.help.map(|help| help.trim_end().to_owned()).filter(|help| !help.is_empty());
        format!("{family:?}\n")
    });
    families.collect()
}

/// Imports what a collector of any model has written.
fn assert_comes_out_again(bytes: &[u8], format: Format) {
    let format = format.with_escaping(Escaping::AllowUtf8);
    let text = Model::draw(bytes).registry().encode(format);
    let (host, imported) = (Registry::new(), text.clone());
    let import = Import::new("plugin", format, move || imported.clone());
    let _registration = import.register(&host).expect("a format that is text");
    assert_eq!(read(&host.encode(format), format), read(&text, format));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn whatever_openmetrics_can_say(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        assert_comes_out_again(&bytes, Format::OpenMetrics.with_created());
    }

    #[test]
    fn whatever_text_can_say(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        assert_comes_out_again(&bytes, Format::Text);
    }
}

/// What is more than one of its kind in other libraries' texts, and other spellings of the same number.
#[test]
fn what_only_others_write() -> Result<(), Error> {
    let text = "\
# TYPE requests counter
requests 3
# TYPE wait histogram
wait_bucket{le=\"1\"} 1.0
wait_bucket{le=\"+Inf\"} 3e0
wait_sum 4.5
wait_count 3
# TYPE load untyped
load{of=\"cpu\",} 0.5 1700000000000
free -0.5
";
    let expected = "\
# TYPE free untyped
free -0.5
# TYPE load untyped
load{of=\"cpu\"} 0.5 1700000000000
# TYPE requests counter
requests 3
# TYPE wait histogram
wait_bucket{le=\"1.0\"} 1
wait_bucket{le=\"+Inf\"} 3
wait_sum 4.5
wait_count 3
";
    let registry = Registry::new();
    let _registration = super::import(&registry, text)?;
    assert_eq!(registry.encode(Format::Text), expected);
    Ok(())
}

/// As Python's client writes it, which has no `_created` samples in text.
#[test]
fn when_a_series_began_is_no_gauge() -> Result<(), Error> {
    let text = "\
# TYPE jobs_total counter
jobs_total{queue=\"mail\"} 3
# TYPE jobs_created gauge
jobs_created{queue=\"mail\"} 1.7e+09
jobs_created{queue=\"gone\"} 1.8e+09
# TYPE size summary
size_count 1
size_sum 2
# TYPE size_created gauge
size_created 1.6e+09
# TYPE account_created gauge
account_created 5
";
    let registry = Registry::new();
    let _registration = super::import(&registry, text)?;
    let expected = "\
# TYPE account_created gauge
account_created 5
# TYPE jobs counter
jobs_total{queue=\"mail\"} 3
jobs_created{queue=\"mail\"} 1700000000
# TYPE size summary
size_sum 2
size_count 1
size_created 1600000000
# EOF
";
    assert_eq!(registry.encode(Format::OpenMetrics.with_created()), expected);
    assert_eq!(registry.check(), Ok(()));
    Ok(())
}

#[test]
fn of_several_times_the_last() -> Result<(), Error> {
    let text = "\
# TYPE wait histogram
wait_bucket{le=\"+Inf\"} 1 1.0
wait_count 1 1.0
wait_sum 1 1.0
wait_bucket{le=\"1.0\"} 2 2.5
wait_bucket{le=\"+Inf\"} 3 2.5
wait_count 3 2.5
wait_sum 7 2.5
# EOF
";
    let registry = Registry::new();
    let _registration = Import::new("plugin", Format::OpenMetrics, move || text).register(&registry)?;
    let expected =
        ["wait_bucket{le=\"1.0\"} 2 2500", "wait_bucket{le=\"+Inf\"} 3 2500", "wait_sum 7 2500", "wait_count 3 2500"];
    assert_eq!(super::samples(&registry), expected);
    Ok(())
}
