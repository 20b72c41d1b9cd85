use metrics_core::measure;

trait Service {
    #[measure(name = "service_call")]
    fn call(&self);
}

impl Service for () {
    fn call(&self) {}
}

fn main() {
    ().call();
}
