//! Label values whose series have texts of one length, however many there are.

use benches::workload::Pair;

/// How many routes there are, each with every tenant.
const ROUTES: usize = 1_000;

/// The labels of the first `count` series.
pub(crate) fn pairs(count: usize) -> Vec<Pair> {
    let leak = |text: String| &*text.leak();
    let routes: Vec<&str> = (0..ROUTES.min(count)).map(|at| leak(format!("/api/v1/resource-{at:03}"))).collect();
    let tenants: Vec<&str> = (0..count.div_ceil(ROUTES)).map(|at| leak(format!("tenant-{at:03}"))).collect();
    (0..count).map(|at| Pair { route: routes[at % ROUTES], tenant: tenants[at / ROUTES] }).collect()
}
