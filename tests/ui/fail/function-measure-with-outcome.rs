use metrics_core::measure;

#[measure(outcome)]
fn serve() {}

fn main() {
    serve();
}
