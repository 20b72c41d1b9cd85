//! A struct of metrics that a value owns, as the contract shows it.

use metrics_core::{Counter, Error, Format, Gauge, LabelValue, Labels, Metrics, Registry};

#[derive(LabelValue)]
enum Kind {
    Read,
    Write,
}

#[derive(Labels)]
struct PoolLabels {
    kind: Kind,
}

#[derive(Metrics)]
#[metrics(namespace = "contract_pool")]
struct PoolMetrics {
    /// Connections taken.
    #[counter]
    taken: Counter<PoolLabels>,
    /// Connections waiting.
    #[gauge]
    waiting: Gauge,
}

#[test]
fn groups_that_differ_in_const_labels_share_their_families() -> Result<(), Error> {
    let registry = Registry::global();
    let main = PoolMetrics::builder().const_label("pool", "main").register(registry)?;
    let spare = PoolMetrics::builder().const_label("pool", "spare").register(registry)?;
    main.taken.with(PoolLabels { kind: Kind::Read }).inc();
    spare.taken.with(PoolLabels { kind: Kind::Write }).inc_by(2);
    main.waiting.set(3);
    let text = registry.encode(Format::Text);
    let expected = "# HELP contract_pool_taken_total Connections taken.\n# TYPE contract_pool_taken_total counter\n\
                    contract_pool_taken_total{pool=\"main\",kind=\"read\"} 1\n\
                    contract_pool_taken_total{pool=\"spare\",kind=\"write\"} 2\n\
                    # HELP contract_pool_waiting Connections waiting.\n# TYPE contract_pool_waiting gauge\n\
                    contract_pool_waiting{pool=\"main\"} 3\ncontract_pool_waiting{pool=\"spare\"} 0\n";
    assert!(text.contains(expected), "{text}");
    drop(main);
    let text = registry.encode(Format::Text);
    assert!(!text.contains("pool=\"main\"") && text.contains("pool=\"spare\""), "{text}");
    drop(spare);
    assert!(!registry.encode(Format::Text).contains("contract_pool"));
    Ok(())
}
