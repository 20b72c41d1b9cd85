use metrics_core::counter;

#[counter(name = "served", name = "serves")]
fn serve() {}

fn main() {
    serve();
}
