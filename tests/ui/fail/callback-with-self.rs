use metrics_core::gauge;

struct Queue(Vec<u8>);

impl Queue {
    /// Jobs that wait.
    #[gauge(callback)]
    fn length(&self) -> usize {
        self.0.len()
    }
}

fn main() {
    Queue(Vec::new()).length();
}
