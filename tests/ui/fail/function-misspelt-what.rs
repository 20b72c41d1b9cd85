use metrics_core::histogram;

#[histogram(latncy)]
fn serve() {}

fn main() {
    serve();
}
