use metrics_core::histogram;

#[histogram(latency, busy)]
async fn serve() {}

fn main() {
    drop(serve());
}
