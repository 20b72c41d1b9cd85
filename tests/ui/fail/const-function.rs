use metrics_core::counter;

#[counter]
const fn double(number: u64) -> u64 {
    number * 2
}

fn main() {
    double(2);
}
