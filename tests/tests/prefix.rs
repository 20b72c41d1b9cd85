//! `Registry::with_prefix`: a registry whose names all begin alike.

use std::sync::Mutex;

use metrics_core::{
    Counter, Diagnostic, DiagnosticKind, Error, Format, Gauge, GaugePoint, Histogram, Kind, LabelText, Reason,
    Registry, Unit, Visitor, on_diagnostic,
};
use tests::reader::scrape;
use tests::teller::{Teller, desc, gauge, labels};

static HEARD: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());

fn hear(diagnostic: &Diagnostic) {
    HEARD.lock().expect("not poisoned").push(diagnostic.clone());
}

/// What was heard with that in its message.
fn heard(says: &str) -> Vec<Diagnostic> {
    HEARD.lock().expect("not poisoned").iter().filter(|heard| heard.message.contains(says)).cloned().collect()
}

fn names(registry: &Registry) -> Vec<String> {
    scrape(registry).into_iter().map(|family| family.name).collect()
}

#[test]
fn every_format_has_the_prefix_and_families_are_sorted_by_their_new_names() -> Result<(), Error> {
    let registry = Registry::new();
    let jobs = Counter::builder("jobs", "Jobs.").register(&registry)?;
    let wait = Histogram::builder("wait", "Wait.").unit(Unit::SECONDS).buckets([1.0]).register(&registry)?;
    registry.register(gauge("process_threads", 4.0))?.forget();
    registry.register(gauge("a", 1.0))?.forget();
    jobs.inc();
    wait.observe(2);
    let view = registry.with_prefix("shop");
    assert_eq!(names(&view), ["process_threads", "shop_a", "shop_jobs_total", "shop_wait_seconds"]);
    let expected = "# TYPE process_threads gauge\n# HELP process_threads Help.\nprocess_threads 4\n\
                    # TYPE shop_a gauge\n# HELP shop_a Help.\nshop_a 1\n\
                    # TYPE shop_jobs counter\n# HELP shop_jobs Jobs.\nshop_jobs_total 1\n\
                    # TYPE shop_wait_seconds histogram\n# UNIT shop_wait_seconds seconds\n# HELP shop_wait_seconds Wait.\n\
                    shop_wait_seconds_bucket{le=\"1.0\"} 0\nshop_wait_seconds_bucket{le=\"+Inf\"} 1\n\
                    shop_wait_seconds_sum 2\nshop_wait_seconds_count 1\n# EOF\n";
    assert_eq!(view.encode(Format::OpenMetrics), expected);
    let protobuf = view.encode(Format::Protobuf);
    for name in ["process_threads", "shop_a", "shop_jobs_total", "shop_wait_seconds"] {
        assert!(protobuf.contains(&format!("name: \"{name}\"")), "{protobuf}");
    }
    assert_eq!(names(&registry), ["a", "jobs_total", "process_threads", "wait_seconds"], "the registry is as it was");
    Ok(())
}

#[test]
fn a_prefix_that_ends_with_an_underscore_gets_no_second_one() -> Result<(), Error> {
    let registry = Registry::new();
    registry.register(gauge("a", 1.0))?.forget();
    assert_eq!(names(&registry.with_prefix("shop_")), ["shop_a"]);
    assert_eq!(names(&registry.with_prefix("shop").with_prefix("eu")), ["eu_shop_a"]);
    Ok(())
}

