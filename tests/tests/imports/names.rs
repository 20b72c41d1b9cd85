//! Whose name it is: the host's own, one import's or another's.

use metrics_core::{Counter, DiagnosticKind, Error, Escaping, Format, Gauge, Import, Reason, Registry};

use crate::{heard, import, listen, samples};

#[test]
fn a_prefix_stands_before_every_family_and_a_label_on_every_series() -> Result<(), Error> {
    let text = "\
# TYPE jobs counter
jobs_total{queue=\"mail\"} 1
# TYPE mode stateset
mode{mode=\"on\"} 1
mode{mode=\"off\"} 0
# TYPE wait_seconds histogram
# UNIT wait_seconds seconds
wait_seconds_bucket{le=\"+Inf\"} 2
wait_seconds_sum 3
wait_seconds_count 2
# EOF
";
    let registry = Registry::new();
    let import = Import::new("shop", Format::OpenMetrics, move || text).prefix("shop").const_label("plugin", "a");
    let _registration = import.register(&registry)?;
    let expected = [
        "shop_jobs_total{plugin=\"a\",queue=\"mail\"} 1",
        "shop_mode{plugin=\"a\",shop_mode=\"on\"} 1",
        "shop_mode{plugin=\"a\",shop_mode=\"off\"} 0",
        "shop_wait_seconds_bucket{plugin=\"a\",le=\"+Inf\"} 2",
        "shop_wait_seconds_sum{plugin=\"a\"} 3",
        "shop_wait_seconds_count{plugin=\"a\"} 2",
    ];
    assert_eq!(samples(&registry), expected);
    assert!(registry.encode(Format::OpenMetrics).contains("\n# UNIT shop_wait_seconds seconds\n"));
    Ok(())
}

#[test]
fn a_label_that_is_called_like_a_stated_one_is_exported() -> Result<(), Error> {
    let text = "up{plugin=\"own\",exported_plugin=\"older\"} 1\n{\"down\",\"plug.in\"=\"other\"} 2\n";
    let registry = Registry::new();
    let format = Format::Text.with_escaping(Escaping::AllowUtf8);
    let import = Import::new("plugin", format, move || text).const_label("plugin", "a").const_label("plug_in", "b");
    let _registration = import.register(&registry)?;
    let expected = [
        "down{plugin=\"a\",plug_in=\"b\",exported_plug_in=\"other\"} 2",
        "up{plugin=\"a\",plug_in=\"b\",exported_exported_plugin=\"own\",exported_plugin=\"older\"} 1",
    ];
    assert_eq!(samples(&registry), expected);
    Ok(())
}

#[test]
fn the_hosts_own_family_comes_first_and_all_others_are_shown() -> Result<(), Error> {
    listen();
    let registry = Registry::new();
    let _import = import(&registry, "import_a 1\n# TYPE import_b counter\nimport_b_total 2\nimport_b_sum 3\n")?;
    assert_eq!(samples(&registry), ["import_a 1", "import_b_sum 3", "import_b_total 2"]);

    let a = Gauge::builder("import_a", "The host's.").register(&registry)?;
    a.set(10);
    assert_eq!(samples(&registry), ["import_a 10", "import_b_sum 3", "import_b_total 2"]);
    let said = heard("import_a");
    assert_eq!(said.iter().map(|said| said.kind).collect::<Vec<_>>(), [DiagnosticKind::Conflict]);
    assert!(said[0].message.starts_with("is defined twice, first with the kind gauge, then with "), "{}", said[0]);
    assert_eq!(said[0].origins.len(), 2);

    drop(a);
    assert_eq!(samples(&registry), ["import_a 1", "import_b_sum 3", "import_b_total 2"], "it is free again");
    Ok(())
}

#[test]
fn imports_that_differ_in_a_label_share_their_families() -> Result<(), Error> {
    let registry = Registry::new();
    let text = "# TYPE shared_jobs_total counter\nshared_jobs_total{queue=\"mail\"} 1\n";
    let import = |plugin| Import::new(plugin, Format::Text, move || text).const_label("plugin", plugin);
    let _a = import("a").register(&registry)?;
    let _b = import("b").register(&registry)?;
    let expected =
        ["shared_jobs_total{plugin=\"a\",queue=\"mail\"} 1", "shared_jobs_total{plugin=\"b\",queue=\"mail\"} 1"];
    assert_eq!(samples(&registry), expected);
    Ok(())
}

/// A plugin with this library in it says of itself what the host's says of itself.
#[test]
fn the_librarys_own_metrics_are_the_hosts() -> Result<(), Error> {
    let registry = Registry::new();
    let counter = Counter::builder("refusals", "Help.").register(&registry)?;
    counter.inc_by(-1);
    let text = "# TYPE metrics_rejected_updates_total counter\nmetrics_rejected_updates_total{metric=\"other\"} 7\n";
    let plain = import(&registry, text)?;
    let own = "metrics_rejected_updates_total{metric=\"refusals_total\",reason=\"negative\"} 1";
    assert_eq!(samples(&registry), [own, "refusals_total 0"]);
    drop(plain);
    let _prefixed = Import::new("plugin", Format::Text, move || text).prefix("plugin").register(&registry)?;
    let theirs = "plugin_metrics_rejected_updates_total{metric=\"other\"} 7";
    assert_eq!(samples(&registry), [own, theirs, "refusals_total 0"]);
    Ok(())
}

#[test]
fn what_cannot_be_a_name_is_refused_at_once() {
    let registry = Registry::new();
    let plain = || Import::new("plugin", Format::Text, || "");
    let refused = [
        (Import::new("plugin", Format::Protobuf, || ""), Reason::InvalidFormat, "ask for `Format::OpenMetrics`"),
        (plain().prefix("9lives"), Reason::InvalidName, "`9lives` cannot be a prefix"),
        (plain().prefix("a:b"), Reason::InvalidName, "`a:b` cannot be a prefix"),
        (plain().prefix("shop_"), Reason::InvalidName, "leave the last `_` out"),
        (plain().const_label("a-b", "x"), Reason::InvalidLabel, "`a-b` cannot be the label of an import"),
        (plain().const_label("__a", "x"), Reason::InvalidLabel, "`__a` cannot be the label of an import"),
        (plain().const_label("le", "x"), Reason::InvalidLabel, "`le` cannot be the label of an import"),
        (plain().const_label("a", "x").const_label("a", "y"), Reason::InvalidLabel, "each name once"),
    ];
    for (import, reason, part) in refused {
        let error = import.register(&registry).expect_err(part);
        assert_eq!(error.reason(), reason);
        let message = error.to_string();
        assert!(message.contains(part) && message.contains("names.rs:"), "{message}");
    }
}
