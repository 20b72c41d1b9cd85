use metrics_core::histogram;

trait Service {
    #[histogram(latency, name = "service_call")]
    fn call(&self, id: u8) -> u8;
}

impl Service for () {
    fn call(&self, id: u8) -> u8 {
        id
    }
}

fn main() {
    ().call(1);
}