#[test]
fn what_dashboards_look_for_under_one_name_keeps_it() -> Result<(), Error> {
    let registry = Registry::new();
    registry.set_target_info([("service.name", "shop")])?;
    let build = desc(Kind::Info, "build");
    let told = build.clone();
    let info = Teller::new([build], move |visitor: &mut dyn Visitor| {
        visitor.family(&told);
        visitor.info(labels(&[("version", "1")]).text());
    });
    registry.register(info)?.forget();
    for name in ["process_threads", "metrics_own", "kube_pod_info", "processes", "info"] {
        registry.register(gauge(name, 1.0))?.forget();
    }
    let jobs = Counter::builder("jobs", "Jobs.").register(&registry)?;
    jobs.inc_by(-1);
    let kept = ["build_info", "kube_pod_info", "metrics_own", "metrics_rejected_updates_total", "process_threads"];
    let view = registry.with_prefix("shop");
    let expected = ["target_info"].into_iter().chain(kept).chain(["shop_info", "shop_jobs_total", "shop_processes"]);
    assert_eq!(names(&view), expected.collect::<Vec<_>>());
    let text = view.encode(Format::Text);
    assert!(text.contains("\nmetrics_rejected_updates_total{metric=\"shop_jobs_total\",reason="), "{text}");
    assert!(view.encode(Format::OpenMetrics).starts_with("# TYPE target info\n"), "it is first still");
    Ok(())
}

#[test]
fn what_a_collector_has_not_announced_has_the_prefix_too() -> Result<(), Error> {
    let registry = Registry::new();
    let surprise = Teller::new([], |visitor: &mut dyn Visitor| {
        visitor.family(&desc(Kind::Gauge, "surprise"));
        visitor.gauge(LabelText::EMPTY, &GaugePoint::new(1_u64));
    });
    registry.register(surprise)?.forget();
    assert_eq!(names(&registry.with_prefix("shop")), ["shop_surprise"]);
    Ok(())
}

#[test]
fn conflicts_are_those_of_the_names_in_the_view() -> Result<(), Error> {
    on_diagnostic(hear);
    let (registry, other) = (Registry::new(), Registry::new());
    let _cpu = Counter::builder("cpu", "Ours.").register(&registry)?;
    let _process = Gauge::builder("process_cpu", "Theirs.").register(&registry)?;
    assert_eq!((registry.check(), registry.with_prefix("shop").check()), (Ok(()), Ok(())));
    // Theirs keeps its name, which ours would get.
    let view = registry.with_prefix("process");
    let conflicts = view.check().expect_err("one name");
    assert_eq!(conflicts[0].names(), ["process_cpu_total", "process_cpu"]);
    assert_eq!(names(&view), ["process_cpu_total"], "the earlier one has the name");
    assert_eq!(heard("`process_cpu`").len(), 1);

    let _shop_cpu = Gauge::builder("shop_cpu", "Another.").register(&other)?;
    assert_eq!(registry.joined(&other).check(), Ok(()));
    let conflicts = registry.with_prefix("shop").joined(&other).check().expect_err("one name");
    assert_eq!(conflicts[0].names(), ["shop_cpu_total", "shop_cpu"]);
    // And what is apart in the view is no conflict there.
    let _jobs = Gauge::builder("jobs", "Jobs.").register(&registry)?;
    let _more = Gauge::builder("jobs", "Jobs.").register(&other)?;
    assert_eq!(registry.with_prefix("a").joined(&other.with_prefix("b")).check(), Ok(()));
    Ok(())
}

#[test]
fn a_metric_is_seen_through_every_view_and_once_where_they_agree() -> Result<(), Error> {
    let registry = Registry::new();
    let jobs = Counter::builder("jobs", "Jobs.").register(&registry)?;
    jobs.inc();
    let told = Teller::new([desc(Kind::Gauge, "told")], |visitor: &mut dyn Visitor| {
        for name in ["told", "process_told"] {
            visitor.family(&desc(Kind::Gauge, name));
            visitor.gauge(LabelText::EMPTY, &GaugePoint::new(1_u64));
        }
    });
    registry.register(told)?.forget();
    registry.register(gauge("process_threads", 4.0))?.forget();
    let both = registry.joined(&registry.with_prefix("old")).joined(&registry.with_prefix("old_"));
    let text = both.encode(Format::Text);
    assert!(text.contains("\njobs_total 1\n") && text.contains("\nold_jobs_total 1\n"), "{text}");
    let expected = ["jobs_total", "old_jobs_total", "old_told", "process_threads", "process_told", "told"];
    assert_eq!(names(&both), expected);
    assert_eq!(both.check(), Ok(()));
    jobs.inc_by(-1);
    let text = both.encode(Format::Text);
    for name in ["jobs_total", "old_jobs_total"] {
        let line = text.lines().find(|line| line.contains(&format!("metric=\"{name}\"")));
        assert!(line.is_some_and(|line| line.ends_with(" 1")), "{text}");
    }
    Ok(())
}

