use metrics_core::measure;

#[measure(future)]
async fn serve() {}

fn main() {
    drop(serve());
}
