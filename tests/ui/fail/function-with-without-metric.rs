use metrics_core::counter;

#[counter(with = ("get",))]
fn serve() {}

fn main() {
    serve();
}
