use metrics_core::counter;

#[counter(docs = "Requests served.")]
fn serve() {}

fn main() {
    serve();
}
