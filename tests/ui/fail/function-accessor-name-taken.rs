use metrics_core::counter;

#[counter]
fn serve() {}

fn serve_calls() {}

fn main() {
    serve();
    serve_calls();
}
