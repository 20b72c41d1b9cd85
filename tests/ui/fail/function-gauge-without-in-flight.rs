use metrics_core::gauge;

#[gauge]
fn work() {}

fn main() {
    work();
}
