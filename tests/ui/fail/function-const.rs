use metrics_core::counter;

#[counter]
const fn double(x: u32) -> u32 {
    2 * x
}

fn main() {
    double(1);
}
