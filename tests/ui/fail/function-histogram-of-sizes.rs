use metrics_core::histogram;

#[histogram(size)]
fn serve() {}

fn main() {
    serve();
}
