use metrics_core::gauge;

struct Queue;

impl Queue {
    /// Jobs that wait.
    #[gauge(callback)]
    fn length() -> usize {
        3
    }
}

fn main() {
    Queue::length();
}
