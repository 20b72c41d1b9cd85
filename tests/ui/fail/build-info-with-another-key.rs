metrics_core::build_info!(version = "1.2");

fn main() {}
