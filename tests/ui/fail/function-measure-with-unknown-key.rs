use metrics_core::measure;

#[measure(colour)]
fn serve() {}

fn main() {
    serve();
}
