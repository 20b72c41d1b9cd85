use metrics_core::counter;

#[counter(latency)]
fn serve() {}

fn main() {
    serve();
}
