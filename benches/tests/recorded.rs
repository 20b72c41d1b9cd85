//! Every contender of every row records what it is told, by one thread and by two, as its own exposition says.
//!
//! A figure of something that was not done is worth nothing. `compare` checks its totals as well, at the end of a run;
//! here each does its inputs once, so that a mistake is found without one.

use benches::{
    contender::Standing,
    contenders,
    measure::{self, Discrepancy, is_refused},
    row::{Effect, Row},
    workload::Batch,
};

/// One test for all: what a library defines for the process cannot be told from what another test did with it.
#[test]
fn every_contender_records_what_it_is_told() {
    let mut failed = Vec::new();
    for row in Row::ALL {
        let contenders = contenders(row);
        let records = row.effect(Batch { first: 0, count: 1 }) != Effect::Nothing;
        for contender in &contenders {
            let unchecked = contender.recorded.is_none();
            let exempt = matches!(contender.standing, Standing::Floor | Standing::Conditional(_));
            if records && unchecked && !exempt {
                failed.push(format!("{}, {}: nobody checks {}", contender.library, contender.variant, row.title()));
            }
        }
        let contenders = contenders.into_iter().map(|contender| (row, contender)).collect();
        for Discrepancy { library, variant, told, recorded, .. } in measure::check(contenders) {
            if is_refused(library, told, recorded) {
                failed.push(format!("{library}, {variant}, {}: told {told}, recorded {recorded}", row.title()));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn of_this_library_not_one_update_may_be_missing() {
    assert!(is_refused("metrics-core", 1e6, 1e6 - 1.0));
    assert!(is_refused("metrics-core", 1e6, 1e6 + 1.0));
    assert!(!is_refused("prometheus", 1e6, 1e6 - 1.0));
    assert!(is_refused("prometheus", 1e6, 1e6 - 101.0));
}
