use metrics_core::measure;

#[measure]
static SERVED: u64 = 0;

fn main() {
    println!("{SERVED}");
}
