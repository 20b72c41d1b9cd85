use metrics_core::counter;

#[counter(accessor = pub false)]
fn serve() {}

fn main() {
    serve();
}
