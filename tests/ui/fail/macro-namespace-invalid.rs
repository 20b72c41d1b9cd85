metrics_core::namespace!("my-shop");

fn main() {}
