use metrics_core::counter;

#[counter]
fn work_ms() {}

fn main() {
    work_ms();
}
