use metrics_core::measure;

#[measure(help = "Time of a request.")]
fn serve() {}

fn main() {
    serve();
}
