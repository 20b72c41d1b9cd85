use metrics_core::histogram;

#[histogram]
fn work() {}

fn main() {
    work();
}
