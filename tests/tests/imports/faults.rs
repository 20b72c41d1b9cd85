//! What cannot be told is not told, counted, said once, and costs nobody else anything.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use metrics_core::{DiagnosticKind, Error, Format, Gauge, Import, Registry};

use crate::{heard, import, listen, samples};

/// What a plugin gives, scrape by scrape.
const GIVEN: [Result<&[u8], &str>; 7] = [
    Ok(b"faulty 1\n"),
    Ok(b"faulty 1\nfaulty one\n"),
    Ok(b"faulty \xff\n"),
    Err("the plugin has gone"),
    Ok(b"faulty{a=\"1\"} 1\nfaulty{a=\"1\"} 2\n"),
    Ok(b""),
    Ok(b"faulty 2\n"),
];

#[test]
fn a_text_that_cannot_be_read_or_had_is_not_told_in_part() -> Result<(), Error> {
    listen();
    let registry = Registry::new();
    let _host = Gauge::builder("a_host", "The host's.").register(&registry)?;
    let scrapes = AtomicUsize::new(0);
    let source = move || GIVEN[scrapes.fetch_add(1, Ordering::Relaxed)];
    let _import = Import::fallible("unlucky", Format::Text, source).register(&registry)?;
    let errors = |count| format!("metrics_import_errors_total{{import=\"unlucky\"}} {count}");
    let expected = [
        vec!["a_host 0".to_owned(), "faulty 1".to_owned()],
        vec!["a_host 0".to_owned(), errors(1)],
        vec!["a_host 0".to_owned(), errors(2)],
        vec!["a_host 0".to_owned(), errors(3)],
        vec!["a_host 0".to_owned(), errors(4)],
        vec!["a_host 0".to_owned(), errors(4)],
        vec!["a_host 0".to_owned(), "faulty 2".to_owned(), errors(4)],
    ];
    for expected in expected {
        assert_eq!(samples(&registry), expected);
    }
    let said = heard("unlucky");
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].kind, DiagnosticKind::Import);
    assert!(said[0].to_string().contains("faults.rs:"), "{}", said[0]);
    let message = "the import `unlucky` told nothing: line 2, column 8: expected a number, found `one`; \
                   `metrics_import_errors_total` counts on";
    assert_eq!(said[0].message, message);
    Ok(())
}

#[test]
fn a_source_that_panics_is_a_collector_that_does() -> Result<(), Error> {
    let registry = Registry::new();
    let _host = Gauge::builder("a_host", "The host's.").register(&registry)?;
    let source = || -> String { panic!("a plugin in trouble") };
    let _import = Import::new("troubled", Format::Text, source).register(&registry)?;
    assert_eq!(samples(&registry), ["a_host 0", "metrics_collector_panics_total{collector=\"troubled\"} 1"]);
    Ok(())
}

#[test]
fn a_series_that_no_format_can_hold_is_left_out() -> Result<(), Error> {
    listen();
    let registry = Registry::new();
    let text = "\
# TYPE fractions histogram
fractions_bucket{of=\"half\",le=\"+Inf\"} 0.5
fractions_sum{of=\"half\"} 1
fractions_count{of=\"half\"} 0.5
fractions_bucket{of=\"whole\",le=\"+Inf\"} 2
fractions_sum{of=\"whole\"} 1
fractions_count{of=\"whole\"} 2
# TYPE debts counter
debts -1
# TYPE sizes summary
sizes{quantile=\"0.5\"} 1
";
    let _import = import(&registry, text)?;
    let expected = [
        "fractions_bucket{of=\"whole\",le=\"+Inf\"} 2",
        "fractions_sum{of=\"whole\"} 1",
        "fractions_count{of=\"whole\"} 2",
    ];
    for scrape in 1..3 {
        let errors = format!("metrics_import_errors_total{{import=\"plugin\"}} {scrape}");
        let (told, own): (Vec<_>, Vec<_>) =
            samples(&registry).into_iter().partition(|sample| sample.contains("fractions"));
        assert_eq!((&told[..], &own[..]), (&expected.map(str::to_owned)[..], &[errors][..]));
    }
    let expected = [
        ("fractions", "a histogram that counts in fractions"),
        ("debts", "a counter that is negative or NaN"),
        ("sizes", "a summary that does not say how many observations it has, a whole number"),
    ];
    for (family, message) in expected {
        let message =
            format!("the import `plugin` left out a part of it: {message}; `metrics_import_errors_total` counts on");
        let message = message.as_str();
        let said = heard(&format!("metric `{family}`"));
        let said: Vec<_> = said.iter().map(|said| (said.kind, said.message.as_str())).collect();
        assert_eq!(said, [(DiagnosticKind::InvalidSample, message)]);
    }
    Ok(())
}

#[test]
fn it_is_asked_at_every_scrape_and_let_go_with_its_registration() -> Result<(), Error> {
    let registry = Registry::new();
    let source = Arc::new(AtomicUsize::new(0));
    let asked = Arc::clone(&source);
    let text = move || format!("asked {}\n", source.fetch_add(1, Ordering::Relaxed));
    let registration = Import::new("plugin", Format::Text, text).register(&registry)?;
    assert_eq!(samples(&registry), ["asked 0"]);
    assert_eq!(samples(&registry), ["asked 1"]);
    assert_eq!(samples(&registry.filtered(["something_else"])), Vec::<String>::new());
    drop(registration);
    assert_eq!(Arc::strong_count(&asked), 1);
    assert_eq!(samples(&registry), Vec::<String>::new());
    Ok(())
}
