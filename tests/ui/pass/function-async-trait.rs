//! Methods that `#[async_trait]` has rewritten, whose parameters are labels and nothing else.
#![deny(warnings)]

use async_trait::async_trait;
use metrics_core::{counter, measure};

#[async_trait]
trait Store {
    async fn load(&self, kind: u8, table: &str, id: u64) -> u64;
}

struct Memory;

#[async_trait]
impl Store for Memory {
    #[measure(name = "memory_load", labels(kind, table))]
    #[counter(name = "memory_loads", labels(kind))]
    async fn load(&self, kind: u8, table: &str, mut id: u64) -> u64 {
        id += 1;
        id
    }
}

fn main() {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(Memory.load(1, "orders", 6).as_mut().poll(&mut context).is_ready());
}
