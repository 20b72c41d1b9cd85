use metrics_core::counter;

#[counter]
fn requests(route: &str);

fn main() {
    requests("/cart").inc();
}
