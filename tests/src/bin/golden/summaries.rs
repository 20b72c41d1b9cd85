//! Summaries without quantiles.

use super::*;
use metrics_core::{Summary, summary};

/// RPC
#[summary]
fn rpc_seconds(svc: &str);

/// no labels
#[summary]
static PLAIN: Summary;

pub(crate) fn basic(registry: &Registry) -> Result<(), Box<dyn Error>> {
    registry.include(rpc_seconds::family());
    registry.include(&PLAIN);
    rpc_seconds("b").observe(17);
    rpc_seconds("b").observe(0.5);
    rpc_seconds::family().init(("a",));
    Ok(())
}
