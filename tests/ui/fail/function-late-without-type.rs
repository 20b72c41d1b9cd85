use metrics_core::measure;

#[measure(late(status = 200))]
fn serve() {}

fn main() {
    serve();
}
