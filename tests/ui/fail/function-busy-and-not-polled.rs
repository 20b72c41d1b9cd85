use metrics_core::histogram;

#[histogram(busy)]
fn work() {}

fn main() {
    work();
}
