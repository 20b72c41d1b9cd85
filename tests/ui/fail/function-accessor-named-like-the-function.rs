use metrics_core::counter;

#[counter(accessor = serve)]
fn serve() {}

fn main() {
    serve();
}