#[test]
fn definitions_that_views_give_one_name_are_summed() -> Result<(), Error> {
    let (registry, other) = (Registry::new(), Registry::new());
    let first = Counter::builder("jobs", "Jobs.").register(&registry)?;
    let second = Counter::builder("shop_jobs", "Jobs.").register(&other)?;
    first.inc();
    second.inc_by(2);
    let joined = registry.with_prefix("shop").joined(&other);
    assert!(joined.encode(Format::Text).ends_with("\nshop_jobs_total 3\n"));
    assert!(joined.check().is_err_and(|conflicts| conflicts[0].is_summed()));
    Ok(())
}

#[test]
fn a_wrong_prefix_is_left_out_and_its_place_reported() -> Result<(), Error> {
    on_diagnostic(hear);
    let registry = Registry::new();
    registry.register(gauge("a", 1.0))?.forget();
    for prefix in ["a-b", "1a", "a:b", "__a", "größe", ""] {
        let view = registry.with_prefix(prefix);
        let line = line!() - 1;
        assert_eq!(names(&view), ["a"], "{prefix:?}");
        let heard = heard(&format!("the prefix `{prefix}` of a view"));
        assert_eq!(heard.len(), 1, "{prefix:?}");
        assert_eq!((heard[0].kind, heard[0].origins[0].line()), (DiagnosticKind::InvalidView, line));
        assert!(heard[0].origins[0].file().ends_with("prefix.rs"));
    }
    Ok(())
}

#[test]
fn a_state_set_whose_new_name_is_a_label_of_its_own_keeps_the_old_one() -> Result<(), Error> {
    on_diagnostic(hear);
    let registry = Registry::new();
    for (name, own) in [("mode", "shop_mode"), ("state", "pool")] {
        let family = desc(Kind::StateSet, name);
        let told = family.clone();
        let states = Teller::new([family], move |visitor: &mut dyn Visitor| {
            visitor.family(&told);
            visitor.state_set(labels(&[(own, "x")]).text(), &[("on", true)]);
        });
        registry.register(states)?.forget();
    }
    let view = registry.with_prefix("shop");
    assert_eq!(names(&view), ["mode", "shop_state"]);
    let text = view.encode(Format::Text);
    assert!(text.contains("\nmode{shop_mode=\"x\",mode=\"on\"} 1\n"), "{text}");
    assert!(text.contains("\nshop_state{pool=\"x\",shop_state=\"on\"} 1\n"), "{text}");
    assert_eq!(heard("it keeps its name").len(), 1);
    Ok(())
}

#[test]
fn what_is_registered_with_a_view_is_seen_through_it_and_by_nobody_else() -> Result<(), Error> {
    let registry = Registry::new();
    let _cpu = Gauge::builder("process_cpu", "Theirs.").register(&registry)?;
    let view = registry.with_prefix("process");
    let open = Gauge::builder("open", "Open.").register(&view)?;
    assert_eq!(names(&view), ["process_cpu", "process_open"]);
    assert_eq!(names(&registry), ["process_cpu"]);
    let refused = Gauge::builder("cpu", "Ours.").register(&view).expect_err("the name is taken in the view");
    assert_eq!((refused.reason(), refused.metric()), (Reason::Conflict, "process_cpu"));
    drop(open);
    assert_eq!(names(&view), ["process_cpu"]);
    Ok(())
}
