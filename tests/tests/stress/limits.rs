//! The series limit, and label values that mean harm, while many threads come upon them.

use std::thread;

use metrics_core::{Counter, Error, Format, Labels, Registry};

use tests::reader::scrape;

use crate::scrapes::{NeverDown, watched};

const OVERFLOW: &str = "__overflow__";

#[derive(Labels)]
struct Tenant<'a> {
    tenant: &'a str,
}

#[test]
fn past_the_limit_the_total_stays_right() -> Result<(), Error> {
    const THREADS: usize = 6;
    const UPDATES: usize = 6_000;
    const LIMIT: usize = 100;
    let registry = Registry::new();
    let requests = Counter::builder("requests", "Updates.").labels::<Tenant<'_>>().limit(LIMIT).register(&registry)?;
    let mut never_down = NeverDown::default();
    watched(
        &registry,
        |families| {
            never_down.check(families);
            let series = families.iter().find(|family| family.name == "requests_total");
            assert!(series.is_none_or(|family| family.samples.len() <= LIMIT + 1));
        },
        || {
            thread::scope(|scope| {
                for thread in 0..THREADS {
                    let requests = &requests;
                    scope.spawn(move || {
                        for i in 0..UPDATES {
                            let tenant = (i * (thread + 1) % 500).to_string();
                            requests.with(Tenant { tenant: &tenant }).inc();
                        }
                    });
                }
            });
        },
    );
    assert_eq!(requests.len(), LIMIT + 1, "the limit is used up, and one series stands for the rest");
    let families = scrape(&registry);
    let total: f64 =
        families.iter().flat_map(|f| &f.samples).filter(|s| s.label("tenant").is_some()).map(|s| s.value).sum();
    assert_eq!(total, (THREADS * UPDATES) as f64);
    let folded = families.value("requests_total", &[("tenant", OVERFLOW)]);
    assert_eq!(folded, families.value("metrics_series_overflow_total", &[("metric", "requests_total")]));
    Ok(())
}

#[test]
fn up_to_the_limit_nothing_is_folded_however_many_threads_want_the_same() -> Result<(), Error> {
    const LIMIT: usize = 20;
    for _ in 0..200 {
        let registry = Registry::new();
        let requests =
            Counter::builder("requests", "Updates.").labels::<Tenant<'_>>().limit(LIMIT).register(&registry)?;
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for tenant in 0..LIMIT {
                        requests.with(Tenant { tenant: &tenant.to_string() }).inc();
                    }
                });
            }
        });
        assert_eq!(requests.len(), LIMIT);
        assert_eq!(requests.with(Tenant { tenant: OVERFLOW }).get(), 0.0, "nothing was folded");
    }
    Ok(())
}

#[test]
fn a_limit_that_was_far_away_is_met_exactly_whoever_comes_and_goes() -> Result<(), Error> {
    const THREADS: usize = 4;
    const EACH: usize = 800;
    for _ in 0..10 {
        let registry = Registry::new();
        let limit = THREADS * EACH;
        let requests =
            Counter::builder("requests", "Updates.").labels::<Tenant<'_>>().limit(limit).register(&registry)?;
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let requests = &requests;
                scope.spawn(move || {
                    for i in 0..EACH {
                        let fleeting = format!("fleeting-{thread}");
                        if i < EACH - 1 && i % 3 == 0 {
                            requests.with(Tenant { tenant: &fleeting }).inc();
                            assert!(requests.remove(Tenant { tenant: &fleeting }), "it had room");
                        }
                        requests.with(Tenant { tenant: &format!("{thread}-{i}") }).inc();
                    }
                });
            }
        });
        assert_eq!(requests.len(), limit);
        assert_eq!(requests.with(Tenant { tenant: OVERFLOW }).get(), 0.0, "nothing was folded");
        assert!(requests.remove(Tenant { tenant: "0-0" }));
        requests.with(Tenant { tenant: "another" }).inc();
        requests.with(Tenant { tenant: "one too many" }).inc();
        assert_eq!(requests.with(Tenant { tenant: OVERFLOW }).get(), 1.0);
        assert_eq!(requests.len(), limit + 1, "and the one that stands for the rest");
    }
    Ok(())
}

#[test]
fn a_limit_that_comes_near_is_met_exactly() -> Result<(), Error> {
    let registry = Registry::new();
    let requests =
        Counter::builder("requests", "Updates.").labels::<Tenant<'_>>().limit(100_000).register(&registry)?;
    let inc = |tenant: usize| requests.with(Tenant { tenant: &tenant.to_string() }).inc();
    (0..1000).for_each(inc);
    assert!(registry.set_limit("requests_total", 1002));
    (1000..1003).for_each(inc);
    assert_eq!(requests.with(Tenant { tenant: OVERFLOW }).get(), 1.0, "there was room for two");
    assert_eq!(requests.len(), 1003, "and for the one that stands for the rest");
    Ok(())
}

#[test]
fn values_of_a_megabyte_and_of_any_characters_are_bounded_and_told_apart() -> Result<(), Error> {
    const BOUND: usize = 4096;
    let registry = Registry::new();
    let requests = Counter::builder("requests", "Updates.").labels::<Tenant<'_>>().register(&registry)?;
    let hostile: Vec<String> = ["a", "\"", "\\", "\n", "\0", "€", "\u{1f980}", "\\\"\n\0", "}", "\r\n", "x\"} 1\n"]
        .iter()
        .flat_map(|pattern| [pattern.repeat(1 << 20), (*pattern).to_owned()])
        .collect();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for tenant in &hostile {
                    requests.with(Tenant { tenant }).inc();
                }
            });
        }
    });
    assert_eq!(requests.len(), hostile.len());
    let text = registry.encode(Format::Text);
    assert!(text.len() < hostile.len() * (2 * BOUND + 100), "{} bytes", text.len());
    let families = scrape(&registry);
    for tenant in &hostile {
        let told = families[0].samples.iter().filter(|sample| {
            let value = sample.label("tenant").expect("every series has the label");
            value.len() <= BOUND
                && tenant.starts_with(value)
                && (value.len() == tenant.len() || value.len() > BOUND - 4)
        });
        assert_eq!(told.map(|sample| sample.value).sum::<f64>(), 2.0, "{:?} ..", &tenant.chars().take(9));
    }
    Ok(())
}
