metrics_core::namespace!("a:b");

fn main() {}
