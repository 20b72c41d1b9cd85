use metrics_core::gauge;

#[gauge(in_flight, outcome)]
fn serve() {}

fn main() {
    serve();
}
