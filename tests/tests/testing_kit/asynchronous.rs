//! A watch holds across `.await`, on a runtime of one thread.

use metrics_core::testing;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{LocalSet, spawn_blocking, spawn_local, yield_now};

use crate::exactness::assert_worked;
use crate::metrics::{JOBS, work};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

async fn work_and_wait(times: u64) {
    for _ in 0..times {
        work(1);
        yield_now().await;
    }
}

#[test]
fn across_awaits() {
    runtime().block_on(async {
        let seen = testing::watch();
        work_and_wait(3).await;
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        work_and_wait(2).await;
        assert_worked(&seen, 5);
    });
}

#[test]
fn in_tasks_that_stay_on_the_thread() {
    let local = LocalSet::new();
    local.block_on(&runtime(), async {
        let seen = testing::watch();
        let tasks: Vec<_> = (1..4).map(|times| spawn_local(work_and_wait(times))).collect();
        for task in tasks {
            task.await.expect("it is well");
        }
        assert_worked(&seen, 6);
    });
}

#[test]
fn in_spawned_tasks_of_a_runtime_of_one_thread() {
    runtime().block_on(async {
        let seen = testing::watch();
        let tasks: Vec<_> = (1..4).map(|times| tokio::spawn(work_and_wait(times))).collect();
        for task in tasks {
            task.await.expect("it is well");
        }
        assert_worked(&seen, 6);
    });
}

#[test]
fn not_on_threads_beside_it() {
    runtime().block_on(async {
        let seen = testing::watch();
        spawn_blocking(|| JOBS.inc()).await.expect("it is well");
        assert_eq!(seen.of(&JOBS).get_u64(), 0);
    });
}
