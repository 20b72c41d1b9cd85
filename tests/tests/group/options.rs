//! Fields that are an `Option`: there unless they are left out.

use metrics_core::{Counter, Gauge, Metrics, Reason, Registry};

use crate::samples;

#[derive(Metrics)]
#[metrics(namespace = "cache")]
struct CacheMetrics {
    /// Hits.
    #[counter]
    hits: Counter,
    /// Entries that had to go.
    #[counter]
    evicted: Option<Counter>,
    #[metrics(prefix = "disk")]
    r#disk: Option<DiskMetrics>,
    #[metrics(prefix = "memory")]
    memory: DiskMetrics,
    #[metrics(skip)]
    name: Option<String>,
}

#[derive(Metrics)]
struct DiskMetrics {
    /// Bytes in use.
    #[gauge(unit = bytes)]
    used: std::option::Option<Gauge>,
}

#[test]
fn an_optional_field_is_there_unless_it_is_left_out() {
    let registry = Registry::new();
    let cache = CacheMetrics::builder().register(&registry).expect("the names are free");
    cache.evicted.as_ref().expect("it is made").inc();
    assert!(cache.disk.is_some() && cache.name.is_none());
    let all = ["cache_disk_used_bytes 0", "cache_evicted_total 1", "cache_hits_total 0", "cache_memory_used_bytes 0"];
    assert_eq!(samples(&registry), all);
    drop(cache);

    let cache = CacheMetrics::builder().without("evicted").without("memory.used").register(&registry);
    let cache = cache.expect("both are optional");
    assert!(cache.evicted.is_none() && cache.memory.used.is_none());
    assert!(cache.disk.as_ref().is_some_and(|disk| disk.used.is_some()));
    assert_eq!(samples(&registry), ["cache_disk_used_bytes 0", "cache_hits_total 0"]);
    drop(cache);

    let cache = CacheMetrics::builder().without("disk").build().expect("it is optional");
    assert!(cache.disk.is_none() && cache.memory.used.is_some());
    cache.hits.inc();
}

#[test]
fn what_cannot_be_left_out_is_an_error_that_says_what_can() {
    for field in ["evictd", "hits", "used", "name", "memory"] {
        let registry = Registry::new();
        let refused = CacheMetrics::builder().without(field).register(&registry).map(|_| ()).expect_err(field);
        assert_eq!((refused.reason(), refused.metric()), (Reason::UnknownField, "CacheMetrics"));
        let told = refused.to_string();
        let expected = format!(
            "there is no optional field `{field}` to be left out; it has `evicted`, `disk`, `disk.used`, `memory.used`"
        );
        assert!(told.ends_with(&expected), "{told}");
        assert!(told.contains("group/options.rs:"), "{told}");
        assert_eq!(samples(&registry), [""; 0]);
    }
}

#[test]
fn a_group_without_optional_fields_says_so() {
    #[derive(Metrics)]
    struct Plain {
        /// Jobs.
        #[counter]
        jobs: Counter,
    }
    let refused = Plain::builder().without("jobs").build().map(|plain| plain.jobs.inc()).expect_err("it is needed");
    let told = refused.to_string();
    assert!(told.ends_with("it has none: a field that may be left out is an `Option`"), "{told}");
}
