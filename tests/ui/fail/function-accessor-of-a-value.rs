use metrics_core::counter;

#[counter(accessor = "served")]
fn serve() {}

fn main() {
    serve();
}
