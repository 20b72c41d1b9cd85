use metrics_core::counter;

static REQUESTS: u64 = 0;

#[counter(metric = REQUESTS)]
fn serve() {}

fn main() {
    serve();
}
