use metrics_core::measure;

#[measure(future)]
fn serve() {}

fn main() {
    serve();
}
