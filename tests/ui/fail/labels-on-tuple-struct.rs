use metrics_core::Labels;

#[derive(Labels)]
pub struct Http(pub String, pub u16);

fn main() {}
