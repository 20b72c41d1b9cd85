//! Views of a registry, limits by the operator, and crates that have to be there, as the contract lists them.

use metrics_core::{Counter, Desc, Error, Format, Registry};

#[test]
fn views_show_what_they_are_asked_for() -> Result<(), Error> {
    let registry = Registry::new();
    let requests = Counter::builder("http_requests", "Requests.").register(&registry)?;
    let jobs = Counter::builder("jobs", "Jobs.").register(&registry)?;
    requests.inc();
    jobs.inc_by(2);
    let samples = |registry: &Registry| -> Vec<String> {
        registry.encode(Format::Text).lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    };
    assert_eq!(samples(&registry.filtered(["http_requests_total"])), ["http_requests_total 1"]);
    assert_eq!(samples(&registry.filtered_by(|desc: &Desc| desc.name() == "jobs_total")), ["jobs_total 2"]);
    assert_eq!(samples(&registry.with_prefix("shop")), ["shop_http_requests_total 1", "shop_jobs_total 2"]);
    assert_eq!(
        samples(&registry.with_const_labels([("region", "eu")])),
        ["http_requests_total{region=\"eu\"} 1", "jobs_total{region=\"eu\"} 2"]
    );
    registry.set_target_info([("service_name", "shop")])?;
    let shop = registry.with_prefix("shop").with_const_labels([("region", "eu")]).filtered(["shop_jobs_total"]);
    assert_eq!(samples(&shop), ["shop_jobs_total{region=\"eu\"} 2"]);
    Ok(())
}

#[test]
fn crates_that_have_to_be_there_are() {
    metrics_core::assert_linked!(fixture_linked, fixture_renamed);
}
