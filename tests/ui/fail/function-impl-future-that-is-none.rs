use metrics_core::{histogram, measure};

#[measure]
fn size() -> impl Future<Output = usize> {
    1_usize
}

#[histogram(latency)]
fn print(text: &'static str) -> impl Future<Output = ()> + Send {
    println!("{text}");
}

fn main() {
    drop((size(), print("")));
}
