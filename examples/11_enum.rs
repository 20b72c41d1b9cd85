//! A state set says which of its states something is in: every state is a series, and one of them is 1.
//!
//! The states are an enum of yours, so what cannot be a state does not compile, and `get` gives a variant back.

use metrics_core::{LabelValue, StateSet, generate_latest, stateset};

#[derive(LabelValue, Debug, PartialEq)]
enum TaskState {
    Starting,
    Running,
    Stopped,
}

/// What the task does.
#[stateset]
static MY_TASK_STATE: StateSet<TaskState>;

#[derive(LabelValue)]
enum Breaker {
    Closed,
    HalfOpen,
    Open,
}

/// The circuit breakers before the services that are called.
#[stateset]
fn breaker(service: &str) -> StateSet<Breaker>;

fn main() {
    assert_eq!(MY_TASK_STATE.get(), TaskState::Starting);
    MY_TASK_STATE.set(TaskState::Stopped);
    MY_TASK_STATE.set(TaskState::Running);

    breaker("payment").set(Breaker::Open);
    breaker("payment").set(Breaker::HalfOpen);
    breaker("mail").set(Breaker::Closed);

    print!("{}", generate_latest());
}
