//! What a future is stays what it was: `Send` or not, of the lifetimes that it borrows for, and of a known size.

use std::rc::Rc;
use std::sync::Arc;

use metrics_core::{Outcome, counter, gauge, histogram, measure};
use tokio::runtime::Builder;
use tokio::task::{LocalSet, yield_now};

fn is_send<T: Send>(value: T) -> T {
    value
}

/// Its labels are made of what is not `Send`, and taken before it first waits.
#[measure(labels(name: &str = &Rc::<str>::from(name), size: usize = name.len()), late(some: bool = ret.is_some()))]
#[counter(errors, late(error: String = err.map_or_else(String::new, ToString::to_string)))]
#[histogram(busy)]
#[gauge(in_flight, name = "sent_by_size", labels(size: usize = name.len()), accessor = sent_by_size)]
async fn sent(name: &str, shared: Arc<[u8]>) -> Result<usize, std::fmt::Error> {
    yield_now().await;
    Ok(name.len() + shared.len())
}

#[measure]
async fn recursive(depth: u8) -> u8 {
    if depth == 0 { 0 } else { 1 + Box::pin(recursive(depth - 1)).await }
}

#[measure]
fn returned<'n>(name: &'n str) -> impl Future<Output = &'n str> + Send + use<'n> {
    async move {
        yield_now().await;
        name
    }
}

#[test]
fn futures_that_were_send_are_send() {
    let runtime = Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    let name = "ab".to_owned();
    assert_eq!(runtime.block_on(is_send(sent(&name, Arc::from([1])))), Ok(3));
    assert_eq!(runtime.block_on(is_send(returned(&name))), "ab");
    assert_eq!(runtime.block_on(async { tokio::spawn(recursive(3)).await }).expect("no panic"), 3);
    assert_eq!(sent_latency("ab", 2, true, Outcome::Ok).count(), 1);
    assert_eq!((returned_latency(Outcome::Ok).count(), recursive_latency(Outcome::Ok).count()), (1, 4));
}

#[measure]
#[counter(errors)]
async fn local(value: Rc<u8>) -> Rc<u8> {
    yield_now().await;
    value
}

#[test]
fn futures_that_were_not_send_still_run() {
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let tasks = LocalSet::new();
    let task = tasks.run_until(async { tokio::task::spawn_local(local(Rc::new(3))).await });
    assert_eq!(*runtime.block_on(task).expect("no panic"), 3);
    assert_eq!((local_latency(Outcome::Ok).count(), local_in_flight().get(), local_errors().get_u64()), (1, 0, 0));
}
