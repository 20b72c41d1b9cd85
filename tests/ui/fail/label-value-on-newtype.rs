use metrics_core::LabelValue;

#[derive(LabelValue)]
pub struct Status(pub u16);

fn main() {}
