//! Parameters, locals and items of the user's that are called what generated code calls its own.
#![deny(warnings)]

use metrics_core::{Outcome, counter, gauge, histogram, measure};

#[measure(labels(ret, err), late(size: usize = ret.map_or(0, String::len)))]
#[counter]
fn parameters(ret: u8, err: u8, timer: &str, guard: &str, __metrics_body: &str, __metrics_labels: &str) -> String {
    let __metrics_exit = timer.len() + guard.len();
    let __metrics_metric = __metrics_body.len() + __metrics_labels.len();
    let __metrics_returned = __metrics_exit + __metrics_metric;
    format!("{ret}{err}{__metrics_returned}")
}

#[measure(late(ok: bool = ret.is_some(), failed: bool = err.is_some()))]
#[histogram(busy)]
async fn locals(__metrics_future: u8, __metrics_exited: u8, __metrics_guard: u8) -> Result<u8, u8> {
    let (ret, err) = (__metrics_future, __metrics_exited);
    let exit = std::future::ready(ret + err).await;
    let timer = exit + __metrics_guard;
    if timer > 9 { Err(timer) } else { Ok(timer) }
}

#[histogram(latency)]
#[gauge(in_flight)]
#[counter(labels(metric: u8 = __metrics_metric))]
fn guards(__metrics_metric: u8, __metrics_guard: u8) -> u8 {
    let __metrics_timer = __metrics_metric;
    __metrics_timer + __metrics_guard
}

mod items {
    use metrics_core::{Outcome, measure};

    static __METRICS_FAMILY: u8 = 4;
    fn __metrics_body() -> u8 {
        5
    }
    fn __metrics_exit() -> u8 {
        6
    }

    #[measure]
    fn sum() -> u8 {
        __METRICS_FAMILY + __metrics_body() + __metrics_exit()
    }

    pub(super) fn check() {
        assert_eq!(sum(), 15);
        assert_eq!(sum_latency(Outcome::Ok).count(), 1);
    }
}

fn poll<F: Future>(future: F) -> F::Output {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("nothing here waits"),
    }
}

fn main() {
    assert_eq!(parameters(1, 2, "a", "b", "c", "d"), "124");
    assert_eq!(parameters_latency(1, 2, 3, Outcome::Ok).count(), 1);
    assert_eq!(parameters_in_flight(1, 2).get(), 0);
    assert_eq!(poll(locals(1, 2, 3)), Ok(6));
    assert_eq!(poll(locals(4, 5, 6)), Err(15));
    assert_eq!(locals_latency(true, false, Outcome::Ok).count(), 1);
    assert_eq!(locals_latency(false, true, Outcome::Err).count(), 1);
    assert_eq!(locals_busy().count(), 2);
    assert_eq!(guards(1, 2), 3);
    assert_eq!((guards_calls(1).get_u64(), guards_latency().count()), (1, 1));
    items::check();
}
